import * as encoding from 'lib0/encoding';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { DocumentIndex } from './document-index.ts';
import { readUpdate } from './update.ts';

/** The first update of client 7, by hand: structs as `write` writes them, then deletions. */
function handmade(structs: ((e: encoding.Encoder) => void)[], deletes: [number, number, number][] = []) {
	const e = encoding.createEncoder();
	encoding.writeVarUint(e, 1);
	encoding.writeVarUint(e, structs.length);
	encoding.writeVarUint(e, 7);
	encoding.writeVarUint(e, 0);
	for (const write of structs) write(e);
	encoding.writeVarUint(e, deletes.length);
	for (const [client, clock, length] of deletes) {
		encoding.writeVarUint(e, client);
		encoding.writeVarUint(e, 1);
		encoding.writeVarUint(e, clock);
		encoding.writeVarUint(e, length);
	}
	return encoding.toUint8Array(e);
}
const atRoot = (ref: number, content: (e: encoding.Encoder) => void) => (e: encoding.Encoder) => {
	encoding.writeUint8(e, ref);
	encoding.writeVarUint(e, 1);
	encoding.writeVarString(e, 't');
	content(e);
};
const text = atRoot(4, (e) => encoding.writeVarString(e, 'abc'));

/** What a room takes, everybody must be able to apply, merge and cut. Refusing it is right too. */
function takenIsReadable(bytes: Uint8Array) {
	let added: Uint8Array | undefined;
	try {
		added = new DocumentIndex().take(readUpdate(bytes)).added?.bytes;
	} catch {
		return;
	}
	if (!added) return;
	const taken = added;
	expect(() => Y.applyUpdate(new Y.Doc(), taken)).not.toThrow();
	expect(() => Y.mergeUpdates([taken, new Uint8Array([0, 0])])).not.toThrow();
	expect(() => Y.diffUpdate(taken, new Uint8Array([0]))).not.toThrow();
}

test('a deletion of no length', () => takenIsReadable(handmade([text], [[9, 5, 0]])));
test('an embed whose JSON is the word undefined', () =>
	takenIsReadable(handmade([atRoot(5, (e) => encoding.writeVarString(e, 'undefined'))])));
test('a format whose JSON is the word undefined', () =>
	takenIsReadable(
		handmade([
			atRoot(6, (e) => {
				encoding.writeVarString(e, 'bold');
				encoding.writeVarString(e, 'undefined');
			}),
		]),
	));
test('a subdocument without options', () =>
	takenIsReadable(
		handmade([
			atRoot(9, (e) => {
				encoding.writeVarString(e, 'guid');
				encoding.writeAny(e, null);
			}),
		]),
	));
test('a skip with the bits of an item, at the end', () =>
	takenIsReadable(
		handmade([
			text,
			(e) => {
				encoding.writeUint8(e, 10 | 0b1000_0000);
				encoding.writeVarUint(e, 5);
			},
		]),
	));
test('types within types, deleted', () => {
	const deep = 20_000;
	takenIsReadable(
		handmade(
			Array.from({ length: deep }, (_, i) =>
				i === 0
					? atRoot(7, (e) => encoding.writeVarUint(e, 0))
					: (e: encoding.Encoder) => {
							encoding.writeUint8(e, 7);
							encoding.writeVarUint(e, 0);
							encoding.writeVarUint(e, 7);
							encoding.writeVarUint(e, i - 1);
							encoding.writeVarUint(e, 0);
						},
			),
			[[7, 0, 1]],
		),
	);
});

test('an item that begins within what is known and collected', () => {
	const index = new DocumentIndex();
	const doc = new Y.Doc();
	for (const structs of [
		[(e: encoding.Encoder) => (encoding.writeUint8(e, 0), encoding.writeVarUint(e, 1))],
		[atRoot(1, (e) => encoding.writeVarUint(e, 2))],
	]) {
		const { added } = index.take(readUpdate(handmade(structs)));
		expect(() => added && Y.applyUpdate(doc, added.bytes)).not.toThrow();
	}
});

test('what can be read and placed, and makes Yjs stumble when it is collected', () => {
	const run = (e: encoding.Encoder, client: number, clock: number, count: number) => {
		for (const n of [1, count, client, clock]) encoding.writeVarUint(e, n);
	};
	const array = new Uint8Array([1, 1, 1, 0, 7, 1, 1, 116, 0, 0]);
	const inMap = encoding.createEncoder();
	run(inMap, 2, 0, 2);
	for (const n of [7 | 32, 0, 1, 0]) encoding.writeVarUint(inMap, n);
	encoding.writeVarString(inMap, 'a');
	encoding.writeVarUint(inMap, 0);
	encoding.writeUint8(inMap, 8 | 128);
	for (const n of [2, 0, 2]) encoding.writeVarUint(inMap, n);
	for (const value of [{ a: 1 }, null]) encoding.writeAny(inMap, value);
	encoding.writeVarUint(inMap, 0);
	const last = encoding.createEncoder();
	run(last, 1, 1, 1);
	encoding.writeUint8(last, 6 | 128);
	for (const n of [2, 1]) encoding.writeVarUint(last, n);
	for (const text of ['bold', 'true']) encoding.writeVarString(last, text);
	for (const n of [1, 1, 1, 0, 1]) encoding.writeVarUint(last, n);
	const index = new DocumentIndex();
	const doc = new Y.Doc();
	for (const bytes of [array, encoding.toUint8Array(inMap), encoding.toUint8Array(last)]) {
		const { added } = index.take(readUpdate(bytes));
		expect(() => added && Y.applyUpdate(doc, added.bytes)).not.toThrow();
	}
});
