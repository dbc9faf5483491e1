import { initiativeAuthors, type initiativeEvents, meetings, people } from '@aloitetila/db/schema.ts';
import { anchorOf } from '@aloitetila/domain/summaries/summary.ts';
import { and, asc, eq, isNotNull } from 'drizzle-orm';
import type { Context, Transaction } from '../context.ts';
import type { InitiativeRow } from '../initiatives/rows.ts';
import { queueMail } from './queue-mail.ts';

/** Writes to each author of an initiative, in their own language, what happened to it and why. */
export async function tellInitiators(
	context: Context,
	tx: Transaction,
	initiative: InitiativeRow,
	event: typeof initiativeEvents.$inferSelect,
): Promise<void> {
	const authors = await tx
		.select({ id: people.id, email: people.email, language: people.language })
		.from(initiativeAuthors)
		.innerJoin(people, eq(people.id, initiativeAuthors.personId))
		.where(eq(initiativeAuthors.initiativeId, initiative.id))
		.orderBy(asc(initiativeAuthors.position));
	const [holder] = initiative.holderId
		? await tx.select({ name: people.name }).from(people).where(eq(people.id, initiative.holderId))
		: [];
	const [meeting] = event.meetingId
		? await tx
				.select({ startsAt: meetings.startsAt })
				.from(meetings)
				// A meeting that is only being planned is the group's own.
				.where(and(eq(meetings.id, event.meetingId), isNotNull(meetings.announcedAt)))
		: [];
	for (const author of authors) {
		await queueMail(context, tx, {
			dedupeKey: `initiative:${event.id}:${author.id}`,
			personId: author.id,
			toAddress: author.email,
			language: author.language,
			template: 'initiative_moved',
			params: {
				initiativeId: initiative.id,
				number: initiative.number ?? 0,
				title: initiative.title,
				move: event.move,
				reason: event.reason,
				holder: holder?.name ?? null,
				answerBy: initiative.answerBy?.toISOString() ?? null,
				meetingAt: meeting?.startsAt.toISOString() ?? null,
				path: event.summaryId
					? `/${author.language}/summaries/${event.summaryId}#${anchorOf(event.summaryBlockId ?? '')}`
					: `/${author.language}/initiatives/${initiative.number ?? initiative.id}`,
			},
		});
	}
}
