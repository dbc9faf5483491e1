import { describe, expect, test } from 'vitest';
import { id, languageCode, line, optionalLine, optionalParagraphs, paragraphs } from './text.ts';

/** What a contract says of an input: its value, or the codes of what is wrong. */
function judge(contract: { safeParse(input: unknown): Judged }, input: unknown): unknown {
	const { success, data, error } = contract.safeParse(input);
	return success ? data : error?.issues.map((issue) => issue.message);
}
interface Judged {
	success: boolean;
	data?: unknown;
	error?: { issues: readonly { message: string }[] };
}

const HUGE = 'x'.repeat(100_000);
/** Turns the rest of its line around where it is shown. */
const OVERRIDE = '\u202e';
const LONE_SURROGATE = '\ud83d';

describe('a line', () => {
	test.each([
		['a title', 'a title'],
		['  trimmed \t', 'trimmed'],
		['Åsa & Öde – 😀 <b>', 'Åsa & Öde – 😀 <b>'],
		['العربية', 'العربية'],
	])('%j is taken', (input, value) => {
		expect(judge(line(20), input)).toBe(value);
	});

	test.each([
		['', 'text.required'],
		['   ', 'text.required'],
		[' \t\r\n', 'text.required'],
		['\u200b\u2060\u00ad', 'text.required'],
		['\u0301', 'text.required'],
		[undefined, 'text.required'],
		[null, 'text.required'],
		[7, 'text.required'],
		['x'.repeat(21), 'text.too_long'],
		[HUGE, 'text.too_long'],
		['a\u0000b', 'text.control_characters'],
		['a\nb', 'text.control_characters'],
		['a\u2028b', 'text.control_characters'],
		['a\u007fb', 'text.control_characters'],
		['a\u0085b', 'text.control_characters'],
		[`a${OVERRIDE}b`, 'text.control_characters'],
		['a\u2066b', 'text.control_characters'],
		[`a${LONE_SURROGATE}`, 'text.control_characters'],
		[`${LONE_SURROGATE}a`, 'text.control_characters'],
	])('%j is refused', (input, code) => {
		expect(judge(line(20), input)).toEqual([code]);
	});

	test('an optional one may be empty or left out', () => {
		expect([judge(optionalLine(20), ' '), judge(optionalLine(20), undefined)]).toEqual(['', '']);
		expect(judge(optionalLine(20), 'a\u0000')).toEqual(['text.control_characters']);
	});
});

describe('a longer text', () => {
	test.each([
		['one\r\ntwo\rthree\n\n\tfour', 'one\ntwo\nthree\n\n\tfour'],
		['\r\n  text \r\n', 'text'],
	])('%j keeps its line breaks, as LF', (input, value) => {
		expect(judge(paragraphs(100), input)).toBe(value);
	});

	test.each([
		['', 'text.required'],
		['\r\n\u200b\r\n', 'text.required'],
		[undefined, 'text.required'],
		[['text'], 'text.required'],
		[HUGE, 'text.too_long'],
		['a\u0000b', 'text.control_characters'],
		['a\u001bb', 'text.control_characters'],
		['a\u009fb', 'text.control_characters'],
		[`a${LONE_SURROGATE}b`, 'text.control_characters'],
	])('%j is refused', (input, code) => {
		expect(judge(paragraphs(100), input)).toEqual([code]);
	});

	test('is measured as it will be stored', () => {
		expect(judge(paragraphs(3), 'a\r\nb')).toBe('a\nb');
	});

	test('an optional one may be empty', () => {
		expect(judge(optionalParagraphs(10), ' \n ')).toBe('');
	});
});

test('a language is one of three', () => {
	expect([judge(languageCode, 'sv'), judge(languageCode, 'de'), judge(languageCode, undefined)]).toEqual([
		'sv',
		['text.choose'],
		['text.choose'],
	]);
});

test('an id is a UUID', () => {
	expect(judge(id, '31')).toEqual(['id.invalid']);
});
