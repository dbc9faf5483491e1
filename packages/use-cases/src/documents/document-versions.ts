import { documentSnapshots, documentVersions, people } from '@aloitetila/db/schema.ts';
import { and, count, desc, eq, gte, notExists, sql } from 'drizzle-orm';
import type { Reader, Transaction } from '../context.ts';
import { holdDocument } from './live-document.ts';

/** A point of a document's history, whole. */
export type VersionRow = typeof documentVersions.$inferSelect;
export type VersionKind = VersionRow['kind'];

const QUARTER_MS = 15 * 60_000;
/** So long every point is kept; of each day before, those without a name thin out to the last. */
const KEPT_WHOLE_MS = 2 * 24 * 3_600_000;
/** Points without a name: those that came by themselves, more than quarters of an hour are kept whole. */
const MOST_AUTOMATIC = 200;
/** And those that restoring made. Counted apart, or whoever restores to and fro would push the others out. */
const MOST_BEFORE_RESTORE = 50;

/**
 * Keeps the newest snapshot of a document as a point of its history, in the transaction that saved it. Of one quarter of
 * an hour there is one such point, its last state; none is made where the newest point says the same. Older ones thin out.
 */
export async function keepAutomaticVersion(tx: Transaction, documentId: string, at: Date): Promise<void> {
	await holdDocument(tx, documentId);
	const same = tx
		.select({ seq: documentVersions.seq })
		.from(documentVersions)
		.where(and(eq(documentVersions.documentId, documentId), gte(documentVersions.seq, documentSnapshots.uptoSeq)));
	const [snapshot] = await tx
		.select({ seq: documentSnapshots.uptoSeq })
		.from(documentSnapshots)
		.where(and(eq(documentSnapshots.documentId, documentId), notExists(same)));
	if (!snapshot) return;
	const quarter = Math.floor(at.getTime() / QUARTER_MS);
	// From row to row: a state of megabytes does not pass through here once more.
	await tx.execute(sql`insert into document_versions (document_id, seq, at, kind, state, state_vector, quarter)
		select document_id, upto_seq, ${at}::timestamptz, 'automatic', state, state_vector, ${quarter}::integer
		from document_snapshots where document_id = ${documentId}::uuid
		on conflict (document_id, quarter) do update
		set seq = excluded.seq, at = excluded.at, state = excluded.state, state_vector = excluded.state_vector`);
	await thinVersions(tx, documentId, at);
}

/** Points without a name: all of the last two days, the last of each day before, and no more than bounded in all. */
async function thinVersions(tx: Transaction, documentId: string, now: Date): Promise<void> {
	const old = new Date(now.getTime() - KEPT_WHOLE_MS);
	await tx.execute(sql`delete from document_versions v
		using (
			select seq, at,
				row_number() over (partition by (at at time zone 'Europe/Helsinki')::date order by seq desc) as of_day,
				row_number() over (partition by kind order by seq desc) as of_kind,
				case kind when 'automatic' then ${MOST_AUTOMATIC}::integer else ${MOST_BEFORE_RESTORE}::integer end as most
			from document_versions where document_id = ${documentId}::uuid and kind <> 'named'
		) as ranked
		where v.document_id = ${documentId}::uuid and v.seq = ranked.seq
			and ((ranked.at < ${old}::timestamptz and ranked.of_day > 1) or ranked.of_kind > ranked.most)`);
}

/** The points of a document without what they say, newest first. */
export function listVersions(db: Reader, documentId: string) {
	return db
		.select({
			seq: documentVersions.seq,
			at: documentVersions.at,
			kind: documentVersions.kind,
			name: documentVersions.name,
			by: people.name,
			stateVector: documentVersions.stateVector,
		})
		.from(documentVersions)
		.leftJoin(people, eq(people.id, documentVersions.personId))
		.where(eq(documentVersions.documentId, documentId))
		.orderBy(desc(documentVersions.seq));
}

/** What a point says; null where there is none. */
export async function readVersion(db: Reader, documentId: string, seq: number): Promise<VersionRow | null> {
	const [version] = await db
		.select()
		.from(documentVersions)
		.where(and(eq(documentVersions.documentId, documentId), eq(documentVersions.seq, seq)));
	return version ?? null;
}

/** A state to keep, as `holdDocument` lets it be read. */
export interface StateToKeep {
	readonly documentId: string;
	readonly seq: number;
	readonly at: Date;
	/** Who names it, or restores. */
	readonly personId: string | null;
	readonly state: Uint8Array;
	readonly stateVector: Uint8Array;
}

/** Keeps what is about to be replaced. A point that says so already is enough. */
export async function keepVersionBeforeRestore(tx: Transaction, state: StateToKeep): Promise<void> {
	await tx
		.insert(documentVersions)
		.values({ ...state, kind: 'before_restore' })
		.onConflictDoNothing();
	await thinVersions(tx, state.documentId, state.at);
}

/** Makes a point say more than it did: what was on its way when it was made. */
export async function completeVersion(
	tx: Transaction,
	documentId: string,
	seq: number,
	whole: Pick<StateToKeep, 'state' | 'stateVector'>,
): Promise<void> {
	await tx
		.update(documentVersions)
		.set(whole)
		.where(and(eq(documentVersions.documentId, documentId), eq(documentVersions.seq, seq)));
}

/** Keeps a state under a name, for good. False where that state has a name already. */
export async function keepNamedVersion(tx: Transaction, { name, ...state }: StateToKeep & { name: string }) {
	const named = { kind: 'named', name, personId: state.personId, quarter: null } as const;
	const rows = await tx
		.insert(documentVersions)
		.values({ ...state, ...named })
		.onConflictDoUpdate({
			target: [documentVersions.documentId, documentVersions.seq],
			set: named,
			setWhere: sql`${documentVersions.kind} <> 'named'`,
		})
		.returning({ seq: documentVersions.seq });
	return rows.length > 0;
}

/** Gives a point a name, or another one; false where there is no such point. What has a name does not thin out. */
export async function nameVersion(
	tx: Transaction,
	documentId: string,
	seq: number,
	{ name, personId }: { name: string; personId: string },
): Promise<boolean> {
	const rows = await tx
		.update(documentVersions)
		.set({ kind: 'named', name, personId, quarter: null })
		.where(and(eq(documentVersions.documentId, documentId), eq(documentVersions.seq, seq)))
		.returning({ seq: documentVersions.seq });
	return rows.length > 0;
}

export async function countNamedVersions(db: Reader, documentId: string): Promise<number> {
	const [named] = await db
		.select({ count: count() })
		.from(documentVersions)
		.where(and(eq(documentVersions.documentId, documentId), eq(documentVersions.kind, 'named')));
	return named?.count ?? 0;
}

/**
 * Takes the name off a point; false where there is no such named point. It becomes an automatic one, and thins out like
 * those; where its quarter of an hour has one, it goes.
 */
export async function unnameVersion(tx: Transaction, documentId: string, seq: number, now: Date): Promise<boolean> {
	const [point] = await tx
		.select({ at: documentVersions.at })
		.from(documentVersions)
		.where(
			and(
				eq(documentVersions.documentId, documentId),
				eq(documentVersions.seq, seq),
				eq(documentVersions.kind, 'named'),
			),
		);
	if (!point) return false;
	const quarter = Math.floor(point.at.getTime() / QUARTER_MS);
	const [other] = await tx
		.select({ seq: documentVersions.seq })
		.from(documentVersions)
		.where(and(eq(documentVersions.documentId, documentId), eq(documentVersions.quarter, quarter)));
	const here = and(eq(documentVersions.documentId, documentId), eq(documentVersions.seq, seq));
	if (other) await tx.delete(documentVersions).where(here);
	else await tx.update(documentVersions).set({ kind: 'automatic', name: null, personId: null, quarter }).where(here);
	await thinVersions(tx, documentId, now);
	return true;
}
