import { type Database, driverOf, type UnsentQuery } from '@aloitetila/db/connect.ts';
import { isUuid } from '@aloitetila/domain/initiatives/reference.ts';
import type { MeetingStatus } from '@aloitetila/domain/meetings/meeting.ts';
import { canReadMeeting } from '@aloitetila/domain/meetings/meeting.policy.ts';
import { type Actor, type Person, VISITOR } from '@aloitetila/domain/people/actor.ts';
import type { SummaryStatus } from '@aloitetila/domain/summaries/summary.ts';
import { canReadLiveSummary, canWriteSummary } from '@aloitetila/domain/summaries/summary.policy.ts';
import type { Context } from '../context.ts';

type Opened = { canWrite: boolean } | null;

/** What somebody may do with a live document; null where there is none, or none for them. */
export async function openSummaryDocument(
	{ db }: Pick<Context, 'db'>,
	actor: Actor,
	documentId: string,
): Promise<Opened> {
	if (!isUuid(documentId)) return null;
	const [row] = await driverOf(db)<{ facts: Facts | null }[]>`select (${factsOf(db, documentId)}) as facts`;
	return opened(actor, row?.facts);
}

/** Who has come; told together with the answer to a question that goes in the same statement. */
type WhoIsThere = (beside: UnsentQuery | undefined) => Promise<{ actor: Person; beside?: unknown } | null>;

/** The same for whoever comes with a session: who that is and what they may do are asked in one statement. */
export async function openSummaryDocumentFor(
	{ db }: Pick<Context, 'db'>,
	whoIsThere: WhoIsThere,
	documentId: string,
): Promise<{ actor: Person | null; document: Opened }> {
	const session = await whoIsThere(isUuid(documentId) ? factsOf(db, documentId) : undefined);
	if (!session) return { actor: null, document: await openSummaryDocument({ db }, VISITOR, documentId) };
	return { actor: session.actor, document: opened(session.actor, session.beside as Facts | null | undefined) };
}

/** What the rules ask about a document, in the order of `factsOf`. */
type Facts = [
	status: SummaryStatus,
	publishedVersion: number | null,
	meetingStatus: MeetingStatus,
	announcedAt: string | null,
];

/** Every socket asks when it opens and once a minute, so the text never changes and is planned once a connection. */
const factsOf = (db: Database, documentId: string) => driverOf(db)`
	select json_build_array(s.status, s.published_version, m.status, m.announced_at)
	from summaries s join meetings m on m.id = s.meeting_id
	where s.document_id = ${documentId}`;

function opened(actor: Actor, facts: Facts | null | undefined): Opened {
	if (!facts) return null;
	const [status, publishedVersion, meetingStatus, announcedAt] = facts;
	const meeting = { status: meetingStatus, announcedAt: announcedAt === null ? null : new Date(announcedAt) };
	const summary = { status, publishedVersion };
	if (!canReadMeeting(actor, meeting) || !canReadLiveSummary(actor, summary)) return null;
	return { canWrite: canWriteSummary(actor, summary) };
}
