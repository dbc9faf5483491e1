import { expect, test } from 'vitest';
import { AGENDA, type Author, legendOf, LINES, UNKNOWN } from './author-legend.ts';

const person = (name: string): Author => ({ key: `id of ${name}`, kind: 'person', name, isSelf: false });
const [otto, kajsa] = [person('Otto'), person('Kajsa')];

test('people come first, by how much they wrote, then the agenda and what is nobody’s', () => {
	const legend = legendOf([
		[UNKNOWN, 50],
		[otto, 20],
		[AGENDA, 100],
		[kajsa, 30],
	]);
	expect(legend.map(({ kind, name, percent }) => [kind, name, percent])).toEqual([
		['person', 'Kajsa', 15],
		['person', 'Otto', 10],
		['agenda', '', 50],
		['unknown', '', 25],
	]);
});

test('what somebody wrote in several windows is one share', () => {
	expect(
		legendOf([
			[otto, 2],
			[kajsa, 3],
			[{ ...otto }, 3],
		]),
	).toMatchObject([
		{ name: 'Otto', percent: 63 },
		{ name: 'Kajsa', percent: 38 },
	]);
});

test('one letter is less than one in a hundred, and the rest is not all', () => {
	const shares = legendOf([
		[otto, 9_999],
		[kajsa, 1],
	]).map(({ percent }) => percent);
	expect(shares).toEqual([99, 0]);
	expect(legendOf([[otto, 3]])).toMatchObject([{ percent: 100 }]);
	expect(legendOf([])).toEqual([]);
});

test('people of one colour are told apart by their lines, the same in whatever order they came', () => {
	const people = Array.from({ length: 20 }, (_, index) => person(String(index)));
	const marks = (some: readonly Author[]) =>
		new Map(legendOf(some.map((author) => [author, 1] as const)).map(({ key, mark }) => [key, mark]));
	expect(marks([...people].reverse())).toEqual(marks(people));
	const byTone = Map.groupBy(marks(people).values(), (mark) => mark.split(' ')[0]);
	for (const some of byTone.values()) expect(new Set(some).size).toBe(Math.min(some.length, LINES.length));
});
