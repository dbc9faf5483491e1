import { documents, documentSnapshots, documentUpdates } from '@aloitetila/db/documents.table.ts';
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Reader, Transaction } from '../context.ts';

/** An update that someone proposes to put after `head`. */
export interface ProposedUpdate {
	documentId: string;
	lineage: string;
	head: number;
	bytes: Uint8Array;
	authors?: readonly { clientId: number; personId: string }[];
}

export type Outcome =
	{ kind: 'stored'; seq: number } | { kind: 'gone' } | { kind: 'other_lineage' } | { kind: 'sealed' };

/** So many writers would have to be faster, one after the other, on the same document. */
const MOST_ATTEMPTS = 100;

/**
 * Appends at most one update a document, each at the next free sequence number. A writer proposes the number after the
 * last it knows; who was second finds the row taken, reads the new head and goes again. No row is locked, and the
 * numbers have no gaps. In a transaction, keep it short: other writers of the document wait for its end.
 */
export async function appendUpdates(db: Reader, updates: readonly ProposedUpdate[], at: Date) {
	const outcomes = new Map<string, Outcome>();
	// Always in the same order, so that two writers of the same documents never wait for each other in a ring.
	let waiting = [...updates].sort((a, b) => (a.documentId < b.documentId ? -1 : 1));
	for (let attempt = 0; waiting.length > 0; attempt += 1) {
		if (attempt === MOST_ATTEMPTS) throw new Error('others were always faster to append');
		for (const { documentId, seq } of await insertUpdates(db, waiting, at))
			outcomes.set(documentId, { kind: 'stored', seq });
		const second = waiting.filter(({ documentId }) => !outcomes.has(documentId));
		const heads =
			second.length > 0
				? await readHeads(
						db,
						second.map(({ documentId }) => documentId),
					)
				: new Map<string, Head>();
		waiting = second.flatMap((update) => {
			const there = heads.get(update.documentId);
			if (there?.lineage === update.lineage && !there.isSealed) return [{ ...update, head: there.head }];
			outcomes.set(update.documentId, { kind: !there ? 'gone' : there.isSealed ? 'sealed' : 'other_lineage' });
			return [];
		});
	}
	return outcomes;
}

async function insertUpdates(db: Reader, updates: readonly ProposedUpdate[], at: Date) {
	const rows = updates.map(
		({ documentId, lineage, head, bytes }) =>
			sql`(${documentId}::uuid, ${lineage}::uuid, ${head + 1}::integer, ${at}::timestamptz, ${bytes}::bytea)`,
	);
	const authors = updates.flatMap(({ documentId, lineage, authors = [] }) =>
		authors.map(
			({ clientId, personId }) => sql`(${documentId}::uuid, ${lineage}::uuid, ${clientId}::bigint, ${personId}::uuid)`,
		),
	);
	const withAuthors =
		authors.length === 0
			? sql``
			: sql`with authors as (
				insert into document_clients (document_id, client_id, person_id)
				select d.id, a.client_id, a.person_id
				from (values ${sql.join(authors, sql`, `)}) as a (document_id, lineage, client_id, person_id)
				join documents d on d.id = a.document_id and d.lineage = a.lineage and d.sealed_at is null
				order by 1, 2
				on conflict do nothing)`;
	return db.execute<{ documentId: string; seq: number }>(sql`${withAuthors}
		insert into document_updates (document_id, seq, at, bytes)
		select d.id, u.seq, u.at, u.bytes
		from (values ${sql.join(rows, sql`, `)}) as u (document_id, lineage, seq, at, bytes)
		join documents d on d.id = u.document_id and d.lineage = u.lineage and d.sealed_at is null
		order by 1
		on conflict do nothing
		returning document_id as "documentId", seq`);
}

export interface Head {
	head: number;
	lineage: string;
	/** Nothing more is taken into the log. */
	isSealed: boolean;
}

/** The last sequence number and the lineage of each document that exists. */
export async function readHeads(db: Reader, documentIds: readonly string[]): Promise<Map<string, Head>> {
	const last = sql<number>`greatest(${documents.snapshotSeq}, coalesce(
		(select max(u.seq) from document_updates u where u.document_id = ${documents.id}), 0))`;
	const rows = await db
		.select({ id: documents.id, lineage: documents.lineage, head: last.mapWith(Number), sealedAt: documents.sealedAt })
		.from(documents)
		.where(inArray(documents.id, [...documentIds]));
	return new Map(rows.map(({ id, lineage, head, sealedAt }) => [id, { lineage, head, isSealed: sealedAt !== null }]));
}

/** The updates after `seq`, in order. */
export function readUpdatesAfter(db: Reader, documentId: string, seq: number) {
	return db
		.select({ seq: documentUpdates.seq, bytes: documentUpdates.bytes })
		.from(documentUpdates)
		.where(and(eq(documentUpdates.documentId, documentId), gt(documentUpdates.seq, seq)))
		.orderBy(asc(documentUpdates.seq));
}

/**
 * A document as it is stored: the updates that make it up, in order, the newest snapshot first. Null where there is
 * none. In a transaction that sees one moment, `seq` is exactly what the updates amount to.
 */
export async function readDocument(tx: Transaction, documentId: string) {
	const [document] = await tx
		.select({
			lineage: documents.lineage,
			uptoSeq: documentSnapshots.uptoSeq,
			state: documentSnapshots.state,
		})
		.from(documents)
		.leftJoin(documentSnapshots, eq(documentSnapshots.documentId, documents.id))
		.where(eq(documents.id, documentId));
	if (!document) return null;
	const { lineage, uptoSeq, state } = document;
	const snapshot = uptoSeq !== null && state !== null ? { uptoSeq, state } : null;
	const updates = await readUpdatesAfter(tx, documentId, snapshot?.uptoSeq ?? 0);
	return { lineage, snapshot, updates, seq: updates.at(-1)?.seq ?? snapshot?.uptoSeq ?? 0 };
}
