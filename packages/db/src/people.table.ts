import { LANGUAGES } from '@aloitetila/domain/language.ts';
import { ROLES } from '@aloitetila/domain/people/actor.ts';
import { ORGANISATION_KINDS } from '@aloitetila/domain/people/organisation.ts';
import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { at, bytes, id, oneOf } from './columns.ts';

export const organisations = pgTable(
	'organisations',
	{
		id: id(),
		kind: text('kind', { enum: ORGANISATION_KINDS }).notNull(),
		nameFi: text('name_fi').notNull(),
		nameSv: text('name_sv'),
		nameEn: text('name_en'),
		/** Listed on the network's page. Example people of the demo belong to invented, unlisted ones. */
		isListed: boolean('is_listed').notNull().default(true),
	},
	(table) => [
		check('organisations_kind', oneOf(table.kind, ORGANISATION_KINDS)),
		uniqueIndex('organisations_name').on(table.nameFi),
	],
);

export const people = pgTable(
	'people',
	{
		id: id(),
		/** Lower case; proved by a sign-in code. */
		email: text('email').notNull(),
		/** Null until the person has introduced themselves. */
		name: text('name'),
		language: text('language', { enum: LANGUAGES }).notNull(),
		organisationId: uuid('organisation_id').references(() => organisations.id, { onDelete: 'set null' }),
		createdAt: at('created_at').notNull(),
		/** One of the demo's example people, who can be signed in as with one click, in a demo database only. */
		isExample: boolean('is_example').notNull().default(false),
	},
	(table) => [
		uniqueIndex('people_email').on(table.email),
		index('people_organisation').on(table.organisationId),
		check('people_email_is_lower_case', sql`${table.email} = lower(${table.email})`),
		check('people_language', oneOf(table.language, LANGUAGES)),
	],
);

export const roleGrants = pgTable(
	'role_grants',
	{
		id: id(),
		personId: uuid('person_id')
			.notNull()
			.references(() => people.id, { onDelete: 'cascade' }),
		role: text('role', { enum: ROLES }).notNull(),
		startedAt: at('started_at').notNull(),
		endedAt: at('ended_at'),
		grantedBy: uuid('granted_by').references(() => people.id, { onDelete: 'set null' }),
		endedBy: uuid('ended_by').references(() => people.id, { onDelete: 'set null' }),
	},
	(table) => [
		check('role_grants_role', oneOf(table.role, ROLES)),
		check('role_grants_ends_after_start', sql`${table.endedAt} is null or ${table.endedAt} >= ${table.startedAt}`),
		// There is one lead at a time, whoever asks and however many ask at once.
		uniqueIndex('role_grants_one_lead')
			.on(table.role)
			.where(sql`role = 'lead' and ended_at is null`),
		uniqueIndex('role_grants_held_once')
			.on(table.personId, table.role)
			.where(sql`ended_at is null`),
		index('role_grants_person').on(table.personId),
	],
);

/** Lucia's table: the id is the SHA-256 of the token that only the browser holds. The lifetimes are ours. */
export const sessions = pgTable(
	'sessions',
	{
		id: text('id').primaryKey(),
		userId: uuid('user_id')
			.notNull()
			.references(() => people.id, { onDelete: 'cascade' }),
		expiresAt: at('expires_at').notNull(),
		createdAt: at('created_at').notNull(),
		lastActiveAt: at('last_active_at').notNull(),
		confirmedAt: at('confirmed_at').notNull(),
		/** Browser and system in a few words, for the list of one's own sessions. */
		device: text('device').notNull().default(''),
	},
	(table) => [
		index('sessions_user').on(table.userId),
		// The sweep removes what has run out.
		index('sessions_expires').on(table.expiresAt),
	],
);

export const signInCodes = pgTable(
	'sign_in_codes',
	{
		id: id(),
		email: text('email').notNull(),
		/** scrypt of the code. Null where no mail was sent (too many, say), so that no code can match. */
		codeHash: bytes('code_hash').notNull(),
		salt: bytes('salt').notNull(),
		/** SHA-256 of the token in the cookie of the browser that asked: the code is of no use elsewhere. */
		browserHash: text('browser_hash').notNull(),
		requestedAt: at('requested_at').notNull(),
		expiresAt: at('expires_at').notNull(),
		triesLeft: integer('tries_left').notNull(),
		usedAt: at('used_at'),
	},
	(table) => [
		uniqueIndex('sign_in_codes_browser').on(table.browserHash),
		index('sign_in_codes_expires').on(table.expiresAt),
	],
);

/** Counters of what is limited in number within a window, shared by all instances. */
export const rateLimits = pgTable(
	'rate_limits',
	{
		key: text('key').notNull(),
		windowStartsAt: at('window_starts_at').notNull(),
		count: integer('count').notNull(),
	},
	(table) => [primaryKey({ columns: [table.key, table.windowStartsAt] })],
);
