import type { initiativeEvents } from '@aloitetila/db/schema.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import type { Context, Transaction } from './context.ts';
import { moveHeld } from './initiatives/carry-out-move.ts';
import type { InitiativeRow } from './initiatives/rows.ts';
import { putOnAgenda, takeOffAgenda } from './meetings/agenda-rows.ts';
import { tellInitiators } from './notifications/tell-initiators.ts';
import { agendaChanged } from './summaries/follow-agenda.ts';
import type { FrozenSection } from './summaries/frozen.ts';

/*
 * What other features do in the same transaction when something happens. One screen, so that nothing happens behind
 * anyone's back: a feature that wants to react is written here.
 */

/** After every move of an initiative. */
export async function initiativeMoved(
	context: Context,
	tx: Transaction,
	initiative: InitiativeRow,
	event: typeof initiativeEvents.$inferSelect,
): Promise<void> {
	await tellInitiators(context, tx, initiative, event);
}

/** When an initiative is scheduled: gives the id of its item. */
export async function initiativeTakesPlaceOnAgenda(
	context: Context,
	tx: Transaction,
	initiative: InitiativeRow,
	meetingId: string,
	minutes: number,
): Promise<string> {
	const agendaItemId = await putOnAgenda(context, tx, initiative, meetingId, minutes);
	await agendaChanged(context, tx, meetingId);
	return agendaItemId;
}

/** When an initiative is taken off an agenda: gives the id of the item that was its, if there was one. */
export async function initiativeLeavesAgenda(
	context: Context,
	tx: Transaction,
	initiativeId: string,
	meetingId: string,
): Promise<string | null> {
	const agendaItemId = await takeOffAgenda(context, tx, initiativeId, meetingId);
	await agendaChanged(context, tx, meetingId);
	return agendaItemId;
}

/** After the group changed an agenda by hand. */
export const agendaWasEdited = agendaChanged;

/** When a meeting is cancelled: its initiatives go back to preparation, with the same reason to their initiators. */
export async function meetingCancelled(
	context: Context,
	tx: Transaction,
	actor: Actor,
	onAgenda: readonly InitiativeRow[],
	{ meetingId, reason }: { meetingId: string; reason: string },
): Promise<void> {
	for (const initiative of onAgenda) {
		if (initiative.status !== 'on_agenda' || initiative.meetingId !== meetingId) continue;
		await moveHeld(context, tx, actor, initiative, 'unschedule', {
			reason,
			prepare: async () => ({
				change: { meetingId: null },
				event: { meetingId, agendaItemId: await initiativeLeavesAgenda(context, tx, initiative.id, meetingId) },
			}),
		});
	}
}

/** When a summary is published: the initiatives it tells of have been discussed, and their history links to the heading. */
export async function summaryPublished(
	context: Context,
	tx: Transaction,
	lead: Actor,
	onAgenda: readonly InitiativeRow[],
	published: { summaryId: string; version: number; meetingId: string; sections: readonly FrozenSection[] },
): Promise<void> {
	for (const initiative of onAgenda) {
		const section = published.sections.find((candidate) => candidate.initiative?.id === initiative.id);
		if (!section) continue;
		await moveHeld(context, tx, lead, initiative, 'discuss', {
			prepare: () =>
				Promise.resolve({
					event: {
						meetingId: published.meetingId,
						agendaItemId: section.agendaItemId,
						summaryId: published.summaryId,
						summaryVersion: published.version,
						summaryBlockId: section.blockId,
					},
				}),
		});
	}
}
