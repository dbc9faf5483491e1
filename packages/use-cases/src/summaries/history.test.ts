import { documentClients, documentVersions } from '@aloitetila/db/schema.ts';
import { write } from '@aloitetila/document/testing.ts';
import { VISITOR } from '@aloitetila/domain/people/actor.ts';
import { MOST_NAMED_POINTS } from '@aloitetila/domain/summaries/history.ts';
import { and, eq, sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { appendServerEdit, readLiveDocument } from '../documents/live-document.ts';
import type { JobPayloads } from '../jobs.ts';
import { addAgendaItem, changeAgendaItem } from '../meetings/build-agenda.ts';
import { createMeeting } from '../meetings/prepare-meeting.ts';
import { aMeeting, aTheme, codeOf, join, testWorkspace } from '../testing-workspace.ts';
import { keepLateText } from './keep-late-text.ts';
import { namePoint, namePresentText, unnamePoint } from './name-point.ts';
import { publishSummary } from './publish-summary.ts';
import { compareHistory, readHistory } from './read-history.ts';
import { previewSummary } from './read-summaries.ts';
import { restorePoint } from './restore-point.ts';
import { startSummary } from './start-summary.ts';
import { begunSummary, documentOf, headingsOf, writeInSummary } from './testing-text.ts';

const { context } = await testWorkspace();
const member = await join(context, { roles: ['preparatory_group'], name: 'Otto Mallikas' });
const lead = await join(context, { roles: ['lead'], name: 'Helmi Sepite' });
const participant = await join(context);

async function begun() {
	const summary = await begunSummary(context, member);
	const { summaryId, itemId } = summary;
	return { ...summary, write: (text: string) => writeInSummary(context, summaryId, { under: itemId }, [text]) };
}
const textOf = async (summaryId: string) => {
	const { languages } = await previewSummary(context, member, summaryId);
	return languages[0]?.sections.map(({ html }) => html).join('') ?? '';
};
const points = async (summaryId: string) =>
	(await readHistory(context, member, summaryId)).points.map(({ seq, kind, name }) => ({ seq, kind, name }));

describe('naming', () => {
	test('keeps what the text says now, under a name and in somebody’s', async () => {
		const { summaryId, write } = await begun();
		expect(await readHistory(context, member, summaryId)).toMatchObject({
			canChange: true,
			present: { isKept: false },
			points: [],
		});
		await write('Tervetuloa.');
		const { seq } = await namePresentText(context, member, summaryId, 'Ennen tapaamista');
		const history = await readHistory(context, lead, summaryId);
		expect(history.points).toMatchObject([
			{ seq, at: context.now(), kind: 'named', name: 'Ennen tapaamista', by: 'Otto Mallikas' },
		]);
		expect(history.present).toMatchObject({ seq, isKept: true });
		expect(await codeOf(namePresentText(context, lead, summaryId, 'Toinen'))).toBe('history.has_name');
		await write('Lisää.');
		expect((await readHistory(context, member, summaryId)).present.isKept).toBe(false);
	});

	test('is changed, and taken back: the point then thins out like any', async () => {
		const { summaryId, write } = await begun();
		await write('Yksi.');
		const { seq } = await namePresentText(context, member, summaryId, 'Ensin');
		await namePoint(context, lead, summaryId, { seq, name: 'Ensimmäinen' });
		expect(await points(summaryId)).toEqual([{ seq, kind: 'named', name: 'Ensimmäinen' }]);
		await unnamePoint(context, member, summaryId, seq);
		expect(await points(summaryId)).toEqual([{ seq, kind: 'automatic', name: null }]);
		expect(await codeOf(unnamePoint(context, member, summaryId, seq))).toBe('history.not_found');
		await write('Kaksi.');
		const next = await namePresentText(context, member, summaryId, 'Toinen');
		await unnamePoint(context, member, summaryId, next.seq);
		// One without a name in a quarter of an hour is enough.
		expect(await points(summaryId)).toEqual([{ seq, kind: 'automatic', name: null }]);
		expect(await codeOf(namePoint(context, member, summaryId, { seq: 999, name: 'Ei ole' }))).toBe('history.not_found');
	});

	test('has an end', async () => {
		const { summaryId } = await begun();
		const { seq } = await namePresentText(context, member, summaryId, 'Ensimmäinen');
		const documentId = await documentOf(context, summaryId);
		const [first] = await context.db.select().from(documentVersions).where(eq(documentVersions.documentId, documentId));
		const more = Array.from({ length: MOST_NAMED_POINTS - 1 }, (_, index) => ({ ...first!, seq: seq + 1 + index }));
		await context.db.insert(documentVersions).values(more);
		expect(await codeOf(namePresentText(context, member, summaryId, 'Yksi liikaa'))).toBe('history.too_many_names');
		await namePoint(context, member, summaryId, { seq, name: 'Toisin' });
	});
});

describe('comparing', () => {
	test('tells what changed between two points, and between one and now', async () => {
		const { summaryId, itemId, write } = await begun();
		await write('Tervetuloa.');
		const { seq: first } = await namePresentText(context, member, summaryId, 'Ensin');
		await write(' Sovittiin kahdesta.');
		const { seq: second } = await namePresentText(context, member, summaryId, 'Sitten');
		const compared = await compareHistory(context, member, summaryId, { from: second, to: first });
		expect(compared).toMatchObject({ from: first, to: second, toSeq: second });
		expect(compared.languages.map(({ language, hasChanged }) => [language, hasChanged])).toEqual([
			['fi', true],
			['sv', false],
		]);
		expect(compared.languages[0]?.sections).toMatchObject([
			{ agendaItemId: itemId, change: 'changed', lines: [{ pieces: [{ text: 'Tervetuloa.' }, { change: 'added' }] }] },
		]);
		const withNow = await compareHistory(context, member, summaryId, { from: second });
		expect(withNow).toMatchObject({
			to: null,
			toSeq: second,
			languages: [{ hasChanged: false }, { hasChanged: false }],
		});
		expect(await codeOf(compareHistory(context, member, summaryId, { from: 999 }))).toBe('history.not_found');
	});
});

describe('restoring', () => {
	test('gives the older text back, and is taken back by restoring what it replaced', async () => {
		const { summaryId, write } = await begun();
		await write('Tervetuloa.');
		const { seq } = await namePresentText(context, member, summaryId, 'Ensin');
		await write(' Ja näkemiin.');
		const { before } = await restorePoint(context, lead, summaryId, seq);
		expect(await textOf(summaryId)).toBe('<p>Tervetuloa.</p>');
		expect((await readHistory(context, member, summaryId)).points).toMatchObject([
			{ seq: before, kind: 'before_restore', name: null, by: 'Helmi Sepite' },
			{ seq, kind: 'named' },
		]);
		await restorePoint(context, member, summaryId, before);
		expect(await textOf(summaryId)).toBe('<p>Tervetuloa. Ja näkemiin.</p>');
	});

	test('changes nothing where the text says so already', async () => {
		const { summaryId, write } = await begun();
		await write('Tervetuloa.');
		const { seq } = await namePresentText(context, member, summaryId, 'Ensin');
		expect(await codeOf(restorePoint(context, member, summaryId, seq))).toBe('history.nothing_to_restore');
		expect(await points(summaryId)).toHaveLength(1);
		expect(await codeOf(restorePoint(context, member, summaryId, 999))).toBe('history.not_found');
	});

	test('is written in the name of whoever restores', async () => {
		const { summaryId, itemId } = await begun();
		const documentId = await documentOf(context, summaryId);
		await writeInSummary(context, summaryId, { under: itemId }, ['Ensin.']);
		const { seq } = await namePresentText(context, member, summaryId, 'Ensin');
		await writeInSummary(context, summaryId, { under: itemId }, [' Sitten.']);
		await restorePoint(context, lead, summaryId, seq);
		await restorePoint(context, lead, summaryId, (await points(summaryId))[0]!.seq);
		const theirs = and(eq(documentClients.documentId, documentId), eq(documentClients.personId, lead.personId));
		expect(await context.db.$count(documentClients, theirs)).toBe(1);
		const { present } = await readHistory(context, member, summaryId);
		expect(present.writers).toEqual(['Helmi Sepite']);
	});

	test('keeps to the agenda of today, before and after it changes', async () => {
		const { meetingId, itemId, summaryId, write } = await begun();
		await write('Tervetuloa.');
		const { seq } = await namePresentText(context, member, summaryId, 'Ensin');
		const { id: second } = await addAgendaItem(context, member, meetingId, aTheme('Toinen'));
		await changeAgendaItem(context, member, meetingId, itemId, { titleFi: 'Avaus' });
		await writeInSummary(context, summaryId, { under: second }, ['Uutta.']);
		await restorePoint(context, member, summaryId, seq);
		expect((await headingsOf(context, summaryId)).map(({ text }) => text)).toEqual(['Avaus', 'Toinen']);
		expect(await textOf(summaryId)).toBe('<p>Tervetuloa.</p>');
		await changeAgendaItem(context, member, meetingId, itemId, { titleFi: 'Alkusanat' });
		await addAgendaItem(context, member, meetingId, aTheme('Kolmas'));
		expect((await headingsOf(context, summaryId)).map(({ text }) => text)).toEqual(['Alkusanat', 'Toinen', 'Kolmas']);
	});
});

describe('what is typed while it is restored into a line that goes', () => {
	/** Restores from two lines to one. Somebody who has not seen that yet then types into the second. */
	async function typedLate(summaryId: string, milliseconds: number) {
		const documentId = await documentOf(context, summaryId);
		const { seq } = await namePresentText(context, member, summaryId, 'Ensin');
		await writeInSummary(context, summaryId, 'at the end', [{ name: 'paragraph', children: ['Toinen rivi.'] }]);
		const { doc } = await readLiveDocument(context.db, documentId);
		const { before } = await restorePoint(context, lead, summaryId, seq);
		const [job] = await context.db.execute<{ data: JobPayloads['document.keep_late_text'] }>(
			sql`select data from pgboss.job where name = 'document.keep_late_text' and data ->> 'documentId' = ${documentId}`,
		);
		const updates: Uint8Array[] = [];
		doc.on('update', (update: Uint8Array) => updates.push(update));
		const root = doc.getXmlFragment('default');
		write(root.get(root.length - 1) as Parameters<typeof write>[0], ['Vielä tämä.']);
		context.pass(milliseconds);
		for (const update of updates)
			await context.db.transaction((tx) => appendServerEdit(context, tx, documentId, update, null));
		if (!job) throw new Error('nobody looks for it');
		expect(job.data).toMatchObject({ documentId, before });
		await keepLateText(context, job.data);
		await keepLateText(context, job.data);
		const compared = await compareHistory(context, member, summaryId, { from: before });
		return JSON.stringify(compared.languages[0]?.sections);
	}

	test('is in the point that was made before it', async () => {
		const { summaryId, write: type } = await begun();
		await type('Ensimmäinen rivi.');
		const compared = await typedLate(summaryId, 1_000);
		expect(compared).toContain('Toinen rivi.Vielä tämä.');
		expect(await textOf(summaryId)).toBe('<p>Ensimmäinen rivi.</p>');
	});

	test('is not looked for when it came much later: like any edit of something that was deleted long ago', async () => {
		const { summaryId, write: type } = await begun();
		await type('Ensimmäinen rivi.');
		expect(await typedLate(summaryId, 60_000)).not.toContain('Vielä tämä.');
	});
});

describe('who may', () => {
	test('the group, and nobody else', async () => {
		const { summaryId } = await begun();
		const asked = [
			readHistory(context, participant, summaryId),
			compareHistory(context, participant, summaryId, { from: 1 }),
			namePresentText(context, participant, summaryId, 'Nimi'),
			namePoint(context, participant, summaryId, { seq: 1, name: 'Nimi' }),
			unnamePoint(context, participant, summaryId, 1),
			restorePoint(context, participant, summaryId, 1),
		];
		expect(await Promise.all(asked.map(codeOf))).toEqual(asked.map(() => 'access.not_allowed'));
		expect(await codeOf(readHistory(context, VISITOR, summaryId))).toBe('summary.not_found');
		expect(await codeOf(readHistory(context, member, 'nonsense'))).toBe('summary.not_found');
		const { id: planned } = await createMeeting(context, member, aMeeting(context));
		await addAgendaItem(context, member, planned, aTheme('Alku'));
		const { id } = await startSummary(context, member, planned);
		expect(await codeOf(readHistory(context, participant, id))).toBe('summary.not_found');
	});

	test('after publishing it is read, and rests', async () => {
		const { summaryId, write } = await begun();
		await write('Tervetuloa.');
		const { seq } = await namePresentText(context, member, summaryId, 'Ensin');
		await write(' Lisää.');
		await publishSummary(context, lead, summaryId, { note: '' });
		expect(await readHistory(context, member, summaryId)).toMatchObject({ canChange: false, points: [{ seq }] });
		expect((await compareHistory(context, member, summaryId, { from: seq })).languages[0]?.hasChanged).toBe(true);
		const asked = [
			namePresentText(context, member, summaryId, 'Nimi'),
			namePoint(context, member, summaryId, { seq, name: 'Nimi' }),
			unnamePoint(context, member, summaryId, seq),
			restorePoint(context, member, summaryId, seq),
		];
		expect(await Promise.all(asked.map(codeOf))).toEqual(asked.map(() => 'summary.already_published'));
	});
});
