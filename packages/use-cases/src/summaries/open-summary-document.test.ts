import { connect } from '@aloitetila/db/connect.ts';
import { VISITOR } from '@aloitetila/domain/people/actor.ts';
import { expect, onTestFinished, test } from 'vitest';
import { addAgendaItem } from '../meetings/build-agenda.ts';
import { announceMeeting, createMeeting } from '../meetings/prepare-meeting.ts';
import { createSession, readSession } from '../people/sessions.ts';
import { aMeeting, aTheme, join, testWorkspace } from '../testing-workspace.ts';
import { openSummaryDocument, openSummaryDocumentFor } from './open-summary-document.ts';
import { startSummary } from './start-summary.ts';
import { documentOf } from './testing-text.ts';

const { context, database } = await testWorkspace();
const member = await join(context, { roles: ['preparatory_group'] });
const people = [member, await join(context), await join(context, { hasAcceptedCharter: false })];
const tokens = await Promise.all(
	people.map(async ({ personId }) => (await createSession(context, personId, '')).token),
);

const open = (token: string | null, documentId: string, db = context.db) =>
	openSummaryDocumentFor(
		{ db },
		async (beside) => (token ? readSession({ ...context, db }, token, { isActivity: false, beside }) : null),
		documentId,
	);

async function aSummary(isAnnounced: boolean) {
	const { id } = await createMeeting(context, member, aMeeting(context));
	await addAgendaItem(context, member, id, aTheme('Alku'));
	if (isAnnounced) await announceMeeting(context, member, id);
	const { id: summaryId } = await startSummary(context, member, id);
	return documentOf(context, summaryId);
}

test('by a session one may do what its person may do, and without one what a visitor may', async () => {
	const documents = [await aSummary(true), await aSummary(false), context.newId(), 'no uuid'];
	const may = [];
	for (const documentId of documents) {
		for (const token of [...tokens, 'x'.repeat(43), null]) {
			const actor = token === null ? null : ((await readSession(context, token))?.actor ?? null);
			const entered = await open(token, documentId);
			expect(entered).toEqual({
				actor,
				document: await openSummaryDocument(context, actor ?? VISITOR, documentId),
			});
			may.push(entered.document?.canWrite ?? null);
		}
	}
	expect(may.slice(0, 10)).toEqual([true, false, null, null, null, true, null, null, null, null]);
	expect(new Set(may.slice(10))).toEqual(new Set([null]));
});

test('whoever has a session is let in by one statement, which each connection plans once', async () => {
	const connection = connect(database.url, { max: 1 });
	onTestFinished(connection.end);
	for (const documentId of [await aSummary(true), await aSummary(false), context.newId()]) {
		for (const token of tokens) await open(token, documentId, connection.db);
	}
	const prepared = await connection.sql<{ statement: string }[]>`select statement from pg_prepared_statements`;
	const asked = prepared.filter(({ statement }) => /from (?:sessions|summaries)/u.test(statement));
	expect(asked).toHaveLength(1);
});
