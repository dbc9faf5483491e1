import { documentClients, documents, documentUpdates } from '@aloitetila/db/schema.ts';
import { stateOf } from '@aloitetila/document/state.ts';
import { writersOf } from '@aloitetila/document/writers.ts';
import { eq, max, sql } from 'drizzle-orm';
import type { Context, Reader, Transaction } from '../context.ts';
import { announceAppended } from './document-bus.ts';
import { documentQuery, readStored } from './document-log.ts';

/**
 * Stands where a person's id does with text that the workspace itself wrote: the agenda's headings. No person has the nil
 * UUID (RFC 9562, 5.9), so nobody can write in its name either.
 */
export const WORKSPACE = '00000000-0000-0000-0000-000000000000';

/** Creates a document with its first update, the workspace's own, as sequence 1, in the transaction of whatever it belongs to. */
export async function createDocument(
	context: Context,
	tx: Transaction,
	firstUpdate: Uint8Array,
	schemaVersion: number,
): Promise<string> {
	const id = context.newId();
	await tx.insert(documents).values({ id, lineage: context.newId(), snapshotSeq: 0, schemaVersion });
	await tx.insert(documentUpdates).values({ documentId: id, seq: 1, at: context.now(), bytes: firstUpdate });
	await recordWriter(tx, id, firstUpdate, WORKSPACE);
	return id;
}

/** A live document as it is stored now. `head` is the sequence number of its last update. */
export async function readLiveDocument(
	db: Reader,
	documentId: string,
): Promise<{ doc: ReturnType<typeof stateOf>; head: number }> {
	const [row] = await documentQuery(db).execute({ documentId });
	if (!row) return { doc: stateOf([]), head: 0 };
	const { snapshot, updates, head } = readStored(row);
	return { doc: stateOf([...(snapshot ? [snapshot.state] : []), ...updates.map((update) => update.bytes)]), head };
}

/**
 * Holds a document until the transaction ends: it gets no new snapshot, no new lineage and no edit of the server's from
 * anybody else. People go on writing. Whoever makes an edit of what is stored holds it before reading that.
 */
export async function holdDocument(tx: Transaction, documentId: string) {
	const [document] = await tx.select().from(documents).where(eq(documents.id, documentId)).for('no key update');
	return document ?? null;
}

/** The sequence number of the last update, without reading the text. Of rows that a snapshot covers, none may be left. */
export async function headOf(db: Reader, documentId: string): Promise<number> {
	const last = db
		.select({ seq: max(documentUpdates.seq) })
		.from(documentUpdates)
		.where(eq(documentUpdates.documentId, documentId));
	const [document] = await db
		.select({ head: sql<number>`greatest(${documents.snapshotSeq}, (${last}))` })
		.from(documents)
		.where(eq(documents.id, documentId));
	return document?.head ?? 0;
}

/** An update of Yjs (version 1) that changes nothing. */
const NOTHING = new Uint8Array([0, 0]);

/**
 * Takes nothing more into the log of a document, in the transaction that freezes what it says. An update that changes
 * nothing takes the next number first: whoever appends at the same instant waits for that number, and is refused once
 * the transaction has committed. So nobody is told "saved" of an edit that the frozen text does not have.
 */
export async function sealDocument(context: Pick<Context, 'now'>, tx: Transaction, documentId: string): Promise<void> {
	await appendServerEdit(context, tx, documentId, NOTHING, null);
	await tx.update(documents).set({ sealedAt: context.now() }).where(eq(documents.id, documentId));
}

/**
 * Appends an edit that the server made, and tells the open rooms of every instance once it is committed. Where it rests upon
 * what is stored, `holdDocument` comes before reading that.
 *
 * @param by whose the text in it is: a person's who had it made, as by restoring a version, or the workspace's. Null leaves
 * it unknown, or says that there is none in it
 */
export async function appendServerEdit(
	context: Pick<Context, 'now'>,
	tx: Transaction,
	documentId: string,
	bytes: Uint8Array,
	by: string | null,
): Promise<void> {
	await holdDocument(tx, documentId);
	if (by !== null) await recordWriter(tx, documentId, bytes, by);
	await announceAppended(tx, documentId, await takeNextNumber(tx, documentId, bytes, context.now()));
}

/** An edit by somebody else at the same instant takes the number; then the next one is tried. The document is held. */
export async function takeNextNumber(
	tx: Transaction,
	documentId: string,
	bytes: Uint8Array,
	at: Date,
): Promise<number> {
	for (let seq = (await headOf(tx, documentId)) + 1; ; seq += 1) {
		const taken = await tx
			.insert(documentUpdates)
			.values({ documentId, seq, at, bytes })
			.onConflictDoNothing()
			.returning({ seq: documentUpdates.seq });
		if (taken.length > 0) return seq;
	}
}

/** Who first wrote with a client id stays its author. */
async function recordWriter(tx: Transaction, documentId: string, bytes: Uint8Array, personId: string): Promise<void> {
	const rows = writersOf(bytes).map((clientId) => ({ documentId, clientId, personId }));
	if (rows.length > 0) await tx.insert(documentClients).values(rows).onConflictDoNothing();
}
