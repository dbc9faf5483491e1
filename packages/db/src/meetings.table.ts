import { LANGUAGES, type Language, type Localised } from '@aloitetila/domain/language.ts';
import { AGENDA_ITEM_KINDS, MEETING_STATUSES } from '@aloitetila/domain/meetings/meeting.ts';
import { sql } from 'drizzle-orm';
import { type AnyPgColumn, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { at, id, oneOf } from './columns.ts';
import { initiatives } from './initiatives.table.ts';
import { organisations, people } from './people.table.ts';

export const meetings = pgTable(
	'meetings',
	{
		id: id(),
		status: text('status', { enum: MEETING_STATUSES }).notNull(),
		/** By language; the main language is always there. */
		theme: jsonb('theme').$type<Localised>().notNull(),
		hostOrganisationId: uuid('host_organisation_id').references(() => organisations.id, { onDelete: 'set null' }),
		place: text('place').notNull().default(''),
		remoteLink: text('remote_link').notNull().default(''),
		/** The main language: the summary's `default` fragment is in it. */
		language: text('language', { enum: LANGUAGES }).notNull(),
		otherLanguages: jsonb('other_languages').$type<Language[]>().notNull().default([]),
		startsAt: at('starts_at').notNull(),
		endsAt: at('ends_at').notNull(),
		announcedAt: at('announced_at'),
		cancelledAt: at('cancelled_at'),
		cancelReason: text('cancel_reason').notNull().default(''),
		createdAt: at('created_at').notNull(),
		createdBy: uuid('created_by').references(() => people.id, { onDelete: 'set null' }),
		revision: integer('revision').notNull().default(0),
	},
	(table) => [
		check('meetings_status', oneOf(table.status, MEETING_STATUSES)),
		check('meetings_language', oneOf(table.language, LANGUAGES)),
		check('meetings_end_after_start', sql`${table.endsAt} > ${table.startsAt}`),
		check('meetings_planned_is_not_announced', sql`${table.status} <> 'planned' or ${table.announcedAt} is null`),
		// The front page asks for the next one, the list for all by date.
		index('meetings_by_date').on(table.startsAt),
	],
);

export const agendaItems = pgTable(
	'agenda_items',
	{
		id: id(),
		meetingId: uuid('meeting_id')
			.notNull()
			.references(() => meetings.id, { onDelete: 'cascade' }),
		kind: text('kind', { enum: AGENDA_ITEM_KINDS }).notNull(),
		position: integer('position').notNull(),
		minutes: integer('minutes').notNull(),
		/** By language. Of an initiative: its title when it was scheduled. */
		title: jsonb('title').$type<Localised>().notNull(),
		presenter: text('presenter').notNull().default(''),
		initiativeId: uuid('initiative_id').references((): AnyPgColumn => initiatives.id),
		/** The id of the item's heading in the summary, the same in every language. */
		blockId: uuid('block_id').notNull(),
		/** An item taken off keeps its row, so that the history it belongs to stays whole. */
		removedAt: at('removed_at'),
	},
	(table) => [
		check('agenda_items_kind', oneOf(table.kind, AGENDA_ITEM_KINDS)),
		check('agenda_items_minutes', sql`${table.minutes} between 1 and 600`),
		check(
			'agenda_items_initiative_matches_kind',
			sql`(${table.kind} = 'initiative') = (${table.initiativeId} is not null)`,
		),
		uniqueIndex('agenda_items_block').on(table.blockId),
		// An initiative stands on one agenda at most once.
		uniqueIndex('agenda_items_initiative_once')
			.on(table.meetingId, table.initiativeId)
			.where(sql`removed_at is null`),
		index('agenda_items_in_order').on(table.meetingId, table.position),
		index('agenda_items_initiative').on(table.initiativeId),
	],
);
