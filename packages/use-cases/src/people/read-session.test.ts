import { connect } from '@aloitetila/db/connect.ts';
import { charterAcceptances, charterVersions, roleGrants, sessions } from '@aloitetila/db/schema.ts';
import { ROLES, type Role } from '@aloitetila/domain/people/actor.ts';
import { isSessionAlive } from '@aloitetila/domain/people/session.ts';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { join, testWorkspace } from '../testing-workspace.ts';
import { createSession, readSession, readSessionById } from './sessions.ts';

const { context, database } = await testWorkspace();
const { db } = context;
const now = context.now();
const HOUR = 3_600_000;
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * HOUR);

/** When it began and ended, in hours ago; one that never ended is in force. */
const grant = fc.record({
	role: fc.constantFrom<Role>(...ROLES),
	started: fc.integer({ min: 0, max: 200 }),
	hasEnded: fc.boolean(),
	lasted: fc.double({ min: 0, max: 1, noNaN: true }),
});

const heldOnce = <G extends { role: Role; hasEnded: boolean }>(grants: readonly G[]): G[] =>
	grants.filter(
		({ role, hasEnded }, index) => hasEnded || !grants.slice(0, index).some((g) => !g.hasEnded && g.role === role),
	);

const versions = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 4 });

test('somebody is who the rows say, whatever they were given, lost, accepted and left open', async () => {
	const [person, other] = [await join(context), await join(context, { roles: ['lead', 'preparatory_group'] })];
	const { sessionId: id } = await createSession(context, person.personId, 'Firefox');
	await fc.assert(
		fc.asyncProperty(
			fc.array(grant, { maxLength: 6 }),
			versions,
			fc.infiniteStream(fc.boolean()),
			fc.integer({ min: 0, max: 800 }),
			fc.double({ min: 0, max: 1, noNaN: true }),
			async (given, charters, accepts, age, idle) => {
				// Somebody else is the lead, of whom there is one.
				const grants = heldOnce(given.map((g) => (g.role === 'lead' ? { ...g, hasEnded: true } : g)));
				const accepted = charters.filter(() => accepts.next().value);
				const acceptedByOther = charters.filter(() => accepts.next().value);
				const session = { createdAt: hoursAgo(age), lastActiveAt: hoursAgo(age * idle) };

				await db.delete(roleGrants).where(eq(roleGrants.personId, person.personId));
				await db.delete(charterAcceptances);
				await db.delete(charterVersions);
				const ofPerson = { personId: person.personId, acceptedAt: now };
				for (const version of charters)
					await db.insert(charterVersions).values({ version, inForceSince: now, goals: [], rules: [] });
				for (const version of accepted) await db.insert(charterAcceptances).values({ ...ofPerson, version });
				for (const version of acceptedByOther)
					await db.insert(charterAcceptances).values({ ...ofPerson, personId: other.personId, version });
				for (const { role, started, hasEnded, lasted } of grants) {
					const [startedAt, endedAt] = [hoursAgo(started), hasEnded ? hoursAgo(started * (1 - lasted)) : null];
					await db
						.insert(roleGrants)
						.values({ id: context.newId(), personId: person.personId, role, startedAt, endedAt });
				}
				await db.delete(sessions);
				const expiresAt = new Date(Date.now() + 20 * 24 * HOUR);
				await db.insert(sessions).values({ id, userId: person.personId, expiresAt, ...session, confirmedAt: now });

				const inForce = grants.filter(({ hasEnded }) => !hasEnded);
				const roles = new Set(inForce.map(({ role }) => role));
				const newest = inForce.length > 0 ? hoursAgo(Math.min(...inForce.map(({ started }) => started))) : null;
				const isAlive = isSessionAlive(session, roles, newest, now);
				const hasAcceptedCharter = charters.length === 0 || accepted.includes(Math.max(...charters));
				expect(await readSessionById(context, id, { isActivity: false })).toEqual(
					isAlive ? { actor: { ...person, roles, hasAcceptedCharter, sessionId: id, confirmedAt: now } } : null,
				);
				expect(await db.$count(sessions)).toBe(isAlive ? 1 : 0);
			},
		),
		{ numRuns: 60 },
	);
});

test('a session whose date has passed is nobody’s and goes; one that is used lasts longer', async () => {
	const person = await join(context, { hasAcceptedCharter: false });
	const { token, sessionId } = await createSession(context, person.personId, 'Firefox');
	const expiresIn = (milliseconds: number) =>
		db
			.update(sessions)
			.set({ expiresAt: new Date(Date.now() + milliseconds) })
			.where(eq(sessions.id, sessionId));
	await expiresIn(HOUR);
	expect(await readSession(context, token)).not.toBeNull();
	const [read] = await db.select().from(sessions).where(eq(sessions.id, sessionId));
	expect(read?.expiresAt.getTime()).toBeGreaterThan(Date.now() + 29 * 24 * HOUR);
	await expiresIn(-1);
	expect(await readSession(context, token)).toBeNull();
	expect(await db.$count(sessions, eq(sessions.id, sessionId))).toBe(0);
});

test('a session is read by one statement that each connection plans once', async () => {
	const people = await Promise.all(
		[[], ['preparatory_group'] as const].map((roles) => join(context, { roles, hasAcceptedCharter: false })),
	);
	const tokens = await Promise.all(
		people.map(async ({ personId }) => (await createSession(context, personId, '')).token),
	);
	const connection = connect(database.url, { max: 1 });
	onTestFinished(connection.end);
	for (const token of [...tokens, ...tokens]) await readSession({ ...context, db: connection.db }, token);
	const prepared = await connection.sql<{ statement: string }[]>`select statement from pg_prepared_statements`;
	expect(prepared.filter(({ statement }) => statement.includes('from sessions'))).toHaveLength(1);
});
