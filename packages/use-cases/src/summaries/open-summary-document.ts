import { meetings, summaries } from '@aloitetila/db/schema.ts';
import { canReadMeeting } from '@aloitetila/domain/meetings/meeting.policy.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import { canReadLiveSummary, canWriteSummary } from '@aloitetila/domain/summaries/summary.policy.ts';
import { isUuid } from '@aloitetila/domain/initiatives/reference.ts';
import { eq } from 'drizzle-orm';
import type { Context } from '../context.ts';

/** What somebody may do with a live document; null where there is none, or none for them. */
export async function openSummaryDocument(
	{ db }: Pick<Context, 'db'>,
	actor: Actor,
	documentId: string,
): Promise<{ canWrite: boolean } | null> {
	const [summary] = isUuid(documentId)
		? await db
				.select({
					status: summaries.status,
					publishedVersion: summaries.publishedVersion,
					meeting: { status: meetings.status, announcedAt: meetings.announcedAt },
				})
				.from(summaries)
				.innerJoin(meetings, eq(meetings.id, summaries.meetingId))
				.where(eq(summaries.documentId, documentId))
		: [];
	if (!summary || !canReadMeeting(actor, summary.meeting) || !canReadLiveSummary(actor, summary)) return null;
	return { canWrite: canWriteSummary(actor, summary) };
}
