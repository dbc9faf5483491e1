import { z } from 'zod';

/**
 * Contracts of typed text. Codes are message keys (dots become `_`), so each refusal is said in the reader's language.
 * Control characters are refused but for line breaks and tabs in long texts; PostgreSQL could not store NUL at all.
 */
const CONTROL_IN_LINE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u;
const CONTROL_IN_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/u;
/** Marks that reorder text: a title must not be able to turn the rest of its line around. */
const BIDI = /[\u202a-\u202e\u2066-\u2069]/u;

/** Something to see: spaces, joiners and other marks without a shape do not make a title. */
const VISIBLE = /[^\p{C}\p{Z}\p{M}]/u;

const lineOrEmpty = (most: number) =>
	z
		.string({ error: 'text.required' })
		.trim()
		.max(most, 'text.too_long')
		.refine(
			(text) => !CONTROL_IN_LINE.test(text) && !BIDI.test(text) && text.isWellFormed(),
			'text.control_characters',
		);

/** A single line of at most `most` characters, trimmed and not empty. */
export const line = (most: number) => lineOrEmpty(most).refine((text) => VISIBLE.test(text), 'text.required');

/** Like `line`, but may be left empty. */
export const optionalLine = (most: number) => lineOrEmpty(most).default('');

/** A longer text of at most `most` characters with line breaks, trimmed and not empty. CRLF and CR become LF. */
export const paragraphs = (most: number) =>
	optionalParagraphs(most).refine((text) => VISIBLE.test(text), 'text.required');

/** Like `paragraphs`, but may be left empty. */
export const optionalParagraphs = (most: number) =>
	z
		.string({ error: 'text.required' })
		.transform((text) => text.replaceAll(/\r\n?/gu, '\n').trim())
		.pipe(
			z
				.string()
				.max(most, 'text.too_long')
				.refine((text) => !CONTROL_IN_TEXT.test(text) && text.isWellFormed(), 'text.control_characters'),
		);

/** 'fi', 'sv' or 'en'. */
export const languageCode = z.enum(['fi', 'sv', 'en'], { error: 'text.choose' });

/** An id of ours. Anything else is answered as unknown, not as malformed. */
export const id = z.uuid({ error: 'id.invalid' });
