import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stretchesOf } from './stretches.ts';

const parts = (marks: string) =>
	[...marks].map((mark, index) => ({ change: mark === '.' ? 'same' : 'changed', index }));
const shown = (marks: string, around: number, evenOne = false) =>
	stretchesOf(parts(marks), { around, evenOne })
		.map(({ isFolded, parts }) => (isFolded ? `(${parts.length})` : parts.map(({ index }) => marks[index]).join('')))
		.join('');

test('unchanged parts are folded, but for those beside a change', () => {
	expect(shown('.....x....', 1)).toBe('(4).x.(3)');
	expect(shown('x..x', 1)).toBe('x..x');
	expect(shown('x...x', 1)).toBe('x...x');
	expect(shown('....', 1)).toBe('(4)');
	expect(shown('.x..', 0, true)).toBe('(1)x(2)');
});

test('nothing is lost, and nothing that changed is folded', () => {
	fc.assert(
		fc.property(fc.array(fc.constantFrom('.', 'x')), fc.nat(2), fc.boolean(), (marks, around, evenOne) => {
			const found = stretchesOf(parts(marks.join('')), { around, evenOne });
			expect(found.flatMap(({ parts }) => parts.map(({ index }) => index))).toEqual(marks.map((_, index) => index));
			expect(found.some(({ isFolded, parts }) => isFolded && parts.some(({ change }) => change !== 'same'))).toBe(
				false,
			);
		}),
	);
});
