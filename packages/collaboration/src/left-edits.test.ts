import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { LeftEdits } from './left-edits.ts';
import type { KeptEdits } from './outbox.ts';

const kept = (update: Uint8Array): KeptEdits => ({
	update,
	base: null,
	count: 1,
	lineage: 'lineage',
	madeAt: new Date(0),
	isRefused: false,
});

/** Somebody's words, and an edit of somebody else that does nothing but delete some of them. */
function wordsAndDeletion() {
	const [author, other] = [new Y.Doc(), new Y.Doc()];
	author.getText('default').insert(0, 'not yet here');
	const words = Y.encodeStateAsUpdate(author);
	Y.applyUpdate(other, words);
	const before = Y.encodeStateVector(other);
	other.getText('default').delete(0, 8);
	return { words, deletion: kept(Y.encodeStateAsUpdate(other, before)) };
}

test('a deletion of what is not there yet is not in the document until that comes', () => {
	const { words, deletion } = wordsAndDeletion();
	const doc = new Y.Doc();
	const left = new LeftEdits(doc);
	expect(left.apply([deletion], null)).toEqual([]);
	expect(left.takeFreed()).toEqual([]);
	Y.applyUpdate(doc, words);
	expect(doc.getText('default').toJSON()).toBe('here');
	expect(left.takeFreed()).toEqual([deletion]);
	expect(left.takeFreed()).toEqual([]);
});

test('a deletion of what is there is in the document at once', () => {
	const { words, deletion } = wordsAndDeletion();
	const doc = new Y.Doc();
	Y.applyUpdate(doc, words);
	expect(new LeftEdits(doc).apply([deletion], null)).toEqual([deletion]);
	expect(doc.getText('default').toJSON()).toBe('here');
});
