import { agendaItems } from '@aloitetila/db/schema.ts';
import { inputInvalid } from '@aloitetila/domain/errors.ts';
import type { Localised } from '@aloitetila/domain/language.ts';
import { isAgendaOpen } from '@aloitetila/domain/meetings/meeting.ts';
import type { AgendaItemChange, OwnAgendaItem } from '@aloitetila/domain/meetings/meeting.contract.ts';
import {
	agendaItemIsInitiative,
	agendaItemNotFound,
	meetingNotOpen,
} from '@aloitetila/domain/meetings/meeting.errors.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import { eq } from 'drizzle-orm';
import type { Context, Transaction } from '../context.ts';
import { agendaWasEdited } from '../reactions.ts';
import { type AgendaItemRow, agendaOf, nextPosition } from './agenda-rows.ts';
import { holdForPreparing, type MeetingRow } from './prepare-meeting.ts';

/** Adds an item of the group's own as the last one. */
export async function addAgendaItem(
	context: Context,
	actor: Actor,
	meetingId: string,
	input: OwnAgendaItem,
): Promise<{ id: string }> {
	return context.db.transaction(async (tx) => {
		const meeting = await holdOpenAgenda(tx, actor, meetingId);
		const title = titleOf(input, {}, meeting);
		const id = context.newId();
		await tx.insert(agendaItems).values({
			id,
			meetingId,
			kind: input.kind,
			position: await nextPosition(tx, meetingId),
			minutes: input.minutes,
			title,
			presenter: input.presenter,
			blockId: context.newId(),
		});
		await agendaWasEdited(context, tx, meetingId);
		return { id };
	});
}

/** Changes an item's title, length or presenter; what is left out stays. An initiative keeps its own title. */
export async function changeAgendaItem(
	context: Context,
	actor: Actor,
	meetingId: string,
	itemId: string,
	change: AgendaItemChange,
): Promise<void> {
	await context.db.transaction(async (tx) => {
		const meeting = await holdOpenAgenda(tx, actor, meetingId);
		const agendaItem = await findItem(tx, meetingId, itemId);
		await tx
			.update(agendaItems)
			.set({
				...(agendaItem.kind === 'initiative' ? {} : { title: titleOf(change, agendaItem.title, meeting) }),
				...(change.minutes === undefined ? {} : { minutes: change.minutes }),
				...(change.presenter === undefined ? {} : { presenter: change.presenter }),
			})
			.where(eq(agendaItems.id, itemId));
		await agendaWasEdited(context, tx, meetingId);
	});
}

/** Moves an item one step up or down. At the end of the list nothing happens. */
export async function stepAgendaItem(
	context: Context,
	actor: Actor,
	meetingId: string,
	itemId: string,
	direction: 'up' | 'down',
): Promise<void> {
	await context.db.transaction(async (tx) => {
		await holdOpenAgenda(tx, actor, meetingId);
		const agendaItem = await findItem(tx, meetingId, itemId);
		const inOrder = await agendaOf(tx, meetingId);
		const at = inOrder.findIndex((other) => other.id === itemId);
		const neighbour = inOrder[direction === 'up' ? at - 1 : at + 1];
		if (!neighbour) return;
		await tx.update(agendaItems).set({ position: neighbour.position }).where(eq(agendaItems.id, agendaItem.id));
		await tx.update(agendaItems).set({ position: agendaItem.position }).where(eq(agendaItems.id, neighbour.id));
		await agendaWasEdited(context, tx, meetingId);
	});
}

/** Takes an item of the group's own off. An initiative is unscheduled instead, with a reason to its initiator. */
export async function removeAgendaItem(
	context: Context,
	actor: Actor,
	meetingId: string,
	itemId: string,
): Promise<void> {
	await context.db.transaction(async (tx) => {
		await holdOpenAgenda(tx, actor, meetingId);
		const agendaItem = await findItem(tx, meetingId, itemId);
		if (agendaItem.kind === 'initiative') throw agendaItemIsInitiative();
		await tx.update(agendaItems).set({ removedAt: context.now() }).where(eq(agendaItems.id, itemId));
		await agendaWasEdited(context, tx, meetingId);
	});
}

async function holdOpenAgenda(tx: Transaction, actor: Actor, meetingId: string): Promise<MeetingRow> {
	const meeting = await holdForPreparing(tx, actor, meetingId);
	if (!isAgendaOpen(meeting.status)) throw meetingNotOpen();
	return meeting;
}

async function findItem(tx: Transaction, meetingId: string, itemId: string): Promise<AgendaItemRow> {
	const agendaItem = (await agendaOf(tx, meetingId)).find((candidate) => candidate.id === itemId);
	if (!agendaItem) throw agendaItemNotFound();
	return agendaItem;
}

const TITLE_FIELDS = { fi: 'titleFi', sv: 'titleSv', en: 'titleEn' } as const;

function titleOf(input: AgendaItemChange, before: Localised, meeting: MeetingRow): Localised {
	const title: Localised = {};
	for (const language of ['fi', 'sv', 'en'] as const) {
		const text = input[TITLE_FIELDS[language]] ?? before[language];
		if (text) title[language] = text;
	}
	if (!title[meeting.language]) throw inputInvalid([{ path: TITLE_FIELDS[meeting.language], code: 'text.required' }]);
	return title;
}
