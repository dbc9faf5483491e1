import {
	documentClients,
	documents,
	documentSnapshots,
	documentUpdates,
	replacedDocumentUpdates,
} from '@aloitetila/db/documents.table.ts';
import { eq, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { announceAppended } from './document-bus.ts';
import {
	appendUpdates,
	documentQuery,
	type ProposedUpdate,
	readClients,
	readHeads,
	readStored,
	readUpdatesAfter,
} from './document-log.ts';
import { keepAutomaticVersion } from './document-versions.ts';
import { holdDocument, takeNextNumber } from './live-document.ts';

/** An update of Yjs (version 1) that changes nothing. */
const NOTHING = new Uint8Array([0, 0]);

/** A state that rooms keep so that loading need not read the whole log. */
interface SnapshotToSave {
	documentId: string;
	lineage: string;
	uptoSeq: number;
	state: Uint8Array;
	stateVector: Uint8Array;
}

export interface DocumentStoreOptions extends Pick<Context, 'db' | 'now'> {
	/** So long rows stay that a snapshot covers: whoever was away for less reads what came since, row by row. */
	rowsGraceMs?: number;
}

/** The document store of the room server (`DocumentStore` in the collaboration package), on PostgreSQL. */
export function createDocumentStore({ db, now, rowsGraceMs = 600_000 }: DocumentStoreOptions) {
	const document = documentQuery(db).prepare('document');
	return {
		load: async (documentId: string) => {
			const [row] = await document.execute({ documentId });
			return row ? { ...readStored(row), clients: readClients(row) } : null;
		},

		append: (entries: readonly ProposedUpdate[]) => appendUpdates(db, entries, now()),

		/** They begin later than `seq + 1` where rows between are gone. */
		updatesAfter: async (documentId: string, seq: number) => readUpdatesAfter(db, documentId, seq),

		authors: async (documentId: string) => {
			const clients = await db
				.select({ clientId: documentClients.clientId, personId: documentClients.personId })
				.from(documentClients)
				.where(eq(documentClients.documentId, documentId));
			return new Map(clients.map(({ clientId, personId }) => [clientId, personId]));
		},

		heads: (documentIds: readonly string[]) => readHeads(db, documentIds),

		/**
		 * Keeps the snapshot if it is newer than the one there is, and lets go of the rows that it covers once they are old. In
		 * one statement: no row goes without the snapshot that holds it. Rows go from the first on, whatever the clocks of
		 * those who wrote them say: what is left has no gaps. Only what the snapshot before this one covered goes: a writer that
		 * does not see this one yet sees that one, and takes no number below it. Who wrote what is in `document_clients`.
		 */
		saveSnapshot: ({ documentId, lineage, uptoSeq, state, stateVector }: SnapshotToSave): Promise<void> =>
			db.transaction(async (tx) => {
				const at = now();
				const old = new Date(at.getTime() - rowsGraceMs);
				const saved = await tx.execute(sql`with kept as (
					insert into document_snapshots as s (document_id, upto_seq, state, state_vector)
					select id, ${uptoSeq}::integer, ${state}::bytea, ${stateVector}::bytea
					from documents where id = ${documentId}::uuid and lineage = ${lineage}::uuid for no key update
					on conflict (document_id) do update
					set upto_seq = excluded.upto_seq, state = excluded.state, state_vector = excluded.state_vector
					where s.upto_seq < excluded.upto_seq
					returning document_id, upto_seq),
				known as (
					update documents set snapshot_seq = kept.upto_seq from kept where documents.id = kept.document_id
					returning id, snapshot_seq),
				covered as materialized (
					select d.id, least(d.snapshot_seq, (
						select min(young.seq) - 1 from document_updates young
						where young.document_id = d.id and young.at >= ${old}::timestamptz)) as upto
					from known join documents d on d.id = known.id),
				gone as (
					delete from document_updates u using covered where u.document_id = covered.id and u.seq <= covered.upto)
				select id from known`);
				if (saved.length > 0) await keepAutomaticVersion(tx, documentId, at);
			}),

		/**
		 * An update that changes nothing takes the next number, and stays: whoever appends at the same instant waits for it, and
		 * is told afterwards that the lineage is another. What was stored while the repaired state was made follows upon it, or
		 * whoever goes on writing could keep a document from being repaired. The rows before it stay until a later snapshot lets
		 * them go: a writer who is behind must not find their numbers free. What is replaced is kept for whoever looks into it.
		 */
		replaceBroken: (snapshot: SnapshotToSave): Promise<'replaced' | 'outpaced' | 'refused'> =>
			db.transaction(async (tx) => {
				const { documentId, lineage, uptoSeq, state, stateVector } = snapshot;
				const document = await holdDocument(tx, documentId);
				if (document?.lineage !== lineage || document.sealedAt) return 'refused';
				if (document.snapshotSeq > uptoSeq) return 'outpaced';
				const seq = await takeNextNumber(tx, documentId, NOTHING, now());
				await tx.execute(sql`insert into ${replacedDocumentUpdates} (document_id, lineage, seq, at, bytes)
					select document_id, ${lineage}::uuid, seq, at, bytes from ${documentUpdates}
					where document_id = ${documentId}::uuid and seq < ${seq}
					union all select document_id, ${lineage}::uuid, 0, ${now()}::timestamptz, state from ${documentSnapshots}
					where document_id = ${documentId}::uuid`);
				await tx
					.update(documents)
					.set({ lineage: sql`gen_random_uuid()`, snapshotSeq: uptoSeq })
					.where(eq(documents.id, documentId));
				const repaired = { uptoSeq, state, stateVector };
				await tx
					.insert(documentSnapshots)
					.values({ documentId, ...repaired })
					.onConflictDoUpdate({ target: documentSnapshots.documentId, set: repaired });
				await announceAppended(tx, documentId, seq);
				return 'replaced';
			}),
	};
}
