/*
 * Sets of numbers as sorted, disjoint ranges: start and end (exclusive) by turns in one flat array, which is the least
 * memory that JavaScript has for them.
 */

/** Where the first range that ends at or after `at` begins in the array. */
function firstEndingAt(ranges: readonly number[], at: number): number {
	let low = 0;
	let high = ranges.length / 2;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((ranges[middle * 2 + 1] ?? 0) < at) low = middle + 1;
		else high = middle;
	}
	return low * 2;
}

/** Whether some of `start`…`end` is not in the set. */
export function lacks(ranges: readonly number[] | undefined, start: number, end: number): boolean {
	if (!ranges) return true;
	// A range that ends exactly at `start` holds nothing of it, and touches no other: they would be one.
	const at = firstEndingAt(ranges, start + 1);
	return !((ranges[at] ?? Infinity) <= start && (ranges[at + 1] ?? 0) >= end);
}

/** Adds `start`…`end`, joining what touches. */
export function addRange(ranges: number[], start: number, end: number): void {
	const at = firstEndingAt(ranges, start);
	let [from, to, past] = [start, end, at];
	while (past < ranges.length && (ranges[past] ?? 0) <= end) {
		from = Math.min(from, ranges[past] ?? from);
		to = Math.max(to, ranges[past + 1] ?? to);
		past += 2;
	}
	if (past === at + 2) {
		ranges[at] = from;
		ranges[at + 1] = to;
	} else ranges.splice(at, past - at, from, to);
}

/** So few are added one by one. */
const FEW = 64;

/** Adds many ranges, given as the set is, in any order: in one go where there are many, since each alone moves the others. */
export function addRanges(ranges: number[], added: readonly number[]): void {
	if (added.length <= FEW * 2) {
		for (let i = 0; i < added.length; i += 2) addRange(ranges, added[i] ?? 0, added[i + 1] ?? 0);
		return;
	}
	const all: [number, number][] = [];
	for (const list of [ranges, added]) {
		for (let i = 0; i < list.length; i += 2) all.push([list[i] ?? 0, list[i + 1] ?? 0]);
	}
	all.sort((a, b) => a[0] - b[0]);
	ranges.length = 0;
	for (const [start, end] of all) {
		const last = ranges.length - 1;
		if (last > 0 && (ranges[last] ?? 0) >= start) ranges[last] = Math.max(ranges[last] ?? 0, end);
		else ranges.push(start, end);
	}
}
