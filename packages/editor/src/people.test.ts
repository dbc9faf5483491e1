import { expect, test } from 'vitest';
import { initials, peopleHere, personOf } from './people.ts';

const state = (id: string, name: string) => ({ user: { id, name, color: '#123456' } });

test('a person with two windows is one, and oneself comes last', () => {
	const people = peopleHere(
		new Map<number, unknown>([
			[1, state('p1', 'Onni Mallila')],
			[2, state('p2', 'Sampo Satunen')],
			[3, state('p2', 'Sampo Satunen')],
			[4, state('p3', 'Aurora Sepite')],
		]),
		1,
	);
	expect(people.map(({ name, isSelf }) => [name, isSelf])).toEqual([
		['Aurora Sepite', false],
		['Sampo Satunen', false],
		['Onni Mallila', true],
	]);
});

test('states without a name, or of another shape, are nobody', () => {
	const states = new Map<number, unknown>([
		[1, {}],
		[2, null],
		[3, { user: 'x' }],
		[4, { user: { name: ['a'] } }],
	]);
	expect(peopleHere(states, 9)).toEqual([]);
});

test('a person has the same colour wherever it is asked for', () => {
	expect(personOf({ id: 'p1', name: 'Onni' }).tone).toBe(personOf({ id: 'p1', name: 'Onni Mallila' }).tone);
});

test.each([
	['Aurora Sepite', 'AS'],
	['Tuulia von der Tarina', 'TT'],
	['Ö', 'Ö'],
	['', ''],
])('the initials of %j are %j', (name, letters) => {
	expect(initials(name)).toBe(letters);
});
