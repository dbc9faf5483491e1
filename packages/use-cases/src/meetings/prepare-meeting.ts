import { meetings, organisations, summaries } from '@aloitetila/db/schema.ts';
import { inputInvalid, notAllowed, notSignedIn, staleForm } from '@aloitetila/domain/errors.ts';
import { isUuid } from '@aloitetila/domain/initiatives/reference.ts';
import { isAgendaOpen } from '@aloitetila/domain/meetings/meeting.ts';
import type { MeetingForm } from '@aloitetila/domain/meetings/meeting.contract.ts';
import { meetingNotFound, meetingNotOpen } from '@aloitetila/domain/meetings/meeting.errors.ts';
import { canPrepareMeeting, canReadMeeting } from '@aloitetila/domain/meetings/meeting.policy.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import { organisationNotFound } from '@aloitetila/domain/people/people.errors.ts';
import { eq } from 'drizzle-orm';
import type { Context, Transaction } from '../context.ts';
import { lockInitiatives } from '../initiatives/rows.ts';
import { agendaWasEdited, meetingCancelled } from '../reactions.ts';
import { agendaOf, lockMeeting } from './agenda-rows.ts';

export type MeetingRow = typeof meetings.$inferSelect;

/** Creates a meeting that only the group sees until it is announced. */
export async function createMeeting(context: Context, actor: Actor, form: MeetingForm): Promise<{ id: string }> {
	if (actor.kind !== 'person') throw notSignedIn();
	if (!canPrepareMeeting(actor)) throw notAllowed();
	return context.db.transaction(async (tx) => {
		await checkHost(tx, form.hostOrganisationId);
		const id = context.newId();
		await tx.insert(meetings).values({
			id,
			status: 'planned',
			...columnsOf(form),
			createdAt: context.now(),
			createdBy: actor.personId,
		});
		return { id };
	});
}

/** Changes a meeting that is still to come. */
export async function changeMeeting(
	context: Context,
	actor: Actor,
	meetingId: string,
	form: MeetingForm,
	revision?: number,
): Promise<{ revision: number }> {
	return context.db.transaction(async (tx) => {
		const meeting = await holdForPreparing(tx, actor, meetingId);
		if (!isAgendaOpen(meeting.status)) throw meetingNotOpen();
		if (revision !== undefined && revision !== meeting.revision) throw staleForm();
		await checkHost(tx, form.hostOrganisationId);
		// The summary's main text is in the main language: another one would make what is written there something else.
		if (form.language !== meeting.language && (await hasSummary(tx, meetingId)))
			throw inputInvalid([{ path: 'language', code: 'meeting.language_fixed' }]);
		const next = meeting.revision + 1;
		await tx
			.update(meetings)
			.set({ ...columnsOf(form), revision: next })
			.where(eq(meetings.id, meetingId));
		await agendaWasEdited(context, tx, meetingId);
		return { revision: next };
	});
}

/** Tells everyone about a meeting: from now on its page is public. */
export async function announceMeeting(context: Context, actor: Actor, meetingId: string): Promise<void> {
	await context.db.transaction(async (tx) => {
		const meeting = await holdForPreparing(tx, actor, meetingId);
		if (meeting.status !== 'planned') throw meetingNotOpen();
		await tx
			.update(meetings)
			.set({ status: 'announced', announcedAt: context.now(), revision: meeting.revision + 1 })
			.where(eq(meetings.id, meetingId));
	});
}

/** Cancels a meeting. Its initiatives go back to preparation, and their initiators are told the same reason. */
export async function cancelMeeting(context: Context, actor: Actor, meetingId: string, reason: string): Promise<void> {
	if (actor.kind !== 'person') throw notSignedIn();
	if (!isUuid(meetingId)) throw meetingNotFound();
	await context.db.transaction(async (tx) => {
		// Initiatives are held before the meeting, as scheduling does it: two transactions never wait for each other.
		const scheduled = (await agendaOf(tx, meetingId)).flatMap((agendaItem) => agendaItem.initiativeId ?? []);
		const held = await lockInitiatives(tx, scheduled);
		const meeting = await holdForPreparing(tx, actor, meetingId);
		if (!isAgendaOpen(meeting.status) || meeting.endsAt <= context.now()) throw meetingNotOpen();
		// Somebody scheduled one between the two: the page is shown again with it.
		const now = (await agendaOf(tx, meetingId)).flatMap((agendaItem) => agendaItem.initiativeId ?? []);
		if (now.some((id) => !scheduled.includes(id))) throw staleForm();
		await meetingCancelled(context, tx, actor, held, { meetingId, reason });
		await tx
			.update(meetings)
			.set({ status: 'cancelled', cancelledAt: context.now(), cancelReason: reason, revision: meeting.revision + 1 })
			.where(eq(meetings.id, meetingId));
	});
}

/** Holds a meeting for somebody who prepares it; what may not be read is not there. */
export async function holdForPreparing(tx: Transaction, actor: Actor, meetingId: string): Promise<MeetingRow> {
	const meeting = await lockMeeting(tx, meetingId);
	if (!meeting || !canReadMeeting(actor, meeting)) throw meetingNotFound();
	if (actor.kind !== 'person') throw notSignedIn();
	if (!canPrepareMeeting(actor)) throw notAllowed();
	return meeting;
}

function columnsOf(form: MeetingForm) {
	const { themeFi, themeSv, themeEn, otherLanguages, ...rest } = form;
	return {
		...rest,
		theme: { ...(themeFi && { fi: themeFi }), ...(themeSv && { sv: themeSv }), ...(themeEn && { en: themeEn }) },
		otherLanguages: [...new Set(otherLanguages)].filter((language) => language !== form.language),
	};
}

async function hasSummary(tx: Transaction, meetingId: string): Promise<boolean> {
	const found = await tx.select({ id: summaries.id }).from(summaries).where(eq(summaries.meetingId, meetingId));
	return found.length > 0;
}

async function checkHost(tx: Transaction, organisationId: string | null): Promise<void> {
	if (!organisationId) return;
	const found = await tx
		.select({ id: organisations.id })
		.from(organisations)
		.where(eq(organisations.id, organisationId));
	if (found.length === 0) throw organisationNotFound();
}
