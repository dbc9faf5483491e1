import { expect, test } from 'vitest';
import { isUuid, parseReference } from './reference.ts';

const ID = '0b8f6a1e-3c1d-4a52-9b1f-2f6f0a9d7c11';

test.each([
	['1', { number: 1 }],
	['31', { number: 31 }],
	['999999999', { number: 999_999_999 }],
	[ID, { id: ID }],
	[ID.toUpperCase(), { id: ID }],
])('%s names an initiative', (text, reference) => {
	expect(parseReference(text)).toEqual(reference);
});

test.each(['', '0', '01', '-1', '+1', '1.0', '1e3', ' 1', '1 ', '1\n', '2147483648', '٣', 'new', `${ID}0`, `${ID}\n`])(
	'%j names nothing',
	(text) => {
		expect(parseReference(text)).toBeNull();
	},
);

test('a number of an address always fits the column', () => {
	const reference = parseReference('999999999');
	expect(reference && 'number' in reference && reference.number < 2 ** 31).toBe(true);
});

test('a UUID is a UUID, whole', () => {
	expect([isUuid(ID), isUuid(`{${ID}}`), isUuid(ID.replaceAll('-', ''))]).toEqual([true, false, false]);
});
