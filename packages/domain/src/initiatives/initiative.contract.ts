import { z } from 'zod';
import { id, languageCode, line, optionalLine, optionalParagraphs, paragraphs } from '../text.ts';

/** Longest texts, in characters. */
export const INITIATIVE_LIMITS = { title: 200, text: 10_000, reason: 4_000, action: 500 } as const;

const goalNumber = z.union(
	[
		z.coerce.number<number>().int('text.choose').min(1, 'text.choose').max(99, 'text.choose'),
		z.literal('').transform(() => null),
		z.null(),
	],
	{ error: 'text.choose' },
);

const draftFields = {
	title: optionalLine(INITIATIVE_LIMITS.title),
	matter: optionalParagraphs(INITIATIVE_LIMITS.text).default(''),
	proposal: optionalParagraphs(INITIATIVE_LIMITS.text).default(''),
	benefit: optionalParagraphs(INITIATIVE_LIMITS.text).default(''),
	goal: goalNumber.default(null),
	language: languageCode.default('fi'),
	parallelTitle: optionalLine(INITIATIVE_LIMITS.title),
	parallelLanguage: z.union([languageCode, z.literal('').transform(() => null), z.null()]).default(null),
};

interface Titles {
	language: string;
	parallelTitle: string;
	parallelLanguage: string | null;
}
const parallelHasLanguage = (draft: Titles) => draft.parallelTitle === '' || draft.parallelLanguage !== null;
const parallelDiffers = (draft: Titles) => draft.parallelTitle === '' || draft.parallelLanguage !== draft.language;

/** A draft may have holes; only what is there is checked. */
export const initiativeDraft = z
	.strictObject(draftFields)
	.refine(parallelHasLanguage, { path: ['parallelLanguage'], error: 'text.choose' })
	.refine(parallelDiffers, { path: ['parallelLanguage'], error: 'initiative.parallel_language_same' });
export type InitiativeDraft = z.infer<typeof initiativeDraft>;

/** What must be there before an initiative can be submitted. */
export const completeInitiative = z.object({
	title: line(INITIATIVE_LIMITS.title),
	matter: paragraphs(INITIATIVE_LIMITS.text),
	proposal: paragraphs(INITIATIVE_LIMITS.text),
	benefit: paragraphs(INITIATIVE_LIMITS.text),
	goal: z.number({ error: 'text.choose' }).int(),
});

/** The revision that the form was made from; a change since then is told, and nothing typed is lost. */
const revision = z.coerce.number<number>().int().nonnegative();

/** A draft as its page posts it: with the key that makes a repeated start give the same draft, and the revision it shows. */
export const initiativeForm = z
	.strictObject({
		...draftFields,
		// PostgreSQL could not store NUL.
		key: z
			.string()
			.max(200)
			.regex(/^\P{Cc}*$/u)
			.optional(),
		revision: z.union([z.literal('').transform(() => undefined), revision]).optional(),
	})
	.refine(parallelHasLanguage, { path: ['parallelLanguage'], error: 'text.choose' })
	.refine(parallelDiffers, { path: ['parallelLanguage'], error: 'initiative.parallel_language_same' });

const bare = z.strictObject({ revision: revision.optional() });
const withReason = z.strictObject({ revision: revision.optional(), reason: paragraphs(INITIATIVE_LIMITS.reason) });
const withNote = z.strictObject({
	revision: revision.optional(),
	/** A sentence to the initiator; an answer needs one. */
	reason: paragraphs(INITIATIVE_LIMITS.reason),
});

/** What each move asks for. */
export const moveInputs = {
	submit: bare,
	resubmit: bare,
	withdraw: bare,
	take_up: z.strictObject({
		revision: revision.optional(),
		/** Who holds it from now on; the one who takes it up, where left out. */
		holderId: z.union([id, z.literal('').transform(() => undefined)]).optional(),
		reason: optionalParagraphs(INITIATIVE_LIMITS.reason).optional(),
	}),
	return: withReason,
	schedule: z.strictObject({
		revision: revision.optional(),
		meetingId: z.uuid({ error: 'text.choose' }),
		minutes: z.coerce
			.number<number>({ error: 'number.range' })
			.int('number.range')
			.min(1, 'number.range')
			.max(600, 'number.range')
			.default(20),
		reason: paragraphs(INITIATIVE_LIMITS.reason),
	}),
	unschedule: withReason,
	discuss: bare,
	advance: z.strictObject({
		revision: revision.optional(),
		holderId: z.union([id, z.literal('').transform(() => undefined)]).optional(),
		firstAction: line(INITIATIVE_LIMITS.action),
		reason: paragraphs(INITIATIVE_LIMITS.reason),
	}),
	complete: withNote,
	not_advance: withReason,
	reopen: withReason,
} as const;
export type MoveInput<Move extends keyof typeof moveInputs> = z.infer<(typeof moveInputs)[Move]>;
