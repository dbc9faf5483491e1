import { summarySchema } from '@aloitetila/document/schema.ts';
import { initProseMirrorDoc } from '@tiptap/y-tiptap';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { blockOf, runsOf } from './author-runs.ts';

const schema = summarySchema();

/** Somebody's copy of a text, kept in step by `meet`. */
function copy(clientId: number) {
	const doc = new Y.Doc();
	doc.clientID = clientId;
	return { doc, text: doc.getXmlFragment('default') };
}
type Copy = ReturnType<typeof copy>;
function meet(...copies: Copy[]) {
	for (const one of copies)
		for (const other of copies)
			Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(one.doc, Y.encodeStateVector(other.doc)));
}

const element = (name: string, ...children: (Y.XmlElement | Y.XmlText)[]) => {
	const made = new Y.XmlElement(name);
	made.insert(0, children);
	return made;
};
const words = (text: string) => new Y.XmlText(text);
const textIn = (block: unknown) => (block as Y.XmlElement).get(0) as Y.XmlText;

/** Each piece of the text, with whose it is. */
function pieces({ text }: Copy) {
	const { doc } = initProseMirrorDoc(text, schema);
	const found: [string, number][] = [];
	let at = 0;
	for (const [index, block] of (text.toArray() as Y.XmlElement[]).entries()) {
		const runs = runsOf(block, doc.child(index));
		if (!runs) throw new Error('not in step');
		for (const { from, to, clientId } of runs) found.push([doc.textBetween(at + from, at + to, '/', '|'), clientId]);
		at += doc.child(index).nodeSize;
	}
	return found;
}

test('each letter is whose it was typed by, also within another’s word', () => {
	const [otto, kajsa] = [copy(7), copy(4_294_967_295)];
	otto.text.insert(0, [element('paragraph', words('Hyvä päivä'))]);
	meet(otto, kajsa);
	textIn(kajsa.text.get(0)).insert(2, 'XX');
	meet(otto, kajsa);
	textIn(otto.text.get(0)).delete(0, 1);
	expect(pieces(otto)).toEqual([
		['y', 7],
		['XX', 4_294_967_295],
		['vä päivä', 7],
	]);
	meet(otto, kajsa);
	expect(pieces(kajsa)).toEqual(pieces(otto));
});

test('marks, line breaks and lists do not move anything', () => {
	const [otto, kajsa] = [copy(1), copy(2)];
	otto.text.insert(0, [
		element('agendaHeading', words('Alku')),
		element('paragraph', words('eka'), element('hardBreak'), words('toka')),
		element(
			'bulletList',
			element('listItem', element('paragraph', words('yksi'))),
			element('listItem', element('paragraph')),
		),
	]);
	meet(otto, kajsa);
	textIn(kajsa.text.get(1)).format(1, 1, { bold: {} });
	const second = (kajsa.text.get(2) as Y.XmlElement).get(1) as Y.XmlElement;
	(second.get(0) as Y.XmlElement).insert(0, [words('kaksi')]);
	meet(otto, kajsa);
	expect(pieces(otto)).toEqual([
		['Alku', 1],
		['eka', 1],
		['toka', 1],
		['yksi', 1],
		['kaksi', 2],
	]);
});

test('texts beside each other, as two people make at once in an empty paragraph, are read one after the other', () => {
	const [otto, kajsa] = [copy(1), copy(2)];
	otto.text.insert(0, [element('paragraph')]);
	meet(otto, kajsa);
	(otto.text.get(0) as Y.XmlElement).insert(0, [words('Otto')]);
	(kajsa.text.get(0) as Y.XmlElement).insert(0, [words('Kajsa')]);
	// Somebody else’s copy: the binding tidies up what is its own.
	const reader = copy(3);
	meet(otto, kajsa, reader);
	expect(
		pieces(reader)
			.map(([, clientId]) => clientId)
			.sort(),
	).toEqual([1, 2]);
});

test('a block that the editor has not heard of yet is not guessed at', () => {
	const otto = copy(1);
	otto.text.insert(0, [element('paragraph', words('Alku'))]);
	const { doc } = initProseMirrorDoc(otto.text, schema);
	textIn(otto.text.get(0)).insert(0, 'X');
	expect(runsOf(otto.text.get(0) as Y.XmlElement, doc.child(0))).toBeNull();
	otto.text.insert(0, [element('heading', words('Alku'))]);
	expect(runsOf(otto.text.get(0) as Y.XmlElement, doc.child(0))).toBeNull();
});

test('what has changed is found by its block', () => {
	const otto = copy(1);
	const inner = element('paragraph', words('yksi'));
	otto.text.insert(0, [element('paragraph'), element('bulletList', element('listItem', inner))]);
	expect(blockOf(otto.text, inner.get(0))).toBe(otto.text.get(1));
	expect(blockOf(otto.text, otto.text.get(0))).toBe(otto.text.get(0));
	expect(blockOf(otto.text, otto.text)).toBeNull();
});

test('whoever edits whatever, every letter has exactly the author who typed it', () => {
	const edit = fc.record({
		who: fc.nat(2),
		at: fc.nat(200),
		length: fc.integer({ min: 1, max: 5 }),
		isDeletion: fc.boolean(),
		isMeeting: fc.boolean(),
	});
	fc.assert(
		fc.property(fc.array(edit, { maxLength: 40 }), (edits) => {
			const copies = [copy(11), copy(12), copy(13)];
			const [first] = copies;
			first?.text.insert(0, [element('paragraph', words('0'))]);
			meet(...copies);
			for (const { who, at, length, isDeletion, isMeeting } of edits) {
				const text = textIn(copies[who]?.text.get(0));
				const place = at % (text.length + 1);
				// Everybody types a letter of their own.
				if (isDeletion) text.delete(place, Math.min(length, text.length - place));
				else text.insert(place, String(who).repeat(length));
				if (isMeeting) meet(...copies);
			}
			meet(...copies);
			for (const one of copies)
				for (const [piece, clientId] of pieces(one)) expect(new Set(piece)).toEqual(new Set(String(clientId - 11)));
		}),
	);
});
