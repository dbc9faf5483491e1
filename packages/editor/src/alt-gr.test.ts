import { expect, test } from 'vitest';
import { isTypedWithAltGr } from './alt-gr.ts';

const pressed = (key: string, held: readonly ('Control' | 'Alt' | 'Meta' | 'AltGraph')[]) =>
	isTypedWithAltGr({
		key,
		altKey: held.includes('Alt'),
		ctrlKey: held.includes('Control'),
		metaKey: held.includes('Meta'),
		getModifierState: (name) => held.some((one) => one === name),
	});

test('characters of AltGr on Finnish and Swedish keyboards are typed, however the system reports AltGr', () => {
	for (const key of ['@', '£', '$', '€', '{', '[', ']', '}', '\\', '|']) {
		expect(pressed(key, ['AltGraph'])).toBe(true);
		expect(pressed(key, ['Control', 'Alt'])).toBe(true);
		expect(pressed(key, ['Control', 'Alt', 'AltGraph'])).toBe(true);
	}
});

test('shortcuts are no characters of AltGr', () => {
	expect(pressed('3', ['Control', 'Alt'])).toBe(false);
	expect(pressed('3', ['Meta', 'Alt'])).toBe(false);
	// Firefox on a Mac, where Option bears both names.
	expect(pressed('£', ['Meta', 'Alt', 'AltGraph'])).toBe(false);
	expect(pressed('k', ['Control'])).toBe(false);
	expect(pressed('Enter', ['AltGraph'])).toBe(false);
});
