import { mails, people, sessions, signInCodes } from '@aloitetila/db/schema.ts';
import { VISITOR } from '@aloitetila/domain/people/actor.ts';
import { SIGN_IN } from '@aloitetila/domain/people/sign-in.ts';
import { asc, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { codeOf, join, testWorkspace } from '../testing-workspace.ts';
import { confirmWithCode, enterSignInCode } from './enter-sign-in-code.ts';
import { isWithinLimit } from './rate-limit.ts';
import { requestSignInCode } from './request-sign-in-code.ts';
import { readSession } from './sessions.ts';

const { context } = await testWorkspace();
const MINUTE = 60_000;

let visits = 0;
/** Somebody at a browser of their own, at an address of the internet of their own. */
const aVisitor = (language: 'fi' | 'sv' = 'sv') => {
	visits += 1;
	return { ip: `198.51.100.${visits}`, language, device: 'Firefox', previous: VISITOR };
};

const mailsTo = (address: string) =>
	context.db.select().from(mails).where(eq(mails.toAddress, address)).orderBy(asc(mails.queuedAt));
async function codeIn(address: string): Promise<string> {
	const { params } = (await mailsTo(address)).at(-1) ?? {};
	return String(params?.['code']);
}
const anotherThan = (code: string) => (code === '00000000' ? '11111111' : '00000000');

// Each test begins in a quarter of an hour of its own.
beforeEach(() => context.pass(60 * MINUTE));

describe('a sign-in code', () => {
	test('signs a newcomer in, in the language of the page they asked on', async () => {
		const asker = aVisitor('sv');
		const { browserToken } = await requestSignInCode(context, asker, ' New@Example.org ');
		const code = await codeIn('new@example.org');
		expect(code).toMatch(/^\d{8}$/u);
		const { token } = await enterSignInCode(context, asker, browserToken, code);
		const session = await readSession(context, token);
		expect(session?.actor).toMatchObject({
			email: 'new@example.org',
			name: null,
			language: 'sv',
			hasAcceptedCharter: false,
		});
	});

	test('is written in the language of whom we know', async () => {
		const person = await join(context, { language: 'fi' });
		await requestSignInCode(context, aVisitor('sv'), person.email);
		const [mail] = await mailsTo(person.email);
		expect(mail).toMatchObject({ language: 'fi', personId: person.personId, template: 'sign_in_code' });
	});

	test('works once', async () => {
		const asker = aVisitor();
		const { browserToken } = await requestSignInCode(context, asker, 'once@example.org');
		const code = await codeIn('once@example.org');
		await enterSignInCode(context, asker, browserToken, code);
		expect(await codeOf(enterSignInCode(context, asker, browserToken, code))).toBe('code.not_valid');
	});

	test('works once also when it is sent many times at once', async () => {
		const asker = aVisitor();
		const { browserToken } = await requestSignInCode(context, asker, 'double@example.org');
		const code = await codeIn('double@example.org');
		const outcomes = await Promise.all(
			Array.from({ length: 4 }, () => codeOf(enterSignInCode(context, asker, browserToken, code))),
		);
		expect(outcomes.toSorted()).toEqual(['code.not_valid', 'code.not_valid', 'code.not_valid', 'done']);
	});

	test('works only in the browser that asked', async () => {
		const asker = aVisitor();
		await requestSignInCode(context, asker, 'mine@example.org');
		const code = await codeIn('mine@example.org');
		const { browserToken: another } = await requestSignInCode(context, aVisitor(), 'theirs@example.org');
		expect(await codeOf(enterSignInCode(context, asker, another, code))).toBe('code.not_valid');
		expect(await codeOf(enterSignInCode(context, asker, 'x'.repeat(43), code))).toBe('code.not_valid');
	});

	test('runs out after ten minutes', async () => {
		const asker = aVisitor();
		const { browserToken } = await requestSignInCode(context, asker, 'late@example.org');
		const code = await codeIn('late@example.org');
		context.pass(SIGN_IN.codeLives);
		expect(await codeOf(enterSignInCode(context, asker, browserToken, code))).toBe('code.not_valid');
	});

	test('may be guessed at five times, and the fifth says that it is dead', async () => {
		const asker = aVisitor();
		const { browserToken } = await requestSignInCode(context, asker, 'guess@example.org');
		const code = await codeIn('guess@example.org');
		const outcomes: string[] = [];
		for (let guess = 0; guess < 5; guess += 1)
			outcomes.push(await codeOf(enterSignInCode(context, asker, browserToken, anotherThan(code))));
		expect(outcomes).toEqual([...Array<string>(4).fill('code.not_valid'), 'code.used_up']);
		expect(await codeOf(enterSignInCode(context, asker, browserToken, code))).toBe('code.not_valid');
	});

	test('may not be guessed at more often by guessing all at once', async () => {
		const asker = aVisitor();
		const { browserToken } = await requestSignInCode(context, asker, 'burst@example.org');
		const code = await codeIn('burst@example.org');
		const wrong = Array.from({ length: 30 }, () =>
			codeOf(enterSignInCode(context, asker, browserToken, anotherThan(code))),
		);
		const outcomes = await Promise.all(wrong);
		expect(outcomes.filter((outcome) => outcome === 'code.used_up')).toHaveLength(1);
		const [row] = await context.db.select().from(signInCodes).where(eq(signInCodes.email, 'burst@example.org'));
		expect(row?.triesLeft).toBe(0);
		expect(await codeOf(enterSignInCode(context, asker, browserToken, code))).toBe('code.not_valid');
	});

	test('is nowhere at rest but in the letter that carries it', async () => {
		await requestSignInCode(context, aVisitor(), 'rest@example.org');
		const code = await codeIn('rest@example.org');
		const [row] = await context.db.select().from(signInCodes).where(eq(signInCodes.email, 'rest@example.org'));
		expect(JSON.stringify(row)).not.toContain(code);
		expect(row?.codeHash).toHaveLength(32);
	});
});

describe('asking for a code', () => {
	test('answers the same for known and unknown addresses, and leaves the same behind', async () => {
		const known = await join(context);
		const answers = await Promise.all([
			requestSignInCode(context, aVisitor(), known.email),
			requestSignInCode(context, aVisitor(), 'unknown@example.org'),
		]);
		expect(answers.map((answer) => Object.keys(answer))).toEqual([['browserToken'], ['browserToken']]);
		expect(answers.map(({ browserToken }) => browserToken.length)).toEqual([43, 43]);
		for (const address of [known.email, 'unknown@example.org']) {
			expect(await mailsTo(address)).toHaveLength(1);
			expect(await context.db.select().from(signInCodes).where(eq(signInCodes.email, address))).toHaveLength(1);
		}
		expect(await context.db.select().from(people).where(eq(people.email, 'unknown@example.org'))).toEqual([]);
	});

	test('brings three letters to an address in any fifteen minutes, and the same answer after that', async () => {
		const address = 'many@example.org';
		// Across the edge of a quarter of an hour.
		context.setNow(new Date('2026-11-11T08:14:30Z'));
		for (let time = 0; time < 3; time += 1) await requestSignInCode(context, aVisitor(), address);
		context.pass(MINUTE);
		const { browserToken } = await requestSignInCode(context, aVisitor(), address);
		expect(browserToken).toHaveLength(43);
		expect(await mailsTo(address)).toHaveLength(3);
		context.setNow(new Date('2026-11-11T08:31:00Z'));
		await requestSignInCode(context, aVisitor(), address);
		expect(await mailsTo(address)).toHaveLength(4);
	});

	test('brings three letters also when ten are asked for at once', async () => {
		const address = 'flood@example.org';
		await Promise.all(Array.from({ length: 10 }, () => requestSignInCode(context, aVisitor(), address)));
		expect(await mailsTo(address)).toHaveLength(3);
	});

	test('is limited for each address of the internet, with the time to wait', async () => {
		const asker = aVisitor();
		for (let time = 1; time < SIGN_IN.requestsPerIp.most; time += 1)
			await isWithinLimit(context, `sign-in:ip:${asker.ip}`, SIGN_IN.requestsPerIp);
		await requestSignInCode(context, asker, 'last@example.org');
		await expect(requestSignInCode(context, asker, 'one-more@example.org')).rejects.toMatchObject({
			kind: 'too_many',
			code: 'access.too_many',
			details: { retryAfterSeconds: 900 },
		});
	});
});

describe('signing in', () => {
	test('ends the session that the browser had before', async () => {
		const asker = aVisitor();
		const { browserToken } = await requestSignInCode(context, asker, 'again@example.org');
		const first = await enterSignInCode(context, asker, browserToken, await codeIn('again@example.org'));
		const before = await readSession(context, first.token);
		if (!before) throw new Error('no session');
		context.pass(MINUTE);
		const next = await requestSignInCode(context, asker, 'again@example.org');
		const second = await enterSignInCode(
			context,
			{ ...asker, previous: before.actor },
			next.browserToken,
			await codeIn('again@example.org'),
		);
		expect(second.token).not.toBe(first.token);
		expect(await readSession(context, first.token)).toBeNull();
		expect(await readSession(context, second.token)).not.toBeNull();
	});

	test('confirms only with a code that went to one’s own address', async () => {
		const asker = aVisitor();
		const { browserToken } = await requestSignInCode(context, asker, 'self@example.org');
		const { token } = await enterSignInCode(context, asker, browserToken, await codeIn('self@example.org'));
		const session = await readSession(context, token);
		if (!session) throw new Error('no session');
		const previous = session.actor;

		context.pass(10 * MINUTE);
		const foreign = await requestSignInCode(context, asker, 'other@example.org');
		const attempt = confirmWithCode(
			context,
			{ ...asker, previous },
			foreign.browserToken,
			await codeIn('other@example.org'),
		);
		expect(await codeOf(attempt)).toBe('code.not_valid');
		expect((await readSession(context, token))?.actor.confirmedAt).toEqual(previous.confirmedAt);

		const own = await requestSignInCode(context, asker, 'self@example.org');
		await confirmWithCode(context, { ...asker, previous }, own.browserToken, await codeIn('self@example.org'));
		expect((await readSession(context, token))?.actor.confirmedAt).toEqual(context.now());
		expect(await context.db.select().from(sessions).where(eq(sessions.userId, previous.personId))).toHaveLength(1);
	});
});
