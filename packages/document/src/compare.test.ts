import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { align, pairUp } from './align.ts';
import { checkStored } from './check.ts';
import type { CheckedFragment } from './checked.ts';
import { compareFragments, type ComparedSection, comparePieces, hasChanges } from './compare.ts';
import { aFragment, heading, paragraph } from './testing-fragments.ts';
import { toPlainText } from './text.ts';

const fragment = (...blocks: unknown[]): CheckedFragment => {
	const { fragments, problems } = checkStored({ default: blocks });
	expect(problems).toEqual([]);
	return fragments.default!;
};

/** The text that is read, a line a block, without where it is in lists. */
const linesOf = (text: CheckedFragment) =>
	toPlainText(text)
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '');
const sideOf = (sections: readonly ComparedSection[], other: 'added' | 'removed') =>
	sections
		.flatMap(({ title, lines }) => [title, ...lines.map(({ pieces }) => pieces)])
		.map((pieces) =>
			pieces
				.filter(({ change }) => change !== other)
				.map(({ text }) => text)
				.join(''),
		)
		.flatMap((text) => text.split('\n').map((line) => line.trim()))
		.filter((line) => line !== '');

describe('a comparison', () => {
	test('marks the words that went and came, in their line', () => {
		const [lead, section] = compareFragments(
			fragment(heading(1, 'Alku'), paragraph('Kokous alkoi kello yhdeksän.'), paragraph('Sama.')),
			fragment(heading(1, 'Alku'), paragraph('Kokous alkoi vasta kello kymmenen.'), paragraph('Sama.')),
		);
		expect(section).toBeUndefined();
		expect(lead).toMatchObject({ change: 'changed', lines: [{ change: 'changed' }, { change: 'same' }] });
		expect(lead?.lines[0]?.pieces).toEqual([
			{ change: 'same', text: 'Kokous alkoi ' },
			{ change: 'added', text: 'vasta ' },
			{ change: 'same', text: 'kello ' },
			{ change: 'removed', text: 'yhdeksän' },
			{ change: 'added', text: 'kymmenen' },
			{ change: 'same', text: '.' },
		]);
	});

	test('tells words in a row as one change', () => {
		expect(comparePieces('one two three', 'four five six')).toEqual([
			{ change: 'removed', text: 'one two three' },
			{ change: 'added', text: 'four five six' },
		]);
	});

	test('tells when only the look has changed', () => {
		const bold = { type: 'paragraph', content: [{ type: 'text', text: 'Sovittu.', marks: [{ type: 'bold' }] }] };
		const [section] = compareFragments(fragment(paragraph('Sovittu.')), fragment(bold));
		expect(section?.lines).toEqual([
			{ kind: 'paragraph', depth: 0, change: 'look', pieces: [{ change: 'same', text: 'Sovittu.' }] },
		]);
	});

	test('stands in the order of the newer agenda, and keeps what was under items that are gone', () => {
		const before = fragment(heading(1, 'A'), paragraph('a'), heading(2, 'B'), paragraph('b'), heading(3, 'C'));
		const after = fragment(heading(3, 'C'), heading(1, 'A'), paragraph('a'), heading(4, 'D'));
		const compared = compareFragments(before, after);
		expect(compared.map(({ change, title }) => [change, title[0]?.text])).toEqual([
			['same', 'C'],
			['same', 'A'],
			['removed', 'B'],
			['added', 'D'],
		]);
	});

	test('of a text with itself finds nothing', () => {
		fc.assert(
			fc.property(aFragment, (blocks) => {
				expect(hasChanges(compareFragments(fragment(...blocks), fragment(...blocks)))).toBe(false);
			}),
		);
	});

	test('holds both texts whole, whatever they are', () => {
		fc.assert(
			fc.property(aFragment, aFragment, (older, newer) => {
				const [before, after] = [fragment(...older), fragment(...newer)];
				const compared = compareFragments(before, after);
				expect(sideOf(compared, 'removed')).toEqual(linesOf(after));
				// Sections stand in the newer one's order.
				expect(sideOf(compared, 'added').toSorted()).toEqual(linesOf(before).toSorted());
			}),
		);
	});

	test('has both texts in its pieces, to the letter', () => {
		const text = fc
			.array(fc.constantFrom('a', 'b ', ' ', 'ä', 'word ', '. ', '\n', '😀'))
			.map((parts) => parts.join(''));
		fc.assert(
			fc.property(text, text, (before, after) => {
				const pieces = comparePieces(before, after);
				const side = (other: string) => pieces.flatMap((piece) => (piece.change === other ? [] : piece.text)).join('');
				expect([side('added'), side('removed')]).toEqual([before, after]);
			}),
		);
	});

	test('of two long texts that share nothing is no long work', () => {
		const many = (word: string) =>
			fragment(...Array.from({ length: 20_000 }, (_, index) => paragraph(`${word} ${index}`)));
		const started = performance.now();
		expect(compareFragments(many('ennen'), many('nyt'))[0]?.lines).toHaveLength(40_000);
		expect(performance.now() - started).toBeLessThan(20_000);
	});

	test('of two long texts with changes in every line is no long work either', () => {
		const words = (line: number, every: number) =>
			Array.from({ length: 1_500 }, (_, index) => ((index + line) % every === 0 ? `${index}-${every}` : 'sama')).join(
				' ',
			);
		const many = (every: number) =>
			fragment(...Array.from({ length: 100 }, (_, line) => paragraph(words(line, every))));
		const started = performance.now();
		const [section] = compareFragments(many(4), many(5));
		expect(section?.lines.every(({ change }) => change !== 'same')).toBe(true);
		expect(performance.now() - started).toBeLessThan(20_000);
	});
});

describe('aligning', () => {
	const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });

	test('finds the longest common subsequence', () => {
		fc.assert(
			fc.property(keys, keys, (before, after) => {
				const pairs = align(before, after);
				for (const [i, j] of pairs) expect(before[i]).toBe(after[j]);
				for (const [index, [i, j]] of pairs.entries()) {
					const [previous = [-1, -1]] = [pairs[index - 1]];
					expect(i > previous[0] && j > previous[1]).toBe(true);
				}
				expect(pairs).toHaveLength(
					pairUp(before.length, after.length, (i, j) => Number(before[i] === after[j]))!.length,
				);
			}),
		);
	});
});
