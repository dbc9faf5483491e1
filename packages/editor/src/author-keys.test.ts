import { expect, test } from 'vitest';
import { areAuthorsKeys } from './author-keys.ts';

const pressed = { code: 'Digit9', altKey: false, ctrlKey: false, metaKey: false, shiftKey: true };

test('the keys are Control, or Command on a Mac, with Shift and 9', () => {
	expect(areAuthorsKeys({ ...pressed, ctrlKey: true }, false)).toBe(true);
	expect(areAuthorsKeys({ ...pressed, metaKey: true }, true)).toBe(true);
	expect(areAuthorsKeys({ ...pressed, ctrlKey: true }, true)).toBe(false);
	// AltGr is Control and Alt.
	expect(areAuthorsKeys({ ...pressed, ctrlKey: true, altKey: true }, false)).toBe(false);
	expect(areAuthorsKeys({ ...pressed, ctrlKey: true, shiftKey: false }, false)).toBe(false);
	expect(areAuthorsKeys(pressed, false)).toBe(false);
});
