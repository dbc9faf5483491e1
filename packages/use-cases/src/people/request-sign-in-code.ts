import { people, signInCodes } from '@aloitetila/db/schema.ts';
import type { Language } from '@aloitetila/domain/language.ts';
import { tooManyRequests } from '@aloitetila/domain/people/people.errors.ts';
import { normaliseEmail, SIGN_IN } from '@aloitetila/domain/people/sign-in.ts';
import { eq, lt } from 'drizzle-orm';
import { createHash, scrypt } from 'node:crypto';
import type { Context } from '../context.ts';
import { queueMail } from '../notifications/queue-mail.ts';
import { isWithinLimit } from './rate-limit.ts';

/** Who asks, as the door knows it. */
export interface Asker {
	readonly ip: string;
	/** The language of the page, for the letter to somebody we do not know yet. */
	readonly language: Language;
}

/**
 * Sends a sign-in code to an address and gives the token to be kept in the asking browser's cookie: the code works only
 * together with it. The answer and the work are the same for known and unknown addresses, and also when the address has
 * had its three letters of the quarter of an hour, so that nothing is learned from either.
 */
export async function requestSignInCode(
	context: Context,
	asker: Asker,
	typedEmail: string,
): Promise<{ browserToken: string }> {
	const email = normaliseEmail(typedEmail);
	if (!(await isWithinLimit(context, `sign-in:ip:${asker.ip}`, SIGN_IN.requestsPerIp)))
		throw tooManyRequests(SIGN_IN.requestsPerIp.within / 1000);
	const mayMail = await isWithinLimit(context, `sign-in:address:${email}`, SIGN_IN.mailsPerAddress);

	const browserToken = Buffer.from(context.randomBytes(32)).toString('base64url');
	const code = digits(context, SIGN_IN.codeDigits);
	const salt = context.randomBytes(16);
	const codeHash = await slowHash(code, salt);
	const now = context.now();
	await context.db.transaction(async (tx) => {
		const [known] = await tx
			.select({ id: people.id, language: people.language })
			.from(people)
			.where(eq(people.email, email));
		const codeId = context.newId();
		await tx.insert(signInCodes).values({
			id: codeId,
			email,
			codeHash,
			salt,
			browserHash: browserHashOf(browserToken),
			requestedAt: now,
			expiresAt: new Date(now.getTime() + SIGN_IN.codeLives),
			triesLeft: SIGN_IN.tries,
		});
		if (!mayMail) return;
		await queueMail(context, tx, {
			dedupeKey: `sign-in:${codeId}`,
			personId: known?.id ?? null,
			toAddress: email,
			language: known?.language ?? asker.language,
			template: 'sign_in_code',
			params: { code },
		});
	});
	return { browserToken };
}

/** How the cookie's token is kept at rest. */
export const browserHashOf = (token: string) => createHash('sha256').update(token).digest('hex');

/** scrypt: a table of codes that leaks is no faster to try out than the form. */
export const slowHash = (code: string, salt: Uint8Array): Promise<Uint8Array> =>
	new Promise((resolve, reject) => {
		scrypt(code, salt, 32, { N: 16_384, r: 8, p: 1 }, (error, key) => {
			if (error) reject(error);
			else resolve(new Uint8Array(key));
		});
	});

/** Random decimal digits without bias: bytes of 250 and over are thrown away. */
function digits(context: Pick<Context, 'randomBytes'>, length: number): string {
	let text = '';
	while (text.length < length) {
		for (const byte of context.randomBytes(length * 2)) if (byte < 250 && text.length < length) text += byte % 10;
	}
	return text;
}

/** Removes codes that have run out. Called by the sweep. */
export async function sweepSignInCodes({ db, now }: Pick<Context, 'db' | 'now'>): Promise<void> {
	await db.delete(signInCodes).where(lt(signInCodes.expiresAt, new Date(now().getTime() - 3_600_000)));
}
