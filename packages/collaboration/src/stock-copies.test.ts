import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { DocumentIndex } from './document-index.ts';
import { readMessages } from './protocol.ts';
import { edit, fingerprint, played } from './testing-edits.ts';
import { joinPieces, type Piece, readUpdate } from './update.ts';
import { WarmContent } from './warm-content.ts';

/** What people see of it, and what it waits for. */
const contentOf = (doc: Y.Doc) => ({
	text: doc.getText('t').toDelta() as unknown,
	map: doc.getMap('m').toJSON(),
	list: doc.getArray('a').toJSON(),
	tree: doc.getXmlFragment('x').toJSON(),
	clocks: Y.decodeStateVector(Y.encodeStateVector(doc)),
	pending: [doc.store.pendingStructs, doc.store.pendingDs],
});

/** Edits, and a choice below a number each time one is asked for. */
const play = fc.tuple(
	fc.array(edit, { minLength: 3, maxLength: 30 }),
	fc.infiniteStream(fc.nat()).map((dice) => (below: number) => (dice.next().value ?? 0) % below),
);

/** What a room takes when the updates come in any order, and what was missing comes in the end. */
function takenInAnyOrder(updates: readonly Uint8Array[], whole: Y.Doc, pick: (below: number) => number) {
	const index = new DocumentIndex();
	const left = [...updates];
	const inOrder = updates.flatMap(() => left.splice(pick(left.length), 1));
	return [...inOrder, Y.encodeStateAsUpdate(whole)].flatMap((update) => index.take(readUpdate(update)).added ?? []);
}

function joinedByFours(pieces: readonly Piece[], pick: (below: number) => number) {
	const frames: Uint8Array[] = [];
	for (let at = 0, count; at < pieces.length; at += count) {
		count = 1 + pick(4);
		frames.push(joinPieces(pieces.slice(at, at + count)));
	}
	return frames;
}

test('a stock copy that gets the frames of a room early, late and twice ends up with all of it', () => {
	fc.assert(
		fc.property(play, ([edits, pick]) => {
			const { updates, whole } = played(edits);
			const frames = joinedByFours(takenInAnyOrder(updates, whole, pick), pick);
			const stock = new Y.Doc();
			// Its types are known to it from the beginning, so that it tidies formatting by itself: the others hear of that.
			contentOf(stock);
			stock.on('update', (update: Uint8Array, origin: unknown) => origin === 'room' || Y.applyUpdate(whole, update));
			const inAnyOrder = Array.from({ length: frames.length * 2 }, () => frames[pick(frames.length)] as Uint8Array);
			for (const frame of [...inAnyOrder, ...frames.toReversed()]) Y.applyUpdate(stock, frame, 'room');
			expect(contentOf(stock)).toEqual(contentOf(whole));
			expect(fingerprint(stock)).toEqual(fingerprint(whole));
		}),
		{ numRuns: 300 },
	);
});

test('a copy that holds any part of a document is answered with the rest of it', () => {
	fc.assert(
		fc.property(play, ([edits, pick]) => {
			const { updates, whole } = played(edits);
			const pieces = takenInAnyOrder(updates, whole, pick);
			const stored = pieces.slice(0, pick(pieces.length + 1)).map(({ bytes }, index) => ({ seq: index + 1, bytes }));
			const warm = new WarmContent(
				{ lineage: 'l', head: stored.length, snapshot: null, clients: new Map(), updates: stored },
				[],
			);
			for (const piece of pieces.slice(stored.length)) {
				warm.add(piece);
				if (pick(3) === 0) warm.answer(new Uint8Array([0]));
			}
			const part = new Y.Doc();
			for (const frame of joinedByFours(pieces, pick)) if (pick(2) === 0) Y.applyUpdate(part, frame);
			for (const frame of warm.answer(Y.encodeStateVector(part)))
				for (const message of readMessages(frame, 1)) if ('update' in message) Y.applyUpdate(part, message.update);
			expect(contentOf(part)).toEqual(contentOf(whole));
			expect(fingerprint(part)).toEqual(fingerprint(whole));
		}),
		{ numRuns: 300 },
	);
});
