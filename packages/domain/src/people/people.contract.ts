import { z } from 'zod';
import { id, languageCode, line } from '../text.ts';
import { normaliseEmail } from './sign-in.ts';

/** An e-mail address: checked loosely, since only a mail that arrives proves one. */
export const emailAddress = z
	.string({ error: 'email.invalid' })
	.max(254, 'email.invalid')
	.transform(normaliseEmail)
	.pipe(z.email({ error: 'email.invalid' }));

/** Asking for a sign-in code. */
export const requestCode = z.strictObject({ email: emailAddress });

/** Typing the code. Spaces between digits are forgiven. */
export const enterCode = z.strictObject({
	code: z
		.string({ error: 'code.invalid' })
		.transform((code) => code.replaceAll(/[\s-]/gu, ''))
		.pipe(z.string().regex(/^\d{8}$/u, 'code.invalid')),
});

/** What a newcomer tells and commits to. */
export const introduction = z.strictObject({
	name: line(120),
	organisationId: z.union([id, z.literal('').transform(() => null), z.null()]).default(null),
	language: languageCode,
	/** The charter version that was shown, so that nobody commits to a text they did not see. */
	charterVersion: z.coerce.number().int().positive(),
	commits: z.union([z.literal(true), z.literal('on').transform(() => true as const)], {
		error: 'charter.commit_required',
	}),
});
export type Introduction = z.infer<typeof introduction>;

/** Changing one's own details. */
export const ownDetails = z.strictObject({
	name: line(120),
	organisationId: z.union([id, z.literal('').transform(() => null), z.null()]).default(null),
	language: languageCode,
});
export type OwnDetails = z.infer<typeof ownDetails>;

/** Giving a role to somebody by address; a person who has never signed in is invited by it. */
export const appointment = z.strictObject({
	email: emailAddress,
	role: z.enum(['preparatory_group', 'lead', 'administrator'], { error: 'text.choose' }),
});
export type Appointment = z.infer<typeof appointment>;
