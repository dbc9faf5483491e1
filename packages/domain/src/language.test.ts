import { expect, test } from 'vitest';
import { inLanguage, isLanguage } from './language.ts';

test.each([
	[{ fi: 'a', sv: 'b' }, 'sv', { text: 'b', language: 'sv' }],
	[{ fi: 'a', sv: 'b' }, 'en', { text: 'a', language: 'fi' }],
	[{ en: 'c', sv: '' }, 'sv', { text: 'c', language: 'en' }],
	[{}, 'sv', { text: '', language: 'sv' }],
] as const)('%j in %s', (text, wanted, shown) => {
	expect(inLanguage(text, wanted)).toEqual(shown);
});

test('three languages are languages', () => {
	expect(['fi', 'sv', 'en', 'de', '', null, 'FI'].map(isLanguage)).toEqual([
		true,
		true,
		true,
		false,
		false,
		false,
		false,
	]);
});
