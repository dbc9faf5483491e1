import { driverOf } from '@aloitetila/db/connect.ts';
import { isUuid } from '@aloitetila/domain/initiatives/reference.ts';
import { canReadMeeting, type MeetingFacts } from '@aloitetila/domain/meetings/meeting.policy.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import { canReadLiveSummary, canWriteSummary, type SummaryFacts } from '@aloitetila/domain/summaries/summary.policy.ts';
import type { Context } from '../context.ts';

/** What somebody may do with a live document; null where there is none, or none for them. */
export async function openSummaryDocument(
	{ db }: Pick<Context, 'db'>,
	actor: Actor,
	documentId: string,
): Promise<{ canWrite: boolean } | null> {
	if (!isUuid(documentId)) return null;
	// Every socket asks when it opens and once a minute, so this is planned once a connection.
	const [row] = await driverOf(db)<
		(SummaryFacts & { meetingStatus: MeetingFacts['status']; announcedAt: Date | null })[]
	>`
		select s.status, s.published_version as "publishedVersion", m.status as "meetingStatus",
			m.announced_at as "announcedAt"
		from summaries s join meetings m on m.id = s.meeting_id
		where s.document_id = ${documentId}`;
	if (!row) return null;
	const meeting = { status: row.meetingStatus, announcedAt: row.announcedAt };
	if (!canReadMeeting(actor, meeting) || !canReadLiveSummary(actor, row)) return null;
	return { canWrite: canWriteSummary(actor, row) };
}
