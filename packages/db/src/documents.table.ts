import { sql } from 'drizzle-orm';
import { bigint, check, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { at, bytes, id, oneOf } from './columns.ts';
import { people } from './people.table.ts';

/** Texts written together. A document knows nothing of what it is used for. */
export const documents = pgTable(
	'documents',
	{
		id: id(),
		/** Changes when the document is replaced by something that copies held elsewhere must never be merged into. */
		lineage: uuid('lineage').notNull(),
		/** The update up to which the snapshot reaches; 0 while there is none. */
		snapshotSeq: integer('snapshot_seq').notNull().default(0),
		/** The version of the document schema that its content was last written with. */
		schemaVersion: integer('schema_version').notNull().default(1),
		/** Since when nothing more is taken into the log: what was published must be all that anybody was told is saved. */
		sealedAt: at('sealed_at'),
	},
	(table) => [check('documents_snapshot_seq_is_not_negative', sql`${table.snapshotSeq} >= 0`)],
);

/** The log: every edit, in order, from 1 and without gaps. A row may hold several edits of several people. */
export const documentUpdates = pgTable(
	'document_updates',
	{
		documentId: uuid('document_id')
			.notNull()
			.references(() => documents.id, { onDelete: 'cascade' }),
		seq: integer('seq').notNull(),
		at: at('at').notNull(),
		/** A Yjs update, version 1. */
		bytes: bytes('bytes').notNull(),
	},
	(table) => [
		// Also what makes sequence numbers gapless: two writers cannot take the same one.
		primaryKey({ columns: [table.documentId, table.seq] }),
		check('document_updates_seq_is_positive', sql`${table.seq} > 0`),
	],
);

/** Who wrote with which Yjs client id. No foreign key: a text keeps its author's id when the person's row is gone. */
export const documentClients = pgTable(
	'document_clients',
	{
		documentId: uuid('document_id')
			.notNull()
			.references(() => documents.id, { onDelete: 'cascade' }),
		clientId: bigint('client_id', { mode: 'number' }).notNull(),
		personId: uuid('person_id').notNull(),
	},
	(table) => [primaryKey({ columns: [table.documentId, table.clientId] })],
);

/** The newest snapshot of each document: what the log up to `upto_seq` amounts to. */
export const documentSnapshots = pgTable('document_snapshots', {
	documentId: uuid('document_id')
		.primaryKey()
		.references(() => documents.id, { onDelete: 'cascade' }),
	uptoSeq: integer('upto_seq').notNull(),
	/** A Yjs update, version 1, of the whole state. */
	state: bytes('state').notNull(),
	stateVector: bytes('state_vector').notNull(),
});

/**
 * The log of a document that nobody could read, as it was before it was repaired: a repair leaves something out, and whoever
 * looks into it must be able to find what. Row 0 is the snapshot. Operators delete it.
 */
export const replacedDocumentUpdates = pgTable(
	'replaced_document_updates',
	{
		documentId: uuid('document_id')
			.notNull()
			.references(() => documents.id, { onDelete: 'cascade' }),
		/** Which the document had until then. */
		lineage: uuid('lineage').notNull(),
		seq: integer('seq').notNull(),
		at: at('at').notNull(),
		/** A Yjs update, version 1. */
		bytes: bytes('bytes').notNull(),
	},
	(table) => [primaryKey({ columns: [table.documentId, table.lineage, table.seq] })],
);

/** How a point of the history came to be: by itself while people wrote, by a name, or before an older one was restored. */
export const VERSION_KINDS = ['automatic', 'named', 'before_restore'] as const;

/** Points in the history of a document: what it was at `seq`, kept whole. Compaction never touches them. */
export const documentVersions = pgTable(
	'document_versions',
	{
		documentId: uuid('document_id')
			.notNull()
			.references(() => documents.id, { onDelete: 'cascade' }),
		/** The update up to which it reaches: also its address, since one number is one state. */
		seq: integer('seq').notNull(),
		at: at('at').notNull(),
		kind: text('kind', { enum: VERSION_KINDS }).notNull(),
		/** Of a named one only. */
		name: text('name'),
		/** Who named it, or restored. */
		personId: uuid('person_id').references(() => people.id, { onDelete: 'set null' }),
		/** A Yjs update, version 1, of the whole state. */
		state: bytes('state').notNull(),
		/** Tells whose writing is new since the point before, without reading the state. */
		stateVector: bytes('state_vector').notNull(),
		/** Of an automatic one: which quarter of an hour since 1970 it was made in. */
		quarter: integer('quarter'),
	},
	(table) => [
		// A point that says the same as another is none.
		primaryKey({ columns: [table.documentId, table.seq] }),
		// One automatic point a quarter of an hour, however many programs store the document.
		unique('document_versions_quarter').on(table.documentId, table.quarter),
		check('document_versions_kind', oneOf(table.kind, VERSION_KINDS)),
		check('document_versions_name_matches_kind', sql`(${table.kind} = 'named') = (${table.name} is not null)`),
		check(
			'document_versions_quarter_matches_kind',
			sql`(${table.kind} = 'automatic') = (${table.quarter} is not null)`,
		),
	],
);
