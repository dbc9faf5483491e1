import { documentClients } from '@aloitetila/db/documents.table.ts';
import { eq, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { appendUpdates, type ProposedUpdate, readDocument, readHeads, readUpdatesAfter } from './document-log.ts';

/** A state that rooms keep so that loading need not read the whole log. */
interface SnapshotToSave {
	documentId: string;
	lineage: string;
	uptoSeq: number;
	state: Uint8Array;
	stateVector: Uint8Array;
}

/** The document store of the room server (`DocumentStore` in the collaboration package), on PostgreSQL. */
export function createDocumentStore({ db, now }: Pick<Context, 'db' | 'now'>) {
	return {
		load: (documentId: string) =>
			db.transaction(
				async (tx) => {
					const document = await readDocument(tx, documentId);
					if (!document) return null;
					const clients = await tx
						.select({ clientId: documentClients.clientId, personId: documentClients.personId })
						.from(documentClients)
						.where(eq(documentClients.documentId, documentId));
					const { lineage, snapshot, updates, seq: head } = document;
					return { lineage, head, snapshot, updates, clients: new Map(clients.map((c) => [c.clientId, c.personId])) };
				},
				// One moment: a snapshot and the updates after it fit together.
				{ isolationLevel: 'repeatable read', accessMode: 'read only' },
			),

		append: (entries: readonly ProposedUpdate[]) => appendUpdates(db, entries, now()),

		updatesAfter: async (documentId: string, seq: number) => readUpdatesAfter(db, documentId, seq),

		heads: (documentIds: readonly string[]) => readHeads(db, documentIds),

		/** Keeps the snapshot if it is newer than the one there is. All updates stay: they are who wrote what, and when. */
		saveSnapshot: async ({ documentId, lineage, uptoSeq, state, stateVector }: SnapshotToSave) => {
			await db.execute(sql`with kept as (
				insert into document_snapshots as s (document_id, upto_seq, state, state_vector)
				select id, ${uptoSeq}::integer, ${state}::bytea, ${stateVector}::bytea
				from documents where id = ${documentId}::uuid and lineage = ${lineage}::uuid
				on conflict (document_id) do update
				set upto_seq = excluded.upto_seq, state = excluded.state, state_vector = excluded.state_vector
				where s.upto_seq < excluded.upto_seq
				returning document_id, upto_seq)
				update documents set snapshot_seq = kept.upto_seq from kept where documents.id = kept.document_id`);
		},
	};
}
