import type { Language } from '@aloitetila/domain/language.ts';
import { SUMMARY_STATUSES } from '@aloitetila/domain/summaries/summary.ts';
import {
	check,
	foreignKey,
	index,
	integer,
	jsonb,
	pgTable,
	primaryKey,
	text,
	uniqueIndex,
	uuid,
} from 'drizzle-orm/pg-core';
import { at, id, oneOf } from './columns.ts';
import { documents } from './documents.table.ts';
import { agendaItems, meetings } from './meetings.table.ts';
import { initiatives } from './initiatives.table.ts';
import { people } from './people.table.ts';

export const summaries = pgTable(
	'summaries',
	{
		id: id(),
		meetingId: uuid('meeting_id')
			.notNull()
			.references(() => meetings.id, { onDelete: 'cascade' }),
		documentId: uuid('document_id')
			.notNull()
			.references(() => documents.id),
		status: text('status', { enum: SUMMARY_STATUSES }).notNull(),
		startedAt: at('started_at').notNull(),
		startedBy: uuid('started_by').references(() => people.id, { onDelete: 'set null' }),
		/** The newest version that everyone may read. */
		publishedVersion: integer('published_version'),
	},
	(table) => [
		check('summaries_status', oneOf(table.status, SUMMARY_STATUSES)),
		// One summary a meeting, however many start it at once.
		uniqueIndex('summaries_meeting').on(table.meetingId),
		// The WebSocket door asks whose document it is.
		uniqueIndex('summaries_document').on(table.documentId),
	],
);

/** A published text: frozen, numbered, hashed. Never changed afterwards. */
export const summaryVersions = pgTable(
	'summary_versions',
	{
		summaryId: uuid('summary_id')
			.notNull()
			.references(() => summaries.id, { onDelete: 'cascade' }),
		version: integer('version').notNull(),
		publishedAt: at('published_at').notNull(),
		publishedBy: uuid('published_by').references(() => people.id, { onDelete: 'set null' }),
		/** The sequence number of the live document that was frozen. */
		documentSeq: integer('document_seq').notNull(),
		/** The frozen record in its canonical form, byte for byte what `hash` was computed over: text, not jsonb. */
		content: text('content').notNull(),
		/** SHA-256 of `content` in UTF-8, in hexadecimal. */
		hash: text('hash').notNull(),
		languages: jsonb('languages').$type<Language[]>().notNull(),
		note: text('note').notNull().default(''),
	},
	(table) => [primaryKey({ columns: [table.summaryId, table.version] })],
);

/** The thread in rows: which heading of a published version stands for which item and initiative. */
export const summarySections = pgTable(
	'summary_sections',
	{
		summaryId: uuid('summary_id').notNull(),
		version: integer('version').notNull(),
		blockId: uuid('block_id').notNull(),
		position: integer('position').notNull(),
		agendaItemId: uuid('agenda_item_id').references(() => agendaItems.id),
		initiativeId: uuid('initiative_id').references(() => initiatives.id),
	},
	(table) => [
		primaryKey({ columns: [table.summaryId, table.version, table.blockId] }),
		foreignKey({
			name: 'summary_sections_version',
			columns: [table.summaryId, table.version],
			foreignColumns: [summaryVersions.summaryId, summaryVersions.version],
		}).onDelete('cascade'),
		// From an initiative to every heading that tells of it.
		index('summary_sections_initiative').on(table.initiativeId),
	],
);
