import * as encoding from 'lib0/encoding';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { DocumentIndex } from './document-index.ts';
import { readUpdate } from './update.ts';

/* What could be read, and was passed on, and then could not be applied by anybody: each of these once broke every copy. */

type Write = (e: encoding.Encoder) => void;

/** The first update of client 7, by hand. */
function handmade(structs: readonly Write[], deletes: readonly (readonly [number, number, number])[] = []): Uint8Array {
	return encoding.encode((e) => {
		for (const n of [1, structs.length, 7, 0]) encoding.writeVarUint(e, n);
		for (const write of structs) write(e);
		encoding.writeVarUint(e, deletes.length);
		for (const [client, clock, length] of deletes)
			for (const n of [client, 1, clock, length]) encoding.writeVarUint(e, n);
	});
}

/** An item at the root `t` with content of a kind. */
const atRoot =
	(kind: number, content: Write): Write =>
	(e) => {
		encoding.writeUint8(e, kind);
		encoding.writeVarUint(e, 1);
		encoding.writeVarString(e, 't');
		content(e);
	};
const strings =
	(...all: string[]): Write =>
	(e) =>
		all.forEach((one) => encoding.writeVarString(e, one));
const gap =
	(info: number, length: number): Write =>
	(e) => {
		encoding.writeUint8(e, info);
		encoding.writeVarUint(e, length);
	};
const abc = atRoot(4, strings('abc'));
const HAS_ORIGIN = 0b1000_0000;

/** What a room passes on of an update; nothing where it refuses it, which is right too. */
function passedOn(index: DocumentIndex, update: Uint8Array): Uint8Array | null {
	let read;
	try {
		read = readUpdate(update);
	} catch {
		return null;
	}
	return index.take(read).added?.bytes ?? null;
}

test.each<[string, Uint8Array]>([
	['a deletion of no length', handmade([abc], [[9, 5, 0]])],
	['an embed whose JSON is the word undefined', handmade([atRoot(5, strings('undefined'))])],
	['a format whose JSON is the word undefined', handmade([atRoot(6, strings('bold', 'undefined'))])],
	[
		'a document within the document, without options',
		handmade([
			atRoot(9, (e) => {
				encoding.writeVarString(e, 'guid');
				encoding.writeAny(e, null);
			}),
		]),
	],
	['a gap at the end with the marks of an item', handmade([abc, gap(10 | HAS_ORIGIN, 5)])],
])('%s is refused, or can be applied, merged and cut by everybody', (_, update) => {
	const bytes = passedOn(new DocumentIndex(), update);
	if (!bytes) return;
	expect(() => Y.applyUpdate(new Y.Doc(), bytes)).not.toThrow();
	expect(() => Y.mergeUpdates([bytes, new Uint8Array([0, 0])])).not.toThrow();
	expect(() => Y.diffUpdate(bytes, new Uint8Array([0]))).not.toThrow();
});

test('an item that begins within what is known and collected can be applied by everybody', () => {
	const [index, doc] = [new DocumentIndex(), new Y.Doc()];
	for (const update of [handmade([gap(0, 1)]), handmade([atRoot(1, (e) => encoding.writeVarUint(e, 2))])]) {
		const bytes = passedOn(index, update);
		expect(() => bytes && Y.applyUpdate(doc, bytes)).not.toThrow();
	}
	expect(Y.getState(doc.store, 7)).toBe(2);
});

test('what follows after the end of an update is not passed on', () => {
	const update = handmade([abc]);
	const bytes = passedOn(new DocumentIndex(), new Uint8Array([...update, 1, 2, 3]));
	expect(bytes ?? update).toEqual(update);
});
