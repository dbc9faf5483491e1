import { summaries, summaryVersions } from '@aloitetila/db/schema.ts';
import { type Person, VISITOR } from '@aloitetila/domain/people/actor.ts';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { scheduleInitiative } from '../initiatives/schedule-initiative.ts';
import { addAgendaItem, changeAgendaItem, removeAgendaItem } from '../meetings/build-agenda.ts';
import { announceMeeting, cancelMeeting, changeMeeting, createMeeting } from '../meetings/prepare-meeting.ts';
import { readMeeting } from '../meetings/read-meetings.ts';
import {
	aMeeting,
	announcedMeeting,
	aTheme,
	codeOf,
	join,
	receivedInitiative,
	testWorkspace,
} from '../testing-workspace.ts';
import { openSummaryDocument } from './open-summary-document.ts';
import { publishSummary } from './publish-summary.ts';
import { listSummaries, previewSummary, readLiveSummary, readPublishedSummary } from './read-summaries.ts';
import { startSummary } from './start-summary.ts';
import { begunSummary, documentOf, headingsOf, writeInSummary } from './testing-text.ts';

const { context } = await testWorkspace();
const author = await join(context);
const member = await join(context, { roles: ['preparatory_group'] });
const lead = await join(context, { roles: ['lead'] });
const participant = await join(context);
const uncommitted = { ...participant, hasAcceptedCharter: false };

const begun = (meetingId?: string) => begunSummary(context, member, meetingId);

describe('starting', () => {
	test('gives one summary, however many press the button at once', async () => {
		const meetingId = await announcedMeeting(context, member);
		await addAgendaItem(context, member, meetingId, aTheme('Alku'));
		const started = await Promise.all(
			Array.from({ length: 50 }, (_, index) => startSummary(context, index % 2 === 0 ? member : lead, meetingId)),
		);
		expect(new Set(started.map(({ id }) => id)).size).toBe(1);
		expect(await context.db.$count(summaries, eq(summaries.meetingId, meetingId))).toBe(1);
	});

	test('has a heading an item, in each language of the meeting, and none for breaks', async () => {
		const meetingId = await announcedMeeting(context, member);
		await addAgendaItem(context, member, meetingId, aTheme('Alku', { titleSv: 'Början' }));
		await addAgendaItem(context, member, meetingId, aTheme('Tauko', { kind: 'break' }));
		await addAgendaItem(context, member, meetingId, aTheme('Loppu'));
		const { id } = await startSummary(context, member, meetingId);
		expect((await headingsOf(context, id)).map(({ text }) => text)).toEqual(['Alku', 'Loppu']);
		expect((await headingsOf(context, id, 'sv')).map(({ text }) => text)).toEqual(['Början', 'Loppu']);
		expect(await headingsOf(context, id, 'en')).toEqual([]);
	});

	test('is the group’s, and needs an agenda', async () => {
		const meetingId = await announcedMeeting(context, member);
		expect(await codeOf(startSummary(context, member, meetingId))).toBe('summary.needs_agenda');
		await addAgendaItem(context, member, meetingId, aTheme('Alku'));
		expect(await codeOf(startSummary(context, VISITOR, meetingId))).toBe('session.required');
		expect(await codeOf(startSummary(context, participant, meetingId))).toBe('access.not_allowed');
		expect(await codeOf(startSummary(context, member, 'nonsense'))).toBe('meeting.not_found');
		const { id: planned } = await createMeeting(context, member, aMeeting(context));
		expect(await codeOf(startSummary(context, participant, planned))).toBe('meeting.not_found');
		await cancelMeeting(context, member, meetingId, 'Snow.');
		expect(await codeOf(startSummary(context, member, meetingId))).toBe('meeting.not_open');
	});
});

describe('while it is written', () => {
	test('it follows the agenda, and keeps what people wrote', async () => {
		const { meetingId, itemId, summaryId } = await begun();
		await writeInSummary(context, summaryId, { under: itemId }, ['Tervetuloa.']);
		const { id: second } = await addAgendaItem(context, member, meetingId, aTheme('Toinen'));
		const initiative = await receivedInitiative(context, author, { title: 'Aloite' });
		await scheduleInitiative(context, member, initiative, { meetingId, minutes: 20, reason: 'Silloin.' });
		await changeAgendaItem(context, member, meetingId, itemId, { titleFi: 'Avaus' });
		expect((await headingsOf(context, summaryId)).map(({ text }) => text)).toEqual(['Avaus', 'Toinen', 'Aloite']);
		await removeAgendaItem(context, member, meetingId, second);
		await removeAgendaItem(context, member, meetingId, itemId);
		// Nobody wrote under the one; under the other somebody did.
		expect((await headingsOf(context, summaryId)).map(({ text }) => text)).toEqual(['Avaus', 'Aloite']);
		const preview = await previewSummary(context, participant, summaryId);
		expect(preview.languages[0]?.sections[0]?.html).toContain('Tervetuloa.');
	});

	test('a language added to the meeting gets its headings', async () => {
		const { meetingId, summaryId } = await begun();
		await changeMeeting(context, member, meetingId, aMeeting(context, { otherLanguages: ['sv', 'en'] }));
		expect((await headingsOf(context, summaryId, 'en')).map(({ text }) => text)).toEqual(['Alku']);
	});

	test('it is for participants to follow and for the group to write, and for nobody else', async () => {
		const { summaryId } = await begun();
		const documentId = await documentOf(context, summaryId);
		for (const stranger of [VISITOR, uncommitted]) {
			expect(await codeOf(readLiveSummary(context, stranger, summaryId))).toBe('summary.not_found');
			expect(await codeOf(previewSummary(context, stranger, summaryId))).toBe('summary.not_found');
			expect(await openSummaryDocument(context, stranger, documentId)).toBeNull();
			expect(await codeOf(publishSummary(context, stranger, summaryId, { note: '' }))).toBe('summary.not_found');
		}
		expect(await codeOf(readPublishedSummary(context, lead, summaryId, { language: 'fi' }))).toBe('summary.not_found');
		expect(await readLiveSummary(context, participant, summaryId)).toMatchObject({
			canWrite: false,
			canPublish: false,
		});
		expect(await openSummaryDocument(context, participant, documentId)).toEqual({ canWrite: false });
		expect(await readLiveSummary(context, member, summaryId)).toMatchObject({ canWrite: true, canPublish: false });
		expect(await openSummaryDocument(context, member, documentId)).toEqual({ canWrite: true });
		expect(await readLiveSummary(context, lead, summaryId)).toMatchObject({ canWrite: true, canPublish: true });
		expect(await openSummaryDocument(context, lead, summaryId)).toBeNull();
	});

	test('that of a planned meeting is the group’s, as the meeting is', async () => {
		const { id: planned } = await createMeeting(context, member, aMeeting(context));
		const { summaryId } = await begun(planned);
		const documentId = await documentOf(context, summaryId);
		expect(await codeOf(readLiveSummary(context, participant, summaryId))).toBe('summary.not_found');
		expect(await codeOf(previewSummary(context, participant, summaryId))).toBe('summary.not_found');
		expect(await codeOf(publishSummary(context, participant, summaryId, { note: '' }))).toBe('summary.not_found');
		expect(await openSummaryDocument(context, participant, documentId)).toBeNull();
		await announceMeeting(context, member, planned);
		expect(await openSummaryDocument(context, participant, documentId)).toEqual({ canWrite: false });
	});
});

describe('publishing is refused', () => {
	test.each([
		['a visitor who knows its id', VISITOR, 'summary.not_found'],
		['a participant', participant, 'access.not_allowed'],
		['a member of the group', member, 'access.not_allowed'],
	] as const)('to %s', async (_who: string, actor: Person | typeof VISITOR, code: string) => {
		const { summaryId, itemId } = await begun();
		await writeInSummary(context, summaryId, { under: itemId }, ['Tervetuloa.']);
		expect(await codeOf(publishSummary(context, actor, summaryId, { note: '' }))).toBe(code);
		expect(await context.db.$count(summaryVersions, eq(summaryVersions.summaryId, summaryId))).toBe(0);
	});

	test('while nothing is written', async () => {
		const { summaryId } = await begun();
		expect(await codeOf(publishSummary(context, lead, summaryId, { note: '' }))).toBe('summary.empty');
		await writeInSummary(context, summaryId, 'at the end', [{ name: 'paragraph', children: ['  '] }]);
		expect(await codeOf(publishSummary(context, lead, summaryId, { note: '' }))).toBe('summary.empty');
	});

	test('when text arrived that the lead has not seen', async () => {
		const { summaryId, itemId } = await begun();
		await writeInSummary(context, summaryId, { under: itemId }, ['Tervetuloa.']);
		const { headSeq } = await previewSummary(context, lead, summaryId);
		await writeInSummary(context, summaryId, { under: itemId }, [' Ja sitten.']);
		expect(await codeOf(publishSummary(context, lead, summaryId, { note: '', headSeq }))).toBe(
			'summary.changed_meanwhile',
		);
		const seen = await previewSummary(context, lead, summaryId);
		expect(await codeOf(publishSummary(context, lead, summaryId, { note: '', headSeq: seen.headSeq }))).toBe('done');
	});

	test('of a meeting that was cancelled', async () => {
		const { meetingId, summaryId, itemId } = await begun();
		await writeInSummary(context, summaryId, { under: itemId }, ['Tervetuloa.']);
		await cancelMeeting(context, member, meetingId, 'Snow.');
		expect(await codeOf(publishSummary(context, lead, summaryId, { note: '' }))).toBe('meeting.not_open');
		expect((await readMeeting(context, member, meetingId)).status).toBe('cancelled');
	});

	test('of what is not there', async () => {
		for (const id of ['nonsense', context.newId()])
			expect(await codeOf(publishSummary(context, lead, id, { note: '' }))).toBe('summary.not_found');
		expect(await listSummaries(context)).toHaveLength(1);
	});
});
