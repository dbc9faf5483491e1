import { documentClients, meetings, people, summaries } from '@aloitetila/db/schema.ts';
import { SCAFFOLD_CLIENT_ID } from '@aloitetila/document/scaffold.ts';
import { isUuid } from '@aloitetila/domain/initiatives/reference.ts';
import { canReadMeeting } from '@aloitetila/domain/meetings/meeting.policy.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import { summaryNotFound } from '@aloitetila/domain/summaries/summary.errors.ts';
import { canReadLiveSummary } from '@aloitetila/domain/summaries/summary.policy.ts';
import { eq } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { WORKSPACE } from '../documents/live-document.ts';

/**
 * Somebody whose text a summary may hold, with every Yjs client id that they have written with. `agenda`: the workspace
 * itself, following the agenda. `unknown`: people who are no more, taken together.
 */
export type SummaryAuthor =
	| { readonly kind: 'person'; readonly id: string; readonly name: string; readonly clientIds: readonly number[] }
	| { readonly kind: 'agenda' | 'unknown'; readonly clientIds: readonly number[] };

/** Who wrote what in the live text: for those who may read it. A client id that is not here is of nobody known. */
export async function readSummaryAuthors(
	{ db }: Pick<Context, 'db'>,
	actor: Actor,
	summaryId: string,
): Promise<SummaryAuthor[]> {
	const [row] = isUuid(summaryId)
		? await db
				.select({ summary: summaries, meeting: meetings })
				.from(summaries)
				.innerJoin(meetings, eq(meetings.id, summaries.meetingId))
				.where(eq(summaries.id, summaryId))
		: [];
	if (!row || !canReadMeeting(actor, row.meeting) || !canReadLiveSummary(actor, row.summary)) throw summaryNotFound();
	const writers = await db
		.select({ clientId: documentClients.clientId, personId: documentClients.personId, name: people.name })
		.from(documentClients)
		.leftJoin(people, eq(people.id, documentClients.personId))
		.where(eq(documentClients.documentId, row.summary.documentId))
		.orderBy(documentClients.clientId);

	const agenda = new Set([SCAFFOLD_CLIENT_ID]);
	const unknown: number[] = [];
	const known = new Map<string, { name: string; clientIds: number[] }>();
	for (const { clientId, personId, name } of writers) {
		if (personId === WORKSPACE || clientId === SCAFFOLD_CLIENT_ID) agenda.add(clientId);
		else if (name === null) unknown.push(clientId);
		else if (known.get(personId)?.clientIds.push(clientId) === undefined)
			known.set(personId, { name, clientIds: [clientId] });
	}
	return [
		...[...known].map(([id, author]) => ({ kind: 'person' as const, id, ...author })),
		{ kind: 'agenda', clientIds: [...agenda] },
		...(unknown.length > 0 ? [{ kind: 'unknown' as const, clientIds: unknown }] : []),
	];
}
