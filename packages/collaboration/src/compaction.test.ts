import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { compactHere } from './compaction.ts';

/** The updates of a text that is written, deleted and written again, one an edit. */
function aLog(edits: readonly { at: number; text: string; isDeletion: boolean }[]) {
	const doc = new Y.Doc();
	const updates: Uint8Array[] = [];
	doc.on('update', (update) => updates.push(update));
	const text = doc.getText('default');
	for (const edit of edits) {
		const at = text.length === 0 ? 0 : edit.at % text.length;
		if (edit.isDeletion) text.delete(at, Math.min(edit.text.length, text.length - at));
		else text.insert(at, edit.text);
	}
	return { doc, updates };
}

const edits = fc.array(
	fc.record({ at: fc.nat(1_000), text: fc.string({ minLength: 1, maxLength: 8 }), isDeletion: fc.boolean() }),
	{ minLength: 1, maxLength: 60 },
);

test('the compacted state is the document, whether compacted at once or from an earlier snapshot', () => {
	fc.assert(
		fc.property(edits, fc.nat(60), (made, cut) => {
			const { doc, updates } = aLog(made);
			const first = compactHere({ snapshot: null, updates: updates.slice(0, cut) });
			if (first.kind !== 'compacted') throw new Error(first.kind);
			const both = [
				compactHere({ snapshot: first.state, updates: updates.slice(cut) }),
				compactHere({ snapshot: null, updates }),
			];
			for (const result of both) {
				if (result.kind !== 'compacted') throw new Error(result.kind);
				expect(result.stateVector).toEqual(Y.encodeStateVector(doc));
				const copy = new Y.Doc();
				Y.applyUpdate(copy, result.state);
				expect(copy.getText('default').toDelta()).toEqual(doc.getText('default').toDelta());
				expect(Y.encodeStateAsUpdate(copy)).toEqual(Y.encodeStateAsUpdate(doc));
			}
		}),
	);
});

test('a document without anything in it compacts to one', () => {
	expect(compactHere({ snapshot: null, updates: [] })).toEqual({
		kind: 'compacted',
		state: new Uint8Array([0, 0]),
		stateVector: new Uint8Array([0]),
	});
});

test('nothing is compacted while structs or deletions lack what they rest upon', () => {
	const { updates } = aLog([
		{ at: 0, text: 'one', isDeletion: false },
		{ at: 2, text: 'two', isDeletion: false },
		{ at: 0, text: 'on', isDeletion: true },
	]);
	const [first, second, deletion] = updates as [Uint8Array, Uint8Array, Uint8Array];
	const pending = { kind: 'refused', reason: 'pending' };
	expect(compactHere({ snapshot: null, updates: [second] })).toEqual(pending);
	expect(compactHere({ snapshot: null, updates: [deletion] })).toEqual(pending);
	expect(compactHere({ snapshot: null, updates: [deletion, second, first] })).toMatchObject({ kind: 'compacted' });
});

test('an update that cannot be read is told of, not thrown', () => {
	expect(compactHere({ snapshot: null, updates: [new Uint8Array([1, 255])] })).toMatchObject({
		kind: 'refused',
		reason: 'broken',
	});
	expect(compactHere({ snapshot: new Uint8Array([9]), updates: [] })).toMatchObject({
		kind: 'refused',
		reason: 'broken',
	});
});
