import { INITIATIVE_MOVES, INITIATIVE_STATUSES } from '@aloitetila/domain/initiatives/initiative.ts';
import { LANGUAGES } from '@aloitetila/domain/language.ts';
import {
	type AnyPgColumn,
	boolean,
	check,
	foreignKey,
	index,
	integer,
	pgTable,
	primaryKey,
	text,
	uniqueIndex,
	uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { at, id, oneOf } from './columns.ts';
import { agendaItems, meetings } from './meetings.table.ts';
import { people } from './people.table.ts';
import { summarySections } from './summaries.table.ts';

export const initiatives = pgTable(
	'initiatives',
	{
		id: id(),
		/** Given at submission, without gaps: how the initiative is spoken of. */
		number: integer('number'),
		status: text('status', { enum: INITIATIVE_STATUSES }).notNull(),
		title: text('title').notNull().default(''),
		/** What is the matter. */
		matter: text('matter').notNull().default(''),
		/** What is proposed. */
		proposal: text('proposal').notNull().default(''),
		/** Who gains and how. */
		benefit: text('benefit').notNull().default(''),
		goal: integer('goal'),
		language: text('language', { enum: LANGUAGES }).notNull(),
		parallelTitle: text('parallel_title').notNull().default(''),
		parallelLanguage: text('parallel_language', { enum: LANGUAGES }),
		/** Who answers for it in the group. */
		holderId: uuid('holder_id').references(() => people.id, { onDelete: 'set null' }),
		/** The meeting on whose agenda it is, or was last. */
		meetingId: uuid('meeting_id').references((): AnyPgColumn => meetings.id, { onDelete: 'set null' }),
		mergedIntoId: uuid('merged_into_id').references((): AnyPgColumn => initiatives.id),
		createdAt: at('created_at').notNull(),
		changedAt: at('changed_at').notNull(),
		submittedAt: at('submitted_at'),
		/** The date by which an answer is promised. */
		answerBy: at('answer_by'),
		/** Set while the clock stands still, which is while it is returned. */
		clockStoppedAt: at('clock_stopped_at'),
		answeredAt: at('answered_at'),
		/** When it first reached the open web. */
		publishedAt: at('published_at'),
		/** Grows with every change; a form made from an older one is told so. */
		revision: integer('revision').notNull().default(0),
	},
	(table) => [
		check('initiatives_status', oneOf(table.status, INITIATIVE_STATUSES)),
		check('initiatives_language', oneOf(table.language, LANGUAGES)),
		check('initiatives_submitted_at_matches_status', sql`(${table.status} = 'draft') = (${table.submittedAt} is null)`),
		check('initiatives_number_matches_status', sql`(${table.status} = 'draft') = (${table.number} is null)`),
		check(
			'initiatives_merged_names_the_other',
			sql`(${table.status} = 'merged') = (${table.mergedIntoId} is not null)`,
		),
		uniqueIndex('initiatives_number').on(table.number),
		// The inbox reads open initiatives by the date they were promised an answer.
		index('initiatives_inbox').on(table.status, table.answerBy),
		// The public list reads by number within a status.
		index('initiatives_list').on(table.status, table.number),
		index('initiatives_meeting').on(table.meetingId),
		index('initiatives_holder').on(table.holderId),
	],
);

export const initiativeAuthors = pgTable(
	'initiative_authors',
	{
		initiativeId: uuid('initiative_id')
			.notNull()
			.references(() => initiatives.id, { onDelete: 'cascade' }),
		personId: uuid('person_id')
			.notNull()
			.references(() => people.id),
		/** The one who made it is number 0. */
		position: integer('position').notNull().default(0),
	},
	(table) => [
		primaryKey({ columns: [table.initiativeId, table.personId] }),
		// One's own initiatives.
		index('initiative_authors_person').on(table.personId),
	],
);

/** The dated history of an initiative: one row a move, never changed. */
export const initiativeEvents = pgTable(
	'initiative_events',
	{
		id: id(),
		initiativeId: uuid('initiative_id')
			.notNull()
			.references(() => initiatives.id, { onDelete: 'cascade' }),
		/** 1, 2, 3 … within the initiative: two events of one instant keep their order. */
		position: integer('position').notNull(),
		move: text('move', { enum: INITIATIVE_MOVES }).notNull(),
		fromStatus: text('from_status', { enum: INITIATIVE_STATUSES }).notNull(),
		toStatus: text('to_status', { enum: INITIATIVE_STATUSES }).notNull(),
		at: at('at').notNull(),
		/** Null where the network's own clockwork did it, as when a summary is published: then `summaryVersion` tells. */
		byPersonId: uuid('by_person_id').references(() => people.id, { onDelete: 'set null' }),
		/** Why, in the words of the one who did it. */
		reason: text('reason').notNull().default(''),
		reasonLanguage: text('reason_language', { enum: LANGUAGES }),
		/** The first action, of an initiative that is being carried out. */
		firstAction: text('first_action').notNull().default(''),
		holderId: uuid('holder_id').references(() => people.id, { onDelete: 'set null' }),
		/** The promise after this event, where it changed. */
		answerBy: at('answer_by'),
		/** Whether this move put it on the open web. */
		publishedNow: boolean('published_now').notNull().default(false),
		meetingId: uuid('meeting_id').references((): AnyPgColumn => meetings.id, { onDelete: 'set null' }),
		/** The thread: which item of the agenda, and which heading of which version of the summary. */
		agendaItemId: uuid('agenda_item_id').references((): AnyPgColumn => agendaItems.id),
		summaryId: uuid('summary_id'),
		summaryVersion: integer('summary_version'),
		summaryBlockId: uuid('summary_block_id'),
	},
	(table) => [
		foreignKey({
			name: 'initiative_events_summary_section',
			columns: [table.summaryId, table.summaryVersion, table.summaryBlockId],
			foreignColumns: [summarySections.summaryId, summarySections.version, summarySections.blockId],
		}),
		uniqueIndex('initiative_events_position').on(table.initiativeId, table.position),
		check('initiative_events_move', oneOf(table.move, INITIATIVE_MOVES)),
	],
);

/** What an initiative said when it was submitted, and each time it was submitted again. Frozen. */
export const initiativeVersions = pgTable(
	'initiative_versions',
	{
		initiativeId: uuid('initiative_id')
			.notNull()
			.references(() => initiatives.id, { onDelete: 'cascade' }),
		version: integer('version').notNull(),
		at: at('at').notNull(),
		title: text('title').notNull(),
		matter: text('matter').notNull(),
		proposal: text('proposal').notNull(),
		benefit: text('benefit').notNull(),
		goal: integer('goal'),
		language: text('language', { enum: LANGUAGES }).notNull(),
		parallelTitle: text('parallel_title').notNull().default(''),
		parallelLanguage: text('parallel_language', { enum: LANGUAGES }),
	},
	(table) => [
		primaryKey({ columns: [table.initiativeId, table.version] }),
		check('initiative_versions_language', oneOf(table.language, LANGUAGES)),
	],
);
