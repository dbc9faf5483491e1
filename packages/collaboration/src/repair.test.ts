import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { compactHere } from './compaction.ts';
import { DocumentIndex } from './document-index.ts';
import { handmade, nestedTypes, uncollectable } from './testing-updates.ts';
import { joinPieces, type Piece, readUpdate } from './update.ts';

/** What a room would log of these, each a row of its own. */
function logged(updates: readonly Uint8Array[]): Uint8Array[] {
	const index = new DocumentIndex();
	return updates.flatMap((update) => index.take(readUpdate(update)).added?.bytes ?? []);
}

/** A document that two others write meanwhile. */
function others() {
	const doc = Object.assign(new Y.Doc(), { clientID: 41 });
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	doc.getText('t').insert(0, 'before ');
	doc.getText('t').insert(7, 'after');
	return updates as [Uint8Array, Uint8Array];
}

test.each([
	['types within types, a thousand of them', [handmade(nestedTypes(1_000))], [7]],
	['types within types, and the first of them deleted', [handmade(nestedTypes(20_000), { deletes: [[7, 0, 1]] })], [7]],
	['something that Yjs cannot collect', uncollectable(), [1]],
])('%s: it is left out, and what others wrote stays', (_, hostile, leftOut) => {
	const [before, after] = others();
	const result = compactHere({ snapshot: before, updates: logged([before, ...hostile, after]) });
	if (result.kind !== 'repaired') throw new Error(result.kind);
	expect(result.leftOut).toEqual(leftOut);
	const copy = new Y.Doc();
	Y.applyUpdate(copy, result.state);
	expect(copy.getText('t').toJSON()).toBe('before after');
	expect(compactHere({ snapshot: result.state, updates: [] }).kind).toBe('compacted');
});

test('of a row with the edits of several, only the part of one is left out', () => {
	const [before, after] = others();
	const index = new DocumentIndex();
	const pieces = [before, handmade(nestedTypes(500)), after].flatMap((update): Piece[] => {
		const { added } = index.take(readUpdate(update));
		return added ? [added] : [];
	});
	const result = compactHere({ snapshot: null, updates: [joinPieces(pieces)] });
	expect(result).toMatchObject({ kind: 'repaired', leftOut: [7] });
	const copy = new Y.Doc();
	if (result.kind === 'repaired') Y.applyUpdate(copy, result.state);
	expect(copy.getText('t').toJSON()).toBe('before after');
});

test('what was left out is known, so that nobody can bring it again', () => {
	const hostile = handmade(nestedTypes(500));
	const result = compactHere({ snapshot: null, updates: logged([hostile]) });
	if (result.kind !== 'repaired') throw new Error(result.kind);
	const index = new DocumentIndex();
	index.addStored(result.state);
	expect(index.take(readUpdate(hostile))).toEqual({ added: null, isComplete: true });
});

test('types are nested as deep as any text is', () => {
	expect(compactHere({ snapshot: null, updates: logged([handmade(nestedTypes(90))]) }).kind).toBe('compacted');
});
