import { type Database, driverOf } from '@aloitetila/db/connect.ts';
import { documentClients, documents, documentSnapshots, documentUpdates } from '@aloitetila/db/documents.table.ts';
import { and, eq, gt, min, type SQL, sql } from 'drizzle-orm';
import type { Reader } from '../context.ts';

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
 * numbers have no gaps.
 */
export async function appendUpdates(db: Database, updates: readonly ProposedUpdate[], at: Date) {
	const outcomes = new Map<string, Outcome>();
	let waiting = updates;
	for (let attempt = 0; waiting.length > 0; attempt += 1) {
		if (attempt === MOST_ATTEMPTS) throw new Error('others were always faster to append');
		for (const { documentId, seq } of await insertUpdates(db, waiting, at))
			outcomes.set(documentId, { kind: 'stored', seq });
		const second = waiting.filter(({ documentId }) => !outcomes.has(documentId));
		if (second.length === 0) break;
		const heads = await readHeads(
			db,
			second.map(({ documentId }) => documentId),
		);
		waiting = second.flatMap((update) => {
			const there = heads.get(update.documentId);
			if (there?.lineage === update.lineage && !there.isSealed) return [{ ...update, head: there.head }];
			outcomes.set(update.documentId, { kind: !there ? 'gone' : there.isSealed ? 'sealed' : 'other_lineage' });
			return [];
		});
	}
	return outcomes;
}

/**
 * One statement whose text does not depend on how many there are, so that it is planned once a connection. All bytes
 * travel as one value and are cut up by the server. In the order of the documents, so that two writers of the same ones
 * never wait for each other in a ring.
 *
 * Rows that a snapshot covers may be gone, and their numbers would look free: a number is taken only above the snapshot.
 */
function insertUpdates(db: Database, updates: readonly ProposedUpdate[], at: Date) {
	const driver = driverOf(db);
	const bytes = Buffer.concat(updates.map((update) => update.bytes));
	let start = 1;
	const starts = updates.map((update) => (start += update.bytes.byteLength) - update.bytes.byteLength);
	const authors = updates.flatMap(({ documentId, lineage, authors = [] }) =>
		authors.map((author) => ({ documentId, lineage, ...author })),
	);
	const withAuthors =
		authors.length === 0
			? driver``
			: driver`with authors as (
				insert into document_clients (document_id, client_id, person_id)
				select d.id, a.client_id, a.person_id
				from unnest(
					${list(authors.map((author) => author.documentId))}::uuid[],
					${list(authors.map((author) => author.lineage))}::uuid[],
					${list(authors.map((author) => author.clientId))}::bigint[],
					${list(authors.map((author) => author.personId))}::uuid[]
				) as a (document_id, lineage, client_id, person_id)
				join documents d on d.id = a.document_id and d.lineage = a.lineage and d.sealed_at is null
				order by 1, 2
				on conflict do nothing)`;
	return driver<{ documentId: string; seq: number }[]>`${withAuthors}
		insert into document_updates (document_id, seq, at, bytes)
		select d.id, u.seq, ${at}::timestamptz, substring(${bytes}::bytea from u.start for u.length)
		from unnest(
			${list(updates.map(({ documentId }) => documentId))}::uuid[],
			${list(updates.map(({ lineage }) => lineage))}::uuid[],
			${list(updates.map(({ head }) => head + 1))}::integer[],
			${list(starts)}::integer[],
			${list(updates.map((update) => update.bytes.byteLength))}::integer[]
		) as u (document_id, lineage, seq, start, length)
		join documents d on d.id = u.document_id and d.lineage = u.lineage and d.sealed_at is null
			and u.seq > d.snapshot_seq
		order by 1
		on conflict do nothing
		returning document_id as "documentId", seq`;
}

/** An array as PostgreSQL writes it. Ids and numbers need no quotes; a uuid[] or integer[] refuses anything else. */
const list = (values: readonly (string | number)[]) => `{${values.join(',')}}`;

export interface Head {
	head: number;
	lineage: string;
	/** Nothing more is taken into the log. */
	isSealed: boolean;
}

/** The last sequence number and the lineage of each document that exists. */
export async function readHeads(db: Database, documentIds: readonly string[]): Promise<Map<string, Head>> {
	const rows = await driverOf(db)<(Head & { id: string })[]>`
		select d.id, d.lineage, d.sealed_at is not null as "isSealed", greatest(d.snapshot_seq, (
			select max(u.seq) from document_updates u where u.document_id = d.id)) as head
		from documents d where d.id = any(${list(documentIds)}::uuid[])`;
	return new Map(rows.map(({ id, lineage, head, isSealed }) => [id, { lineage, head, isSealed }]));
}

/** The updates after `seq`, in order. Those that a snapshot covers may be gone: then they begin later. */
export async function readUpdatesAfter(db: Reader, documentId: string, seq: number) {
	const [tail] = await db
		.select(packedUpdates)
		.from(documentUpdates)
		.where(and(eq(documentUpdates.documentId, documentId), gt(documentUpdates.seq, seq)));
	return tail ? unpacked(tail) : [];
}

/**
 * Everything stored of a document, in one statement: a snapshot and the updates after it must be of one moment, since
 * rows go when a newer snapshot covers them.
 */
export function documentQuery(db: Reader) {
	const tail = db
		.select({
			first: packedUpdates.first.as('first'),
			bytes: packedUpdates.bytes.as('bytes'),
			lengths: packedUpdates.lengths.as('lengths'),
			seqs: packedUpdates.seqs.as('seqs'),
		})
		.from(documentUpdates)
		.where(
			and(
				eq(documentUpdates.documentId, documents.id),
				gt(documentUpdates.seq, sql`coalesce(${documentSnapshots.uptoSeq}, 0)`),
			),
		)
		.as('tail');
	const clients = sql<
		string | null
	>`(select string_agg(${documentClients.clientId} || ' ' || ${documentClients.personId}, ',')
		from ${documentClients} where ${documentClients.documentId} = ${documents.id})`;
	return db
		.select({
			lineage: documents.lineage,
			uptoSeq: documentSnapshots.uptoSeq,
			state: asBase64(documentSnapshots.state),
			tail: { first: tail.first, bytes: tail.bytes, lengths: tail.lengths, seqs: tail.seqs },
			clients,
		})
		.from(documents)
		.leftJoin(documentSnapshots, eq(documentSnapshots.documentId, documents.id))
		.leftJoinLateral(tail, sql`true`)
		.where(eq(documents.id, sql.placeholder('documentId')));
}

type DocumentRow = Awaited<ReturnType<ReturnType<typeof documentQuery>['execute']>>[number];

/** A document as it is stored: the updates that make it up, in order, the newest snapshot first. */
export function readStored({ lineage, uptoSeq, state, tail }: DocumentRow) {
	const snapshot = uptoSeq !== null && state !== null ? { uptoSeq, state } : null;
	const updates = tail ? unpacked(tail) : [];
	return { lineage, snapshot, updates, head: updates.at(-1)?.seq ?? snapshot?.uptoSeq ?? 0 };
}

/** Who wrote with which Yjs client id. */
export function readClients({ clients }: DocumentRow): Map<number, string> {
	const pairs = clients?.split(',').map((pair) => pair.split(' ')) ?? [];
	return new Map(pairs.map(([clientId, personId = '']) => [Number(clientId), personId]));
}

/**
 * Many rows as one, for a row costs more to read than what is in it. Bytes come as base64, which takes Node a fifth of the
 * time of PostgreSQL's own hexadecimal form.
 */
const packedUpdates = {
	first: min(documentUpdates.seq),
	bytes: asBase64(sql`string_agg(${documentUpdates.bytes}, ''::bytea order by ${documentUpdates.seq})`),
	lengths: sql<string | null>`string_agg(length(${documentUpdates.bytes})::text, ',' order by ${documentUpdates.seq})`,
	// Numbers follow upon each other; they are told where they do not, as in a log that somebody has repaired by hand.
	seqs: sql<string | null>`case when max(${documentUpdates.seq}) - min(${documentUpdates.seq}) + 1 <> count(*)
		then string_agg(${documentUpdates.seq}::text, ',' order by ${documentUpdates.seq}) end`,
};

interface PackedUpdates {
	first: number | null;
	bytes: Uint8Array | null;
	lengths: string | null;
	seqs: string | null;
}

function asBase64(bytes: SQL | typeof documentSnapshots.state): SQL<Uint8Array | null> {
	return sql`encode(${bytes}, 'base64')`.mapWith((text: string) => {
		const buffer = Buffer.from(text, 'base64');
		return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
	});
}

function unpacked({ first, bytes, lengths, seqs: told }: PackedUpdates) {
	if (first === null || bytes === null || lengths === null) return [];
	const seqs = told?.split(',');
	let at = 0;
	return lengths.split(',').map((length, index) => ({
		seq: seqs ? Number(seqs[index]) : first + index,
		bytes: bytes.subarray(at, (at += Number(length))),
	}));
}
