import { roleGrants, sessions } from '@aloitetila/db/schema.ts';
import { type Role, VISITOR } from '@aloitetila/domain/people/actor.ts';
import { eq } from 'drizzle-orm';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { codeOf, join, testWorkspace } from '../testing-workspace.ts';
import {
	createSession,
	endOwnSession,
	endSession,
	listOwnSessions,
	noteActivity,
	readSession,
	readSessionById,
	sessionCookieName,
	signOut,
	sweepSessions,
} from './sessions.ts';

/* The contract of sessions.ts: what whoever replaces lucia must keep. */

const { context } = await testWorkspace();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

async function signedIn(...roles: Role[]) {
	const person = await join(context, { roles });
	const session = await createSession(context, person.personId, 'Firefox');
	const read = await readSession(context, session.token);
	if (!read) throw new Error('no session');
	return { ...session, actor: read.actor };
}
const isAlive = async (token: string) => (await readSession(context, token)) !== null;

describe('a session', () => {
	test('is its person, with the roles and the charter in force', async () => {
		const person = await join(context, { roles: ['preparatory_group'], language: 'sv' });
		const { token, sessionId } = await createSession(context, person.personId, 'Firefox');
		expect(await readSession(context, token)).toEqual({ actor: { ...person, sessionId, confirmedAt: context.now() } });
		expect(await readSessionById(context, sessionId)).toEqual(await readSession(context, token));
	});

	test('is at rest only as the SHA-256 of its token, which is of no use as a token', async () => {
		const { token, sessionId } = await signedIn();
		const rows = await context.db.select().from(sessions);
		expect(JSON.stringify(rows)).not.toContain(token);
		expect(sessionId).toBe(createHash('sha256').update(token).digest('hex'));
		expect(await isAlive(sessionId)).toBe(false);
		expect(await isAlive(sessionId.slice(0, 43))).toBe(false);
	});

	test('has 256 bits of its own each time', async () => {
		const tokens = await Promise.all(Array.from({ length: 5 }, () => signedIn()));
		expect(new Set(tokens.map(({ token }) => token)).size).toBe(5);
		for (const { token } of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
	});

	test.each(['', 'short', 'x'.repeat(43), 'x'.repeat(5_000), "' or 1=1 --          "])(
		'%j is nobody’s token',
		async (token) => {
			expect(await isAlive(token)).toBe(false);
		},
	);

	test.each([
		[[], 7 * DAY],
		[['preparatory_group'], DAY],
		[['lead'], 30 * MINUTE],
		[['administrator'], 30 * MINUTE],
	] as const)('of somebody with the roles %j ends when it was idle for %d ms', async (roles, idle) => {
		// There is one lead at a time.
		await context.db.update(roleGrants).set({ endedAt: context.now() }).where(eq(roleGrants.role, 'lead'));
		const { token } = await signedIn(...roles);
		context.pass(idle - 1);
		expect(await isAlive(token)).toBe(true);
		context.pass(idle - 1);
		expect(await isAlive(token)).toBe(true);
		context.pass(idle);
		expect(await isAlive(token)).toBe(false);
		// It is gone, not asleep.
		context.pass(-idle);
		expect(await isAlive(token)).toBe(false);
	});

	test('ends in the end, however active it is', async () => {
		const { token, sessionId } = await signedIn('administrator');
		for (let passed = 0; passed < 12 * HOUR - 20 * MINUTE; passed += 20 * MINUTE) {
			context.pass(20 * MINUTE);
			await noteActivity(context, sessionId);
		}
		expect(await isAlive(token)).toBe(true);
		context.pass(20 * MINUTE);
		expect(await isAlive(token)).toBe(false);
	});

	test('that is older than a role its person was given ends', async () => {
		const { token, actor } = await signedIn();
		context.pass(MINUTE);
		await context.db.insert(roleGrants).values({
			id: context.newId(),
			personId: actor.personId,
			role: 'preparatory_group',
			startedAt: context.now(),
		});
		expect(await isAlive(token)).toBe(false);
		const again = await createSession(context, actor.personId, 'Firefox');
		expect((await readSession(context, again.token))?.actor.roles).toEqual(new Set(['preparatory_group']));
	});

	test('loses a role at once when it ends', async () => {
		const { token, actor } = await signedIn('preparatory_group');
		await context.db.update(roleGrants).set({ endedAt: context.now() }).where(eq(roleGrants.personId, actor.personId));
		expect((await readSession(context, token))?.actor.roles).toEqual(new Set());
	});
});

describe('ending sessions', () => {
	test('signing out ends this one only', async () => {
		const { token, actor } = await signedIn();
		const other = await createSession(context, actor.personId, 'Phone');
		await signOut(context, actor);
		expect([await isAlive(token), await isAlive(other.token)]).toEqual([false, true]);
		await signOut(context, VISITOR);
	});

	test('one’s own others are listed and ended by their ids', async () => {
		const { actor } = await signedIn();
		context.pass(MINUTE);
		const phone = await createSession(context, actor.personId, 'Phone');
		const listed = await listOwnSessions(context, actor);
		expect(listed.map(({ device, isThis }) => [device, isThis])).toEqual([
			['Phone', false],
			['Firefox', true],
		]);
		await endOwnSession(context, actor, phone.sessionId);
		expect(await isAlive(phone.token)).toBe(false);
		expect(await listOwnSessions(context, actor)).toHaveLength(1);
	});

	test('the list shows none that have run out', async () => {
		const { actor } = await signedIn();
		context.pass(8 * DAY);
		const { sessionId } = await createSession(context, actor.personId, 'Phone');
		const listed = await listOwnSessions(context, { ...actor, sessionId });
		expect(listed.map(({ device }) => device)).toEqual(['Phone']);
	});

	test('somebody else’s are neither listed nor ended', async () => {
		const mine = await signedIn();
		const theirs = await signedIn();
		await endOwnSession(context, mine.actor, theirs.sessionId);
		// What PostgreSQL could not even compare with is nobody's session either.
		await endOwnSession(context, mine.actor, '\u0000');
		expect(await isAlive(theirs.token)).toBe(true);
		expect(await listOwnSessions(context, mine.actor)).toHaveLength(1);
		expect(await codeOf(listOwnSessions(context, VISITOR))).toBe('session.required');
		expect(await codeOf(endOwnSession(context, VISITOR, theirs.sessionId))).toBe('session.required');
	});

	test('one that has ended may be ended again', async () => {
		const { sessionId } = await signedIn();
		await endSession(context, sessionId);
		expect(await codeOf(endSession(context, sessionId))).toBe('done');
	});

	test('the sweep takes what has run out and leaves the rest', async () => {
		const { token } = await signedIn();
		await sweepSessions(context);
		expect(await isAlive(token)).toBe(true);
		const before = context.now();
		context.setNow(new Date(Date.now() + 31 * DAY));
		await sweepSessions(context);
		expect(await context.db.$count(sessions)).toBe(0);
		context.setNow(before);
	});
});

test('the cookie bears the prefix wherever browsers allow it', () => {
	expect(sessionCookieName('https://example.org')).toBe('__Host-session');
	expect(sessionCookieName('http://127.0.0.1:3000')).toBe('session');
});
