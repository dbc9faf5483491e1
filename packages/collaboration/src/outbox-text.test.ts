import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { typedText } from './outbox-text.ts';

function typing() {
	const doc = new Y.Doc();
	const edits: { update: Uint8Array }[] = [];
	const text = doc.getText('default');
	text.insert(0, 'It was said before.');
	doc.on('update', (update: Uint8Array) => edits.push({ update }));
	return { text, edits };
}

test('letters typed one by one are words again', () => {
	const { text, edits } = typing();
	for (const letter of 'Ääni, 👋!') text.insert(text.length, letter);
	expect(typedText(edits)).toBe('Ääni, 👋!');
});

test('what was typed into the middle of one’s own words stands there', () => {
	const { text, edits } = typing();
	text.insert(text.length, 'ac');
	text.insert(text.length - 1, 'b');
	text.insert(text.length - 3, '>');
	expect(typedText(edits)).toBe('>abc');
});

test('what one deleted again is not offered, nor what was there before', () => {
	const { text, edits } = typing();
	text.insert(0, 'wrong right');
	text.delete(0, 6);
	text.delete(5, 3);
	expect(typedText(edits)).toBe('right');
});

test('words at different places are lines of their own', () => {
	const { text, edits } = typing();
	text.insert(0, 'first ');
	text.insert(text.length, 'second');
	expect(typedText(edits)).toBe('first \nsecond');
});

test('edits without words have no text', () => {
	const { text, edits } = typing();
	text.delete(0, 3);
	expect(typedText(edits)).toBe('');
	expect(typedText([])).toBe('');
});
