import { diffArrays } from 'diff';

/** An index of the sequence before, and the one of the sequence after that belongs to it. */
export type Pair = readonly [before: number, after: number];

/** Two sequences that differ in more places than this are compared at their ends only: it would take too long. */
const MOST_DIFFERENCES = 1_000;
/** More comparisons of one with another are not made. */
const MOST_COMPARISONS = 10_000;

/** Where two sequences say the same, in rising order: a longest common subsequence. */
export function align(before: readonly string[], after: readonly string[]): Pair[] {
	let start = 0;
	while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
	let end = 0;
	const most = Math.min(before.length, after.length) - start;
	while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;

	const pairs: Pair[] = Array.from({ length: start }, (_, index) => [index, index]);
	// What only one of them has cannot be part of it, and may be most of them.
	const middle = (sequence: readonly string[], other: readonly string[]) => {
		const known = new Set(other.slice(start, other.length - end));
		return sequence.flatMap((key, index) =>
			index >= start && index < sequence.length - end && known.has(key) ? [{ key, index }] : [],
		);
	};
	const [left, right] = [middle(before, after), middle(after, before)];
	const changes =
		diffArrays(
			left.map(({ key }) => key),
			right.map(({ key }) => key),
			{ maxEditLength: MOST_DIFFERENCES },
		) ?? [];
	let [i, j] = [0, 0];
	for (const { added, removed, count } of changes) {
		for (let step = 0; step < count; step += 1) {
			const [one, other] = [left[i], right[j]];
			if (!added && !removed && one && other) pairs.push([one.index, other.index]);
			if (!added) i += 1;
			if (!removed) j += 1;
		}
	}
	for (let back = end; back > 0; back -= 1) pairs.push([before.length - back, after.length - back]);
	return pairs;
}

/**
 * Pairs in rising order whose scores add up to the most. A score of 0 is no pair. Null where there is too much to
 * compare.
 */
export function pairUp(before: number, after: number, score: (before: number, after: number) => number): Pair[] | null {
	if (before * after > MOST_COMPARISONS) return null;
	const width = after + 1;
	const scores = Array.from({ length: before * after }, (_, at) => score(Math.floor(at / after), at % after));
	// best[i][j]: the most that can be had from what is left after i and j.
	const best = new Float64Array((before + 1) * width);
	for (let i = before - 1; i >= 0; i -= 1) {
		for (let j = after - 1; j >= 0; j -= 1) {
			const own = scores[i * after + j] ?? 0;
			const paired = own > 0 ? own + (best[(i + 1) * width + j + 1] ?? 0) : 0;
			best[i * width + j] = Math.max(paired, best[(i + 1) * width + j] ?? 0, best[i * width + j + 1] ?? 0);
		}
	}
	const pairs: Pair[] = [];
	for (let i = 0, j = 0; i < before && j < after;) {
		const here = best[i * width + j];
		const own = scores[i * after + j] ?? 0;
		if (own > 0 && here === own + (best[(i + 1) * width + j + 1] ?? 0)) {
			pairs.push([i, j]);
			i += 1;
			j += 1;
		} else if (here === best[(i + 1) * width + j]) i += 1;
		else j += 1;
	}
	return pairs;
}

/** Enough to know a paragraph again. */
const WORDS_TO_KNOW_IT_BY = 200;

/** The words of a text, of the first `most`, and how often each is there, for `likeness`. */
export function wordsOf(text: string, most = WORDS_TO_KNOW_IT_BY): ReadonlyMap<string, number> {
	const words = new Map<string, number>();
	let count = 0;
	for (const [word] of text.matchAll(/[\p{L}\p{N}]+/gu)) {
		const known = word.toLowerCase();
		words.set(known, (words.get(known) ?? 0) + 1);
		count += 1;
		if (count === most) break;
	}
	return words;
}

/** How much of two texts is the same words, from 0 to 1 (Dice's coefficient). */
export function likeness(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
	let [shared, all] = [0, 0];
	for (const [word, count] of one) {
		shared += Math.min(count, other.get(word) ?? 0);
		all += count;
	}
	for (const count of other.values()) all += count;
	return all === 0 ? 0 : (2 * shared) / all;
}
