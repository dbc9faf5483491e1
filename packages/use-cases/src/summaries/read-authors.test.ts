import { documentClients, people } from '@aloitetila/db/schema.ts';
import { SCAFFOLD_CLIENT_ID } from '@aloitetila/document/scaffold.ts';
import { VISITOR } from '@aloitetila/domain/people/actor.ts';
import { and, eq, ne } from 'drizzle-orm';
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { WORKSPACE } from '../documents/live-document.ts';
import { addAgendaItem, removeAgendaItem } from '../meetings/build-agenda.ts';
import { createMeeting } from '../meetings/prepare-meeting.ts';
import { aMeeting, aTheme, codeOf, join, testWorkspace } from '../testing-workspace.ts';
import { readSummaryAuthors } from './read-authors.ts';
import { begunSummary, documentOf } from './testing-text.ts';

const { context } = await testWorkspace();
const { db } = context;
const member = await join(context, { roles: ['preparatory_group'], name: 'Otto Mallikas' });
const participant = await join(context);

async function begun(meeting?: string) {
	const { meetingId, summaryId: id } = await begunSummary(context, member, meeting);
	const documentId = await documentOf(context, id);
	const wrote = (clientId: number, personId: string) =>
		db.insert(documentClients).values({ documentId, clientId, personId });
	return { id, meetingId, documentId, wrote };
}

test('a person is one author, with however many windows they wrote', async () => {
	const { id, wrote } = await begun();
	await wrote(4_294_967_295, member.personId);
	await wrote(7, member.personId);
	expect(await readSummaryAuthors(context, participant, id)).toEqual([
		{ kind: 'person', id: member.personId, name: 'Otto Mallikas', clientIds: [7, 4_294_967_295] },
		{ kind: 'agenda', clientIds: [SCAFFOLD_CLIENT_ID] },
	]);
});

test('what follows the agenda is the agenda’s, each time with a client id of its own', async () => {
	const { id, meetingId, documentId } = await begun();
	const { id: second } = await addAgendaItem(context, member, meetingId, aTheme('Toinen'));
	await addAgendaItem(context, member, meetingId, aTheme('Kolmas'));
	await removeAgendaItem(context, member, meetingId, second);
	const [agenda, ...more] = await readSummaryAuthors(context, member, id);
	expect(more).toEqual([]);
	expect(agenda?.kind).toBe('agenda');
	// Of the scaffold and of two edits: to remove is to write nothing.
	expect(agenda?.clientIds).toHaveLength(3);
	expect(
		await db.$count(
			documentClients,
			and(eq(documentClients.documentId, documentId), ne(documentClients.personId, WORKSPACE)),
		),
	).toBe(0);
});

test('whoever is gone, or never said their name, is unknown, and nothing else of them is told', async () => {
	const { id, wrote } = await begun();
	const leaver = await join(context, { roles: ['preparatory_group'] });
	await wrote(11, leaver.personId);
	await db.delete(people).where(eq(people.id, leaver.personId));
	await wrote(12, randomUUID());
	expect(await readSummaryAuthors(context, member, id)).toEqual([
		{ kind: 'agenda', clientIds: [SCAFFOLD_CLIENT_ID] },
		{ kind: 'unknown', clientIds: [11, 12] },
	]);
});

test('is for those who may read the live text', async () => {
	const { id } = await begun();
	expect(await codeOf(readSummaryAuthors(context, VISITOR, id))).toBe('summary.not_found');
	expect(await codeOf(readSummaryAuthors(context, { ...participant, hasAcceptedCharter: false }, id))).toBe(
		'summary.not_found',
	);
	expect(await codeOf(readSummaryAuthors(context, member, randomUUID()))).toBe('summary.not_found');
	expect(await codeOf(readSummaryAuthors(context, member, 'nonsense'))).toBe('summary.not_found');
	const planned = await begun((await createMeeting(context, member, aMeeting(context))).id);
	expect(await codeOf(readSummaryAuthors(context, participant, planned.id))).toBe('summary.not_found');
	expect(await readSummaryAuthors(context, member, planned.id)).toHaveLength(1);
});
