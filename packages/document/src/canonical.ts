import type { CheckedFragments } from './checked.ts';

/**
 * The one sequence of bytes that stands for a checked document: JSON without spaces, keys in code unit order, UTF-8 (as
 * RFC 8785 has it; our documents hold no fractions, so its rules for numbers never come into play). Two documents with
 * the same text, whatever way it was typed, give the same bytes, so a version's hash can be computed anew by anyone.
 */
export const canonicalBytes = (fragments: CheckedFragments): Uint8Array =>
	new TextEncoder().encode(canonicalJson(fragments));

/** The same form for a whole record that holds fragments beside plain facts; numbers in it must be integers. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value));

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	const record = value as Record<string, unknown>;
	return Object.fromEntries(
		Object.keys(record)
			.sort()
			.map((key) => [key, sorted(record[key])]),
	);
}
