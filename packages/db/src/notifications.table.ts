import { LANGUAGES } from '@aloitetila/domain/language.ts';
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { at, id } from './columns.ts';
import { people } from './people.table.ts';

export const MAIL_STATUSES = ['queued', 'sent', 'dropped'] as const;

/** Every mail there is to send, written in the transaction of the change it tells about. */
export const mails = pgTable(
	'mails',
	{
		id: id(),
		/** The same thing is told to the same person once. */
		dedupeKey: text('dedupe_key').notNull(),
		personId: uuid('person_id').references(() => people.id, { onDelete: 'cascade' }),
		toAddress: text('to_address').notNull(),
		language: text('language', { enum: LANGUAGES }).notNull(),
		/** Which letter it is, and what is filled into it; it is written out when it is sent. */
		template: text('template').notNull(),
		params: jsonb('params').$type<Record<string, unknown>>().notNull(),
		status: text('status', { enum: MAIL_STATUSES }).notNull(),
		attempts: integer('attempts').notNull().default(0),
		queuedAt: at('queued_at').notNull(),
		sentAt: at('sent_at'),
		/** Why it was dropped, or what the server said last. */
		lastError: text('last_error').notNull().default(''),
		/** The letter as it was sent; kept for the demo's preview mailbox, elsewhere null. */
		subject: text('subject'),
		text: text('text'),
	},
	(table) => [
		uniqueIndex('mails_dedupe').on(table.dedupeKey),
		// The preview mailbox reads the newest to one address; the sweep the oldest unsent.
		index('mails_by_address').on(table.toAddress, table.queuedAt),
		index('mails_unsent').on(table.status, table.queuedAt),
	],
);

/** Answers to requests that were made with an `Idempotency-Key`, so that a retry gets the same thing again. */
export const idempotencyKeys = pgTable(
	'idempotency_keys',
	{
		personId: uuid('person_id')
			.notNull()
			.references(() => people.id, { onDelete: 'cascade' }),
		operation: text('operation').notNull(),
		key: text('key').notNull(),
		resultId: uuid('result_id').notNull(),
		at: at('at').notNull(),
	},
	(table) => [primaryKey({ columns: [table.personId, table.operation, table.key] })],
);
