import type { Goal } from '@aloitetila/domain/charter/charter.ts';
import type { Localised } from '@aloitetila/domain/language.ts';
import { sql } from 'drizzle-orm';
import { boolean, check, integer, jsonb, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { at } from './columns.ts';
import { people } from './people.table.ts';

/** One row: the network that this installation serves. */
export const installation = pgTable(
	'installation',
	{
		id: integer('id').primaryKey(),
		name: jsonb('name').$type<Localised>().notNull(),
		shortName: jsonb('short_name').$type<Localised>().notNull(),
		/** Days within which the network promises to answer an initiative. */
		answerDays: integer('answer_days').notNull().default(30),
		/** The mark of a demo database: with it, the program refuses to be reached from other machines. */
		isDemo: boolean('is_demo').notNull().default(false),
		/** The number of the initiative submitted last. Counted on this row, so that numbers have no gaps. */
		lastInitiativeNumber: integer('last_initiative_number').notNull().default(0),
	},
	(table) => [check('installation_is_one', sql`${table.id} = 1`)],
);

export const charterVersions = pgTable('charter_versions', {
	version: integer('version').primaryKey(),
	inForceSince: at('in_force_since').notNull(),
	goals: jsonb('goals').$type<Goal[]>().notNull(),
	rules: jsonb('rules').$type<Localised[]>().notNull(),
});

export const charterAcceptances = pgTable(
	'charter_acceptances',
	{
		personId: uuid('person_id')
			.notNull()
			.references(() => people.id, { onDelete: 'cascade' }),
		version: integer('version')
			.notNull()
			.references(() => charterVersions.version),
		acceptedAt: at('accepted_at').notNull(),
	},
	(table) => [primaryKey({ columns: [table.personId, table.version] })],
);
