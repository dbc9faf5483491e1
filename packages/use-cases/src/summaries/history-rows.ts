import { meetings, summaries } from '@aloitetila/db/schema.ts';
import { notAllowed, notSignedIn } from '@aloitetila/domain/errors.ts';
import { isUuid } from '@aloitetila/domain/initiatives/reference.ts';
import { canReadMeeting } from '@aloitetila/domain/meetings/meeting.policy.ts';
import type { Actor, Person } from '@aloitetila/domain/people/actor.ts';
import { summaryAlreadyPublished, summaryNotFound } from '@aloitetila/domain/summaries/summary.errors.ts';
import {
	canReadLiveSummary,
	canReadPublishedSummary,
	canReadSummaryHistory,
	canWriteSummary,
} from '@aloitetila/domain/summaries/summary.policy.ts';
import { eq } from 'drizzle-orm';
import type { Reader, Transaction } from '../context.ts';
import { holdDocument } from '../documents/live-document.ts';

/** A summary whose history somebody may read. */
export async function findHistory(db: Reader, actor: Actor, summaryId: string) {
	const [row] = isUuid(summaryId)
		? await db
				.select({ summary: summaries, meeting: meetings })
				.from(summaries)
				.innerJoin(meetings, eq(meetings.id, summaries.meetingId))
				.where(eq(summaries.id, summaryId))
		: [];
	if (!row || !canReadMeeting(actor, row.meeting)) throw summaryNotFound();
	if (!canReadLiveSummary(actor, row.summary) && !canReadPublishedSummary(actor, row.summary)) throw summaryNotFound();
	if (actor.kind !== 'person') throw notSignedIn();
	if (!canReadSummaryHistory(actor)) throw notAllowed();
	return { ...row, reader: actor };
}

/**
 * The same for changing it: the summary and then the history are held, in the order in which publishing holds them, and
 * published texts rest.
 */
export async function holdHistory(tx: Transaction, actor: Actor, summaryId: string) {
	const { summary, reader } = await findHistory(tx, actor, summaryId);
	const [held] = await tx.select().from(summaries).where(eq(summaries.id, summary.id)).for('update');
	if (!held) throw summaryNotFound();
	if (held.status === 'published') throw summaryAlreadyPublished();
	if (!canWriteSummary(actor, held)) throw notAllowed();
	await holdDocument(tx, held.documentId);
	return { summary: held, writer: reader satisfies Person };
}
