import { initiatives, meetings, summarySections } from '@aloitetila/db/schema.ts';
import { VISITOR } from '@aloitetila/domain/people/actor.ts';
import { eq } from 'drizzle-orm';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { discussInitiative } from '../initiatives/close-initiative.ts';
import { readInitiative } from '../initiatives/read-initiative.ts';
import { scheduleInitiative, unscheduleInitiative } from '../initiatives/schedule-initiative.ts';
import { addAgendaItem } from '../meetings/build-agenda.ts';
import { changeMeeting } from '../meetings/prepare-meeting.ts';
import { readMeeting } from '../meetings/read-meetings.ts';
import {
	aMeeting,
	announcedMeeting,
	aTheme,
	codeOf,
	join,
	moveMails,
	receivedInitiative,
	testWorkspace,
} from '../testing-workspace.ts';
import type { FrozenSummary } from './frozen.ts';
import { openSummaryDocument } from './open-summary-document.ts';
import { publishSummary } from './publish-summary.ts';
import { listSummaries, readLiveSummary, readPublishedSummary } from './read-summaries.ts';
import { startSummary } from './start-summary.ts';
import { documentOf, headingsOf, throwAway, writeInSummary } from './testing-text.ts';

const { context } = await testWorkspace();
const author = await join(context, { name: 'Aino', language: 'sv' });
const member = await join(context, { name: 'Bertil', roles: ['preparatory_group'] });
const lead = await join(context, { name: 'Cecilia', roles: ['lead'] });

/** A meeting with a theme and some initiatives, and its summary with something under each heading. */
async function written(titles: string[] = ['Aloite']) {
	const meetingId = await announcedMeeting(context, member);
	await addAgendaItem(context, member, meetingId, aTheme('Alku', { titleSv: 'Början', presenter: 'Aino' }));
	const ids: string[] = [];
	for (const title of titles) {
		const initiative = await receivedInitiative(context, author, { title });
		await scheduleInitiative(context, member, initiative, { meetingId, minutes: 20, reason: 'Silloin.' });
		ids.push(initiative.id);
	}
	const { id: summaryId } = await startSummary(context, member, meetingId);
	for (const { agendaItemId, text } of await headingsOf(context, summaryId))
		await writeInSummary(context, summaryId, { under: agendaItemId }, [`Puhuttiin: ${text}.`]);
	return { meetingId, summaryId, ids };
}
const read = (summaryId: string, language: 'fi' | 'sv' | 'en' = 'fi', version?: number) =>
	readPublishedSummary(context, VISITOR, summaryId, { language, ...(version === undefined ? {} : { version }) });

describe('a published summary', () => {
	test('is everyone’s: frozen, numbered, and hashed so that anyone can compute it again', async () => {
		const { meetingId, summaryId } = await written();
		const { version, hash } = await publishSummary(context, lead, summaryId, { note: 'Ensimmäinen.' });
		const seen = await read(summaryId);
		expect(seen).toMatchObject({
			version: 1,
			newestVersion: 1,
			publishedAt: context.now(),
			note: 'Ensimmäinen.',
			language: 'fi',
			languages: ['fi'],
			hash,
		});
		expect(version).toBe(1);
		expect(createHash('sha256').update(seen.content, 'utf8').digest('hex')).toBe(hash);
		expect((JSON.parse(seen.content) as FrozenSummary).meeting.id).toBe(meetingId);
		expect(seen.sections.map(({ number, presenter, html }) => [number, presenter, html])).toEqual([
			[1, 'Aino', expect.stringContaining('Puhuttiin: Alku.')],
			[2, '', expect.stringContaining('Puhuttiin: Aloite.')],
		]);
		expect(await readMeeting(context, VISITOR, meetingId)).toMatchObject({
			status: 'held',
			publishedSummaryId: summaryId,
			summary: { id: summaryId, isPublished: true },
		});
		expect(seen.content).not.toContain('@');
	});

	test('moves its initiatives on, with a way from each to its heading and back', async () => {
		const { meetingId, summaryId, ids } = await written(['Yksi', 'Kaksi']);
		await publishSummary(context, lead, summaryId, { note: '' });
		const { sections } = await read(summaryId);
		for (const [index, id] of ids.entries()) {
			const { status, events, toldIn } = await readInitiative(context, VISITOR, { id });
			const section = sections[index + 1];
			expect(status).toBe('discussed');
			expect(events[0]).toMatchObject({
				move: 'discuss',
				by: { name: 'Cecilia' },
				meeting: { id: meetingId },
				summary: { id: summaryId, version: 1, blockId: section?.blockId },
			});
			expect(toldIn).toMatchObject([{ summaryId, version: 1, blockId: section?.blockId }]);
			expect(section?.initiative).toMatchObject({ id, statusNow: 'discussed' });
			const letters = (await moveMails(context)).filter(
				({ params }) => params.initiativeId === id && params.move === 'discuss',
			);
			expect(letters.map(({ params }) => params.path)).toEqual([
				`/sv/summaries/${summaryId}#k-${section?.blockId ?? ''}`,
			]);
		}
	});

	test('is published once, by two at once too', async () => {
		const { summaryId } = await written();
		const outcomes = await Promise.all(
			[1, 2, 3].map(() => codeOf(publishSummary(context, lead, summaryId, { note: '' }))),
		);
		expect(outcomes.toSorted()).toEqual(['done', 'summary.already_published', 'summary.already_published']);
	});

	test('never reads the live document, nor anything else that changes afterwards', async () => {
		const { meetingId, summaryId, ids } = await written();
		await publishSummary(context, lead, summaryId, { note: '' });
		const before = await read(summaryId);
		const [first] = await headingsOf(context, summaryId);
		await writeInSummary(context, summaryId, { under: first?.agendaItemId ?? '' }, [' Salaa lisätty.']);
		await context.db
			.update(initiatives)
			.set({ title: 'Muu' })
			.where(eq(initiatives.id, ids[0] ?? ''));
		await context.db.update(meetings).set({ place: 'Muualla' }).where(eq(meetings.id, meetingId));
		expect(await read(summaryId)).toEqual(before);
		expect((await listSummaries(context)).find(({ id }) => id === summaryId)).toMatchObject({
			version: 1,
			theme: { fi: 'Kirjautuminen', sv: 'Inloggning' },
			languages: ['fi'],
			initiatives: [{ title: 'Aloite', language: 'fi' }],
		});
	});

	test('is written no more: the document is for reading, and the agenda leaves it alone', async () => {
		const { meetingId, summaryId } = await written();
		await publishSummary(context, lead, summaryId, { note: '' });
		expect(await openSummaryDocument(context, lead, await documentOf(context, summaryId))).toEqual({ canWrite: false });
		expect(await readLiveSummary(context, lead, summaryId)).toMatchObject({ canWrite: false, canPublish: false });
		expect(await codeOf(changeMeeting(context, member, meetingId, aMeeting(context)))).toBe('meeting.not_open');
	});

	test('is shown in the reader’s language where it was written in it', async () => {
		const { summaryId } = await written();
		const [first] = await headingsOf(context, summaryId, 'sv');
		await writeInSummary(context, summaryId, { under: first?.agendaItemId ?? '' }, ['Välkommen.'], 'sv');
		await publishSummary(context, lead, summaryId, { note: '' });
		const swedish = await read(summaryId, 'sv');
		expect(swedish).toMatchObject({ language: 'sv', languages: ['fi', 'sv'] });
		expect(swedish.sections[0]?.html).toContain('Välkommen.');
		expect((await read(summaryId, 'en')).language).toBe('fi');
		// The same heading is the same block in every language, so links survive the switch.
		expect(swedish.sections.map(({ blockId }) => blockId)).toEqual(
			(await read(summaryId)).sections.map(({ blockId }) => blockId),
		);
	});

	test('leaves out what a raw client put where it may not be', async () => {
		const { summaryId } = await written();
		await writeInSummary(context, summaryId, 'at the end', [
			{ name: 'script', children: ['alert(1)'] },
			{ name: 'paragraph', attributes: { onclick: 'alert(1)' }, children: ['<img src=x onerror=alert(1)>'] },
		]);
		await publishSummary(context, lead, summaryId, { note: '' });
		const html = (await read(summaryId)).sections.map((section) => section.html).join('');
		expect(html).not.toMatch(/<script|<img|onclick/u);
		expect(html).toContain('&lt;img');
	});

	test('has only the versions it has', async () => {
		const { summaryId } = await written();
		await publishSummary(context, lead, summaryId, { note: '' });
		for (const version of [0, 2, -1, 1.5, Number.NaN, 2 ** 40])
			expect(await codeOf(read(summaryId, 'fi', version))).toBe('summary.not_found');
		expect((await read(summaryId, 'fi', 1)).version).toBe(1);
		expect(await codeOf(read('nonsense'))).toBe('summary.not_found');
	});
});

describe('an initiative of a summary', () => {
	test('that was taken off after it was written about keeps its section, and stays where it is', async () => {
		const { summaryId, ids, meetingId } = await written(['Jää', 'Lähtee']);
		const [stays = '', leaves = ''] = ids;
		await unscheduleInitiative(context, member, { id: leaves }, { reason: 'Vieras sairastui.' });
		await publishSummary(context, lead, summaryId, { note: '' });
		const { sections } = await read(summaryId);
		expect(sections.map(({ number, initiative }) => [number, initiative?.id])).toEqual([
			[1, undefined],
			[2, stays],
			[3, leaves],
		]);
		const left = await readInitiative(context, VISITOR, { id: leaves });
		expect(left).toMatchObject({ status: 'in_preparation', toldIn: [{ summaryId }] });
		const rows = await context.db.select().from(summarySections).where(eq(summarySections.summaryId, summaryId));
		expect(rows.every((row) => row.agendaItemId !== null)).toBe(true);
		expect((await readMeeting(context, VISITOR, meetingId)).agenda).toHaveLength(2);
	});

	test('that went on to the next meeting keeps its section, and its place there', async () => {
		const { summaryId, ids } = await written();
		const [id = ''] = ids;
		const next = await announcedMeeting(context, member);
		await discussInitiative(context, member, { id }, {});
		await scheduleInitiative(context, member, { id }, { meetingId: next, minutes: 20, reason: 'Jatketaan.' });
		await publishSummary(context, lead, summaryId, { note: '' });
		expect((await read(summaryId)).sections[1]?.initiative).toMatchObject({ id, statusNow: 'on_agenda' });
		expect(await readInitiative(context, VISITOR, { id })).toMatchObject({
			status: 'on_agenda',
			meeting: { id: next },
			toldIn: [{ summaryId }],
		});
	});

	test('that nobody wrote about stays on the agenda, where it can be moved by hand', async () => {
		const { summaryId, ids, meetingId } = await written();
		const [id = ''] = ids;
		const { agenda } = await readMeeting(context, member, meetingId);
		await throwAway(context, summaryId, agenda.find((row) => row.initiative?.id === id)?.id ?? '');
		await publishSummary(context, lead, summaryId, { note: '' });
		expect((await read(summaryId)).sections).toHaveLength(1);
		expect((await readInitiative(context, VISITOR, { id })).status).toBe('on_agenda');
		expect((await discussInitiative(context, member, { id }, {})).status).toBe('discussed');
	});
});
