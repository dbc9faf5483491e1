import { summarySchema } from '@aloitetila/document/schema.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeBetween } from './change-between.ts';

const schema = summarySchema();
const doc = (...lines: string[]) =>
	schema.nodeFromJSON({
		type: 'doc',
		content: lines.map((text) => ({ type: 'paragraph', content: text === '' ? [] : [{ type: 'text', text }] })),
	});
/** Each place and where it went; null where it is gone. */
const moved = (before: ReturnType<typeof doc>, after: ReturnType<typeof doc>, at: number) => {
	const { pos, deleted } = changeBetween(before, after).mapResult(at);
	return deleted ? null : pos;
};

test('what stands before a change stays, and what stands behind it moves', () => {
	const [before, after] = [doc('eka', 'toka', 'kolmas'), doc('eka', 'tXXoka', 'kolmas')];
	expect(moved(before, after, 2)).toBe(2);
	expect(moved(before, after, 14)).toBe(16);
	expect(changeBetween(before, doc('eka', 'toka', 'kolmas')).maps).toEqual([]);
});

test('equal letters beside a change are counted once', () => {
	const [before, after] = [doc('aaa', 'b'), doc('aaaaa', 'b')];
	expect(moved(before, after, 6)).toBe(8);
	expect(moved(after, before, 8)).toBe(6);
});

test('every letter outside of a change is found again at its new place', () => {
	const lines = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'ä'), maxLength: 5 }), {
		minLength: 1,
		maxLength: 5,
	});
	fc.assert(
		fc.property(lines, lines, (some, others) => {
			const [before, after] = [doc(...some), doc(...others)];
			const mapping = changeBetween(before, after);
			const replaced: [from: number, to: number][] = [];
			for (const step of mapping.maps) step.forEach((from, to) => replaced.push([from, to]));
			before.descendants((node, at) => {
				for (let place = at; node.isText && place < at + node.nodeSize; place += 1) {
					if (replaced.some(([from, to]) => from <= place && place < to)) continue;
					const now = after.textBetween(mapping.map(place, 1), mapping.map(place + 1, -1));
					expect(now).toBe(before.textBetween(place, place + 1));
				}
			});
			expect(mapping.map(before.content.size)).toBe(after.content.size);
		}),
	);
});
