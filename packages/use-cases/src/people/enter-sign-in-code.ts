import { people, signInCodes } from '@aloitetila/db/schema.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import { codeNotValid, codeUsedUp, tooManyRequests } from '@aloitetila/domain/people/people.errors.ts';
import { SIGN_IN } from '@aloitetila/domain/people/sign-in.ts';
import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { timingSafeEqual } from 'node:crypto';
import type { Context } from '../context.ts';
import { isWithinLimit } from './rate-limit.ts';
import { type Asker, browserHashOf, slowHash } from './request-sign-in-code.ts';
import { createSession, endSession, type NewSession, noteConfirmation } from './sessions.ts';

/**
 * Signs in with the code that came by mail, in the browser that asked for it. Each try is taken off before the code is
 * looked at, in one statement, so that many tries at once get no more than five. A code works once.
 */
export async function enterSignInCode(
	context: Context,
	asker: Asker & { device: string; previous: Actor },
	browserToken: string,
	code: string,
): Promise<NewSession> {
	const email = await useCode(context, asker, browserToken, code);
	const personId = await findOrAddPerson(context, email, asker.language);
	// A session that was there before sign-in never lives on: its token may have been planted.
	if (asker.previous.kind === 'person') await endSession(context, asker.previous.sessionId);
	return createSession(context, personId, asker.device);
}

/** Confirms that it is still the same person: the code must have gone to their own address. */
export async function confirmWithCode(
	context: Context,
	asker: Asker & { previous: Actor },
	browserToken: string,
	code: string,
): Promise<void> {
	const email = await useCode(context, asker, browserToken, code);
	if (asker.previous.kind !== 'person' || asker.previous.email !== email) throw codeNotValid();
	await noteConfirmation(context, asker.previous.sessionId);
}

async function useCode(context: Context, asker: Asker, browserToken: string, code: string): Promise<string> {
	if (!(await isWithinLimit(context, `sign-in:guess:${asker.ip}`, SIGN_IN.guessesPerIp)))
		throw tooManyRequests(SIGN_IN.guessesPerIp.within / 1000);
	const now = context.now();
	const [row] = await context.db
		.update(signInCodes)
		.set({ triesLeft: sql`${signInCodes.triesLeft} - 1` })
		.where(
			and(
				eq(signInCodes.browserHash, browserHashOf(browserToken)),
				isNull(signInCodes.usedAt),
				gt(signInCodes.expiresAt, now),
				gt(signInCodes.triesLeft, 0),
			),
		)
		.returning();
	if (!row) throw codeNotValid();
	const hash = await slowHash(code, row.salt);
	if (!timingSafeEqual(hash, row.codeHash)) throw row.triesLeft === 0 ? codeUsedUp() : codeNotValid();
	const used = await context.db
		.update(signInCodes)
		.set({ usedAt: now })
		.where(and(eq(signInCodes.id, row.id), isNull(signInCodes.usedAt)))
		.returning({ id: signInCodes.id });
	if (used.length === 0) throw codeNotValid();
	return row.email;
}

async function findOrAddPerson(context: Context, email: string, language: Asker['language']): Promise<string> {
	await context.db
		.insert(people)
		.values({ id: context.newId(), email, language, createdAt: context.now() })
		.onConflictDoNothing({ target: people.email });
	const [person] = await context.db.select({ id: people.id }).from(people).where(eq(people.email, email));
	if (!person) throw codeNotValid();
	return person.id;
}
