import { agendaItems, meetings } from '@aloitetila/db/schema.ts';
import { meetingNotOpenForAgenda } from '@aloitetila/domain/initiatives/initiative.errors.ts';
import { isUuid } from '@aloitetila/domain/initiatives/reference.ts';
import type { Localised } from '@aloitetila/domain/language.ts';
import { isAgendaOpen } from '@aloitetila/domain/meetings/meeting.ts';
import { and, asc, eq, isNull, max } from 'drizzle-orm';
import type { Context, Reader, Transaction } from '../context.ts';
import type { InitiativeRow } from '../initiatives/rows.ts';

export type AgendaItemRow = typeof agendaItems.$inferSelect;

/** Holds a meeting until the transaction ends: two who build its agenda at once take turns. */
export async function lockMeeting(tx: Transaction, meetingId: string): Promise<typeof meetings.$inferSelect | null> {
	if (!isUuid(meetingId)) return null;
	const [meeting] = await tx.select().from(meetings).where(eq(meetings.id, meetingId)).for('update');
	return meeting ?? null;
}

/** The items of an agenda in their order, without those taken off. */
export const agendaOf = (db: Reader, meetingId: string): Promise<AgendaItemRow[]> =>
	db
		.select()
		.from(agendaItems)
		.where(and(eq(agendaItems.meetingId, meetingId), isNull(agendaItems.removedAt)))
		.orderBy(asc(agendaItems.position), asc(agendaItems.id));

/** The item of an initiative on an agenda: there is one at most. */
const onAgenda = (initiativeId: string, meetingId: string) =>
	and(eq(agendaItems.meetingId, meetingId), eq(agendaItems.initiativeId, initiativeId), isNull(agendaItems.removedAt));

/** The position after the last one, those taken off included, so that positions never meet. */
export async function nextPosition(tx: Transaction, meetingId: string): Promise<number> {
	const [last] = await tx
		.select({ position: max(agendaItems.position) })
		.from(agendaItems)
		.where(eq(agendaItems.meetingId, meetingId));
	return (last?.position ?? 0) + 1;
}

/** The title of an initiative, and its parallel title, by language. */
export const titlesOf = (initiative: InitiativeRow): Localised => ({
	...(initiative.parallelTitle && initiative.parallelLanguage
		? { [initiative.parallelLanguage]: initiative.parallelTitle }
		: {}),
	[initiative.language]: initiative.title,
});

/** Adds an initiative as the last item of a meeting that is still to come. Gives the item's id. */
export async function putOnAgenda(
	context: Context,
	tx: Transaction,
	initiative: InitiativeRow,
	meetingId: string,
	minutes: number,
): Promise<string> {
	const meeting = await lockMeeting(tx, meetingId);
	if (!meeting || !isAgendaOpen(meeting.status) || meeting.endsAt < context.now()) throw meetingNotOpenForAgenda();
	const [there] = await tx.select({ id: agendaItems.id }).from(agendaItems).where(onAgenda(initiative.id, meetingId));
	// Discussed there by hand and taken up again at the same meeting: it still has its place.
	if (there) return there.id;
	const id = context.newId();
	await tx.insert(agendaItems).values({
		id,
		meetingId,
		kind: 'initiative',
		position: await nextPosition(tx, meetingId),
		minutes,
		title: titlesOf(initiative),
		initiativeId: initiative.id,
		blockId: context.newId(),
	});
	return id;
}

/** Takes an initiative off an agenda; its row stays, with the date. Gives the item's id, if there was one. */
export async function takeOffAgenda(
	context: Context,
	tx: Transaction,
	initiativeId: string,
	meetingId: string,
): Promise<string | null> {
	await lockMeeting(tx, meetingId);
	const [taken] = await tx
		.update(agendaItems)
		.set({ removedAt: context.now() })
		.where(onAgenda(initiativeId, meetingId))
		.returning({ id: agendaItems.id });
	return taken?.id ?? null;
}
