import { people, roleGrants, sessions } from '@aloitetila/db/schema.ts';
import { type Database, driverOf, type UnsentQuery } from '@aloitetila/db/connect.ts';
import { notSignedIn } from '@aloitetila/domain/errors.ts';
import { type Actor, type Person, type Role } from '@aloitetila/domain/people/actor.ts';
import { isSessionAlive } from '@aloitetila/domain/people/session.ts';
import { DrizzlePostgreSQLAdapter } from '@lucia-auth/adapter-drizzle';
import { and, desc, eq, isNull, lt } from 'drizzle-orm';
import { type DatabaseSession, type DatabaseUser, Lucia, TimeSpan } from 'lucia';
import { createHash } from 'node:crypto';
import type { Context } from '../context.ts';
import { announceAccessChange } from '../documents/access-changed.ts';

/*
 * The only importer of lucia, so that it can be replaced: upstream is no longer developed. What others rely on is what
 * this file exports, and sessions.test.ts is its contract.
 *
 * A session's id is the SHA-256 of the token that only the browser holds. Nothing usable is at rest, and the id can be
 * shown in a list and used to sign a device out.
 */

/** A new session as the door needs it: `token` goes into the cookie and is never seen again. */
export interface NewSession {
	readonly token: string;
	readonly sessionId: string;
}

/** One of a person's own sessions, as listed on the account page. */
export interface SessionRow {
	readonly id: string;
	readonly device: string;
	readonly createdAt: Date;
	readonly lastActiveAt: Date;
	readonly isThis: boolean;
}

/** The longest that any session may live; the shorter lives of roles are checked at every request. */
const LONGEST = new TimeSpan(30, 'd');

/** A request within this time of the last one is not written down: a page with many parts is one activity. */
const ACTIVITY_GRAIN = 60_000;

/**
 * Every page, request and socket asks who is there, so one statement that is planned once a connection answers it: the
 * session with its person, the roles in force and the charter. Nobody has to accept a charter that is not there.
 *
 * `beside` asks for one value more in the same statement: at a socket's door the way to the database costs more than
 * anything else. Its text never changes either.
 */
class Adapter extends DrizzlePostgreSQLAdapter {
	readonly #db: Database;
	readonly #beside: UnsentQuery | null;

	constructor(db: Database, beside: UnsentQuery | null) {
		super(db, sessions, people);
		this.#db = db;
		this.#beside = beside;
	}

	override async getSessionAndUser(
		sessionId: string,
	): Promise<[session: DatabaseSession | null, user: DatabaseUser | null]> {
		const driver = driverOf(this.#db);
		const besides = this.#beside ? driver`, (${this.#beside}) as beside` : driver``;
		const [row] = await driver<SessionAndPerson[]>`
			select s.expires_at as "expiresAt", s.created_at as "createdAt", s.last_active_at as "lastActiveAt",
				s.confirmed_at as "confirmedAt", s.device, p.id, p.name, p.email, p.language,
				p.organisation_id as "organisationId", g.roles, g.newest as "newestGrantAt",
				not exists (select from charter_versions) or exists (
					select from charter_acceptances a
					where a.person_id = p.id and a.version = (select max(version) from charter_versions)
				) as "hasAcceptedCharter" ${besides}
			from sessions s
			join people p on p.id = s.user_id
			cross join lateral (
				select string_agg(role, ',') as roles, max(started_at) as newest
				from role_grants
				where person_id = p.id and ended_at is null
			) g
			where s.id = ${sessionId}`;
		if (!row) return [null, null];
		const { id: userId, expiresAt, createdAt, lastActiveAt, confirmedAt, device, ...person } = row;
		const attributes = { createdAt, lastActiveAt, confirmedAt, device };
		return [
			{ id: sessionId, userId, expiresAt, attributes },
			{ id: userId, attributes: person },
		];
	}
}

interface SessionAttributes {
	createdAt: Date;
	lastActiveAt: Date;
	confirmedAt: Date;
	device: string;
}

interface PersonAttributes {
	name: string | null;
	email: string;
	language: Person['language'];
	organisationId: string | null;
	/** With commas between; null for none. */
	roles: string | null;
	newestGrantAt: Date | null;
	hasAcceptedCharter: boolean;
	beside?: unknown;
}

type SessionAndPerson = SessionAttributes & PersonAttributes & { id: string; expiresAt: Date };

const lucia = (db: Database, beside: UnsentQuery | null = null) =>
	new Lucia(new Adapter(db, beside), {
		sessionExpiresIn: LONGEST,
		getSessionAttributes: (session) => ({
			createdAt: session.createdAt,
			lastActiveAt: session.lastActiveAt,
			confirmedAt: session.confirmedAt,
		}),
		getUserAttributes: (person) => ({
			name: person.name,
			email: person.email,
			language: person.language,
			organisationId: person.organisationId,
			roles: new Set((person.roles?.split(',') ?? []) as Role[]),
			newestGrantAt: person.newestGrantAt,
			hasAcceptedCharter: person.hasAcceptedCharter,
			beside: person.beside,
		}),
	});

declare module 'lucia' {
	interface Register {
		Lucia: ReturnType<typeof lucia>;
		UserId: string;
		DatabaseSessionAttributes: SessionAttributes;
		DatabaseUserAttributes: PersonAttributes;
	}
}

const SESSION_ID = /^[0-9a-f]{64}$/u;
const sessionIdOf = (token: string) => createHash('sha256').update(token).digest('hex');

/** `__Host-session` over https; a plain name on http loopback, where browsers refuse the prefix. */
export const sessionCookieName = (publicOrigin: string) =>
	publicOrigin.startsWith('https:') ? '__Host-session' : 'session';

/** Signs a person in with a new token. Call it only once the person has proved to be who they are. */
export async function createSession(context: Context, personId: string, device: string): Promise<NewSession> {
	const token = Buffer.from(context.randomBytes(32)).toString('base64url');
	const now = context.now();
	const sessionId = sessionIdOf(token);
	await lucia(context.db).createSession(
		personId,
		{ createdAt: now, lastActiveAt: now, confirmedAt: now, device: device.slice(0, 200) },
		{ sessionId },
	);
	return { token, sessionId };
}

/**
 * The person behind a cookie's token, with the roles in force now; null where the session is unknown, has run out, or
 * is older than a role its person was given since (it is ended then). What is asked `beside` comes with it.
 */
export async function readSession(
	context: Context,
	token: string,
	options: { isActivity: boolean; beside?: UnsentQuery | undefined } = { isActivity: true },
): Promise<{ actor: Person; beside?: unknown } | null> {
	if (token.length < 20 || token.length > 200) return null;
	return readSessionById(context, sessionIdOf(token), options);
}

/**
 * Like `readSession`, for a session that was recognised earlier. An open socket that is judged anew is no activity:
 * a page that nobody looks at would keep its session alive for ever.
 */
export async function readSessionById(
	context: Context,
	sessionId: string,
	{ isActivity, beside }: { isActivity: boolean; beside?: UnsentQuery | undefined } = { isActivity: true },
): Promise<{ actor: Person; beside?: unknown } | null> {
	const { session, user } = await lucia(context.db, beside).validateSession(sessionId);
	if (!session) return null;
	const now = context.now();
	if (!isSessionAlive(session, user.roles, user.newestGrantAt, now)) {
		await endSession(context, session.id);
		return null;
	}
	const isLongAgo = now.getTime() - session.lastActiveAt.getTime() >= ACTIVITY_GRAIN;
	if (isActivity && isLongAgo) await noteActivity(context, session.id);
	return {
		actor: {
			kind: 'person',
			personId: user.id,
			name: user.name,
			email: user.email,
			language: user.language,
			organisationId: user.organisationId,
			roles: user.roles,
			hasAcceptedCharter: user.hasAcceptedCharter,
			sessionId: session.id,
			confirmedAt: session.confirmedAt,
		},
		beside: user.beside,
	};
}

/** The roles of a person that are in force, and when the newest of them began. */
async function readRoles(
	db: Database,
	personId: string,
): Promise<{ roles: ReadonlySet<Role>; newestGrantAt: Date | null }> {
	const grants = await db
		.select({ role: roleGrants.role, startedAt: roleGrants.startedAt })
		.from(roleGrants)
		.where(and(eq(roleGrants.personId, personId), isNull(roleGrants.endedAt)))
		.orderBy(desc(roleGrants.startedAt));
	return { roles: new Set(grants.map((grant) => grant.role)), newestGrantAt: grants[0]?.startedAt ?? null };
}

/** A request or an accepted edit keeps a session from idling out. */
export async function noteActivity(context: Context, sessionId: string): Promise<void> {
	await context.db.update(sessions).set({ lastActiveAt: context.now() }).where(eq(sessions.id, sessionId));
}

/** Notes that the person proved again to be who they are. */
export async function noteConfirmation(context: Context, sessionId: string): Promise<void> {
	await context.db.update(sessions).set({ confirmedAt: context.now() }).where(eq(sessions.id, sessionId));
}

/** Ends one session; its sockets close with it. */
export async function endSession(context: Context, sessionId: string): Promise<void> {
	await context.db.transaction(async (tx) => {
		await tx.delete(sessions).where(eq(sessions.id, sessionId));
		await announceAccessChange(tx, { sessionId });
	});
}

/** Signs out: of this device. */
export async function signOut(context: Context, actor: Actor): Promise<void> {
	if (actor.kind === 'person') await endSession(context, actor.sessionId);
}

/** One's own sessions that are still good, newest first. */
export async function listOwnSessions(context: Context, actor: Actor): Promise<SessionRow[]> {
	if (actor.kind !== 'person') throw notSignedIn();
	const rows = await context.db
		.select({
			id: sessions.id,
			device: sessions.device,
			createdAt: sessions.createdAt,
			lastActiveAt: sessions.lastActiveAt,
		})
		.from(sessions)
		.where(eq(sessions.userId, actor.personId))
		.orderBy(desc(sessions.createdAt));
	const { roles, newestGrantAt } = await readRoles(context.db, actor.personId);
	return rows
		.filter((row) => isSessionAlive(row, roles, newestGrantAt, context.now()))
		.map((row) => ({ ...row, isThis: row.id === actor.sessionId }));
}

/** Signs another device of one's own out. An id of somebody else's session changes nothing. */
export async function endOwnSession(context: Context, actor: Actor, sessionId: string): Promise<void> {
	if (actor.kind !== 'person') throw notSignedIn();
	if (!SESSION_ID.test(sessionId)) return;
	await context.db.transaction(async (tx) => {
		const ended = await tx
			.delete(sessions)
			.where(and(eq(sessions.id, sessionId), eq(sessions.userId, actor.personId)))
			.returning({ id: sessions.id });
		if (ended.length > 0) await announceAccessChange(tx, { sessionId });
	});
}

/** Removes what has run out. Called by the sweep. */
export async function sweepSessions(context: Context): Promise<void> {
	await context.db.delete(sessions).where(lt(sessions.expiresAt, context.now()));
}
