import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { DocumentIndex } from './document-index.ts';
import { merged } from './merge-updates.ts';
import { clocksOf, edit, fingerprint, played, stateOf } from './testing-edits.ts';
import { joinPieces, type Piece, readUpdate, storedPiece } from './update.ts';

test('what is read of an update is what Yjs reads of it', () => {
	fc.assert(
		fc.property(fc.array(edit, { maxLength: 25 }), (edits) => {
			const { updates, whole } = played(edits);
			for (const update of [
				...updates,
				Y.encodeStateAsUpdate(whole),
				...(updates.length > 0 ? [merged(updates)] : []),
			]) {
				const { structs, ds } = Y.decodeUpdate(update);
				const read = readUpdate(update);
				const ours = read.runs.flatMap(({ client, structs: all }) => all.map(({ clock, end }) => [client, clock, end]));
				const theirs = structs
					.filter((struct) => !(struct instanceof Y.Skip))
					.map(({ id, length }) => [id.client, id.clock, id.clock + length]);
				expect(ours).toEqual(theirs);
				const deleted = [...read.deletes].flatMap(([client, ranges]) =>
					ranges.flatMap((start, i) => (i % 2 === 0 ? [[client, start, ranges[i + 1]]] : [])),
				);
				expect(deleted).toEqual(
					[...ds.clients].flatMap(([client, items]) => items.map(({ clock, len }) => [client, clock, clock + len])),
				);
			}
		}),
		{ numRuns: 150 },
	);
});

test('an index takes what a document would take, whatever comes twice, in parts or before its turn', () => {
	fc.assert(
		fc.property(fc.array(edit, { maxLength: 30 }), fc.infiniteStream(fc.nat()), (edits, dice) => {
			const { updates, whole } = played(edits);
			const pick = (below: number) => (dice.next().value ?? 0) % below;
			const index = new DocumentIndex();
			const pieces: Piece[] = [];
			const kept = new Y.Doc();
			for (let turn = 0; turn < updates.length * 2; turn += 1) {
				const some = Array.from({ length: 1 + pick(3) }, () => updates[pick(updates.length)] ?? new Uint8Array([0, 0]));
				const { added, isComplete } = index.take(readUpdate(merged(some)));
				const before = fingerprint(kept);
				if (added) {
					pieces.push(added);
					Y.applyUpdate(kept, added.bytes);
					// What is taken never waits for anything.
					expect(kept.store.pendingStructs ?? kept.store.pendingDs).toBe(null);
				} else if (isComplete) {
					for (const update of some) Y.applyUpdate(kept, update);
					expect(fingerprint(kept)).toEqual(before);
				}
				expect(clocksOf(index.stateVector())).toEqual(clocksOf(Y.encodeStateVector(kept)));
			}
			// In the end everything comes in its turn, as it does from clients that are asked.
			const { added, isComplete } = index.take(readUpdate(Y.encodeStateAsUpdate(whole)));
			if (added) pieces.push(added);
			expect(isComplete).toBe(true);
			expect(index.take(readUpdate(Y.encodeStateAsUpdate(whole)))).toEqual({ added: null, isComplete: true });
			if (pieces.length === 0) return;
			const expected = fingerprint(whole);
			expect(fingerprint(stateOf(pieces.map(({ bytes }) => bytes)))).toEqual(expected);
			const joined = joinPieces(pieces);
			expect(fingerprint(stateOf([joined]))).toEqual(expected);
			for (const ranges of readUpdate(joined).deletes.values())
				expect(ranges).toEqual([...ranges].sort((a, b) => a - b));
			const again = new DocumentIndex();
			for (const { bytes } of pieces) again.addStored(bytes);
			expect(again.hasGap).toBe(false);
			expect(again.take(readUpdate(Y.encodeStateAsUpdate(whole)))).toEqual({ added: null, isComplete: true });
			// What was joined can be merged and cut by Yjs like anything it has written itself.
			const half = Math.floor(pieces.length / 2);
			const [older, newer] = [pieces.slice(0, half), pieces.slice(half)];
			if (older.length === 0) return;
			const both = Y.mergeUpdates([joinPieces(older), joinPieces(newer)]);
			expect(fingerprint(stateOf([both]))).toEqual(expected);
			const part = stateOf([joinPieces(older)]);
			Y.applyUpdate(part, Y.diffUpdate(both, Y.encodeStateVector(part)));
			expect(fingerprint(part)).toEqual(expected);
		}),
		{ numRuns: 300 },
	);
}, 60_000);

test('structs of some are left out, and so is what rests upon them', () => {
	const first = Object.assign(new Y.Doc(), { clientID: 1 });
	first.getText('t').insert(0, 'one');
	const second = Object.assign(new Y.Doc(), { clientID: 2 });
	Y.applyUpdate(second, Y.encodeStateAsUpdate(first));
	second.getText('t').insert(3, ' two');
	second.getText('other').insert(0, 'by itself');
	const third = Object.assign(new Y.Doc(), { clientID: 3 });
	Y.applyUpdate(third, Y.encodeStateAsUpdate(second));
	third.getText('more').insert(0, 'alone');
	const index = new DocumentIndex();
	const { added, isComplete } = index.take(readUpdate(Y.encodeStateAsUpdate(third)), new Set([1]));
	expect(isComplete).toBe(false);
	expect(
		stateOf([added?.bytes ?? new Uint8Array()])
			.getText('more')
			.toJSON(),
	).toBe('alone');
	expect([...clocksOf(index.stateVector())]).toEqual([[3, 5]]);
	expect(index.take(readUpdate(Y.encodeStateAsUpdate(third))).isComplete).toBe(true);
});

test('clients that rest upon each other in a ring are never placed', () => {
	// Client 1 stands after an item of client 2, which stands after that very item of client 1.
	const ring = new Uint8Array([2, 1, 2, 0, 0x84, 1, 0, 1, 97, 1, 1, 0, 0x84, 2, 0, 1, 98, 0]);
	expect(new DocumentIndex().take(readUpdate(ring))).toEqual({ added: null, isComplete: false });
});

test('client ids in an order that Yjs would not write are put into it', () => {
	const docs = [1, 2].map((clientID) => Object.assign(new Y.Doc(), { clientID }));
	docs.forEach((doc) => doc.getText('t').insert(0, 'x'));
	const [one, two] = docs.map((doc) => Y.encodeStateAsUpdate(doc).slice(1, -1));
	const unordered = new Uint8Array([2, ...(one ?? []), ...(two ?? []), 0]);
	const { added } = new DocumentIndex().take(readUpdate(unordered));
	expect(added?.bytes).toEqual(new Uint8Array([2, ...(two ?? []), ...(one ?? []), 0]));
});

test('deletions are shared in rising order, in which Yjs can keep those that come too early', () => {
	const writer = Object.assign(new Y.Doc(), { clientID: 1 });
	const words = writer.getText('t');
	words.insert(0, 'abcdefghijklmnopqrstuvwxyz');
	const all = Y.encodeStateAsUpdate(writer);
	const index = new DocumentIndex();
	index.take(readUpdate(all));
	const pieces: Piece[] = [];
	writer.on('update', (update: Uint8Array) => {
		const { added } = index.take(readUpdate(update));
		if (added) pieces.push(added);
	});
	words.delete(20, 2);
	words.delete(3, 4);
	words.delete(10, 1);

	const early = new Y.Doc();
	Y.applyUpdate(early, joinPieces(pieces));
	Y.applyUpdate(early, all);
	expect(early.getText('t').toJSON()).toBe(words.toJSON());
	expect(early.store.pendingDs).toBe(null);
});

test('deletions in an order that Yjs would not write are put into it', () => {
	const doc = Object.assign(new Y.Doc(), { clientID: 1 });
	doc.getText('t').insert(0, 'abcdefghij');
	const index = new DocumentIndex();
	index.take(readUpdate(Y.encodeStateAsUpdate(doc)));
	const { added, isComplete } = index.take(readUpdate(new Uint8Array([0, 2, 1, 2, 6, 2, 1, 2, 1, 1, 2, 2])));
	expect(isComplete).toBe(true);
	expect(added?.bytes).toEqual(new Uint8Array([0, 1, 1, 2, 1, 3, 6, 2]));
});

test('what was stored with a gap is joined like anything else', () => {
	const doc = Object.assign(new Y.Doc(), { clientID: 1 });
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	for (const word of ['one ', 'two ', 'three ']) doc.getText('t').insert(0, word);
	const [first, second, third] = updates as [Uint8Array, Uint8Array, Uint8Array];
	const joined = joinPieces([merged([first, third]), second].map(storedPiece));
	expect(stateOf([joined]).getText('t').toJSON()).toBe('three two one ');
});

test('nothing that is no update is taken for one, and none of it takes long', () => {
	const good = Y.encodeStateAsUpdate(
		played([
			{ client: 0, kind: 'text', at: 0, text: 'hyvää', length: 0, heardBy: [1] },
			{ client: 1, kind: 'xml', at: 0, text: 'päivää', length: 0, heardBy: [] },
			{ client: 1, kind: 'format', at: 0, text: 'a', length: 3, heardBy: [] },
			{ client: 0, kind: 'array', at: 0, text: 'a', length: 3, heardBy: [] },
		]).whole,
	);
	const broken = fc
		.tuple(fc.nat(good.length - 1), fc.nat(255), fc.boolean())
		.map(([at, byte, isCut]) => (isCut ? good.slice(0, at) : good.map((old, i) => (i === at ? byte : old))));
	fc.assert(
		fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), broken), (noise) => {
			let read;
			try {
				read = readUpdate(noise);
			} catch {
				return;
			}
			const { added } = new DocumentIndex().take(read);
			// What is taken can be applied and asks for nothing.
			if (added) stateOf([added.bytes]);
		}),
		{ numRuns: 5_000 },
	);
});

test('many updates merge to one that says the same', () => {
	const doc = new Y.Doc();
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	for (let turn = 0; turn < 230; turn += 1) doc.getText('t').insert(turn % 7, `${turn}`.slice(-1));
	const copy = new Y.Doc();
	Y.applyUpdate(copy, merged(updates));
	expect(copy.getText('t').toJSON()).toBe(doc.getText('t').toJSON());
	expect(merged([])).toEqual(new Uint8Array([0, 0]));
});
