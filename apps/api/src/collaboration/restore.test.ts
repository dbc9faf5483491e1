import { testDatabase } from '@aloitetila/db/testing.ts';
import { readLiveDocument } from '@aloitetila/use-cases/documents/live-document.ts';
import { namePresentText } from '@aloitetila/use-cases/summaries/name-point.ts';
import { compareHistory } from '@aloitetila/use-cases/summaries/read-history.ts';
import { restorePoint } from '@aloitetila/use-cases/summaries/restore-point.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { setStage } from '../testing-stage.ts';
import { testApp } from '../testing.ts';
import { openDoor, socketWith } from './testing.ts';

const database = await testDatabase();
const program = await testApp({ database });
const { context } = program;
const stage = await setStage(database, context);
afterAll(() => program.close());

const WAIT = { timeout: 15_000, interval: 20 };

/** The paragraphs and headings of a text as they stand in one client, in order. */
const blocksOf = (doc: Y.Doc) => doc.getXmlFragment('default').toArray() as Y.XmlElement[];
const textOf = (block: Y.XmlElement | undefined) =>
	(block?.toArray() ?? []).map((node) => (node instanceof Y.XmlText ? node.toString() : '')).join('');
const linesOf = (doc: Y.Doc) => blocksOf(doc).map(textOf);
function lineWith(doc: Y.Doc, words: string): Y.XmlText {
	const block = blocksOf(doc).find((candidate) => textOf(candidate).includes(words));
	const text: unknown = block?.get(0);
	if (!(text instanceof Y.XmlText)) throw new Error(`nobody wrote ${words}`);
	return text;
}
const addLine = (doc: Y.Doc, text: string) => {
	const root = doc.getXmlFragment('default');
	const line = new Y.XmlElement('paragraph');
	root.insert(root.length, [line]);
	line.insert(0, [new Y.XmlText(text)]);
};

/** One of two compared texts: without what only the other has. */
const sideOf = ({ languages }: Awaited<ReturnType<typeof compareHistory>>, other: string) =>
	languages
		.flatMap(({ sections }) => sections.flatMap(({ lines }) => lines))
		.map(({ pieces }) => pieces.flatMap(({ change, text }) => (change === other ? [] : text)).join(''))
		.join('\n');

/** A summary that two people of the group have open in stock clients. */
async function twoWriting() {
	const door = await openDoor({ database });
	const made = await stage.summary('draft');
	const [one, other] = ['writer', 'other'].map((cookie) => {
		const doc = new Y.Doc();
		const options = { WebSocketPolyfill: socketWith(cookie), disableBc: true };
		const client = new WebsocketProvider(door.url, made.documentId, doc, options);
		onTestFinished(() => client.destroy());
		return { doc, client };
	});
	if (!one || !other) throw new Error('nobody is here');
	await vi.waitFor(() => expect([one.client.synced, other.client.synced]).toEqual([true, true]), WAIT);
	/** What both see, and what is stored, comes to be the same, and what it is held to be. */
	const inStep = (check: (lines: string[]) => void) =>
		vi.waitFor(async () => {
			const lines = linesOf(one.doc);
			check(lines);
			expect(linesOf(other.doc)).toEqual(lines);
			const { doc } = await readLiveDocument(database.db, made.documentId);
			expect(linesOf(doc)).toEqual(lines);
		}, WAIT);
	return { ...made, one, other, inStep };
}

test('everybody who is writing sees a restored text at once, and all copies are the same', async () => {
	const { summaryId, one, other, inStep } = await twoWriting();
	const { member } = stage;
	const { seq } = await namePresentText(context, member.person, summaryId, 'Ensin');
	const before = linesOf(one.doc);
	lineWith(one.doc, 'Sovittiin.').insert('Sovittiin'.length, ' kolmesta asiasta');
	addLine(other.doc, 'Uusi kappale.');
	await inStep((lines) =>
		expect(lines).toEqual(expect.arrayContaining(['Sovittiin kolmesta asiasta.', 'Uusi kappale.'])),
	);

	const { before: kept } = await restorePoint(context, member.person, summaryId, seq);
	await inStep((lines) => expect(lines).toEqual(before));
	await restorePoint(context, member.person, summaryId, kept);
	await inStep((lines) =>
		expect(lines).toEqual(expect.arrayContaining(['Sovittiin kolmesta asiasta.', 'Uusi kappale.'])),
	);
});

test('who types while it is restored loses nothing', async () => {
	const { summaryId, one, other, inStep } = await twoWriting();
	const { member } = stage;
	const { seq } = await namePresentText(context, member.person, summaryId, 'Ensin');
	lineWith(one.doc, 'Sovittiin.').insert(0, 'Ensin puhuttiin. ');
	await inStep((lines) => expect(lines).toContain('Ensin puhuttiin. Sovittiin.'));

	const words = Array.from({ length: 60 }, (_, index) => `sana-${index} `);
	const typing = (async () => {
		for (const word of words) {
			const line = lineWith(other.doc, 'Sovittiin.');
			line.insert(line.length, word);
			await new Promise((resolve) => setImmediate(resolve));
		}
	})();
	const { before } = await restorePoint(context, member.person, summaryId, seq);
	await typing;
	await inStep((lines) => expect(lines.join()).toContain(words.at(-1)));
	// What was there before it is in the point that it made; what came while it was being made is in the text.
	const compared = await compareHistory(context, member.person, summaryId, { from: before });
	const [kept, now] = ['added', 'removed'].map((other) => sideOf(compared, other));
	expect(kept).toContain('Ensin puhuttiin.');
	expect(now).not.toContain('Ensin puhuttiin.');
	expect(words.filter((word) => !`${kept} ${now} `.includes(word))).toEqual([]);
});

test('a caret keeps its place in what is the same', async () => {
	const { summaryId, one, other, inStep } = await twoWriting();
	const { member } = stage;
	const { seq } = await namePresentText(context, member.person, summaryId, 'Ensin');
	const line = lineWith(other.doc, 'Sovittiin.');
	const caret = Y.createRelativePositionFromTypeIndex(line, 'Sovit'.length);
	lineWith(one.doc, 'Sovittiin.').insert(0, `Ensin ${randomUUID()} `);
	await inStep((lines) => expect(lines.join()).toContain('Ensin'));
	await restorePoint(context, member.person, summaryId, seq);
	await inStep((lines) => expect(lines).toContain('Sovittiin.'));
	const place = Y.createAbsolutePositionFromRelativePosition(caret, other.doc);
	expect([place?.type, place?.index]).toEqual([line, 'Sovit'.length]);
});
