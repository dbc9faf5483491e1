import * as Y from 'yjs';
import { isOutOfMemory, refuseUnsound, type Repaired, repairHere, workOf } from './repair.ts';
import { limitWork, type WorkClock } from './work-limit.ts';

/** A document as it is stored: the newest snapshot, and the updates after it in order. */
export interface ToCompact {
	snapshot: Uint8Array | null;
	/** Yjs updates, version 1. */
	updates: readonly Uint8Array[];
	/** Who wrote with which client id, so that a repair knows whom it need not try again. */
	clients?: ReadonlyMap<number, string>;
}

/**
 * What a stored document amounts to, as one update without what was deleted. `repaired` when some of it cannot be applied:
 * then it is without that, and no copy may be merged with it that holds more. Refused where an update rests upon another
 * that is not there (`pending`), or where no repair helps (`broken`).
 */
export type CompactionResult =
	| { kind: 'compacted'; state: Uint8Array; stateVector: Uint8Array }
	| ({ kind: 'repaired'; error: string } & Repaired)
	| { kind: 'refused'; reason: 'pending' }
	| { kind: 'refused'; reason: 'broken'; error: string };

/** Makes snapshots somewhere where it delays nobody. */
export interface Compactor {
	/**
	 * The bytes stay the caller's. Rejects where it could not be done, as when too many wait; the caller tries again some
	 * other time, since nothing depends on it but the time that loading takes.
	 */
	compact(stored: ToCompact): Promise<CompactionResult>;
}

/**
 * Compacts here and now. Takes time and memory in proportion to the document; a room gives it to a thread instead.
 * Merging updates without a document would be quadratic in their number.
 *
 * With a clock, what takes far longer than that is left out like what cannot be applied.
 */
export function compactHere(
	{ snapshot, updates, clients = new Map() }: ToCompact,
	clock: WorkClock | null = null,
): CompactionResult {
	const doc = new Y.Doc({ gc: true });
	const all = snapshot ? [snapshot, ...updates] : updates;
	try {
		if (clock) limitWork(doc, clock, workOf(all));
		// As one change: what the end of a change costs, collecting what was deleted, is paid once.
		doc.transact(() => {
			for (const update of all) Y.applyUpdate(doc, update);
		});
		refuseUnsound(doc);
		// Encoded, what is pending would be mixed into the state as if it had its place.
		if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) {
			return { kind: 'refused', reason: 'pending' };
		}
		return { kind: 'compacted', state: Y.encodeStateAsUpdate(doc), stateVector: Y.encodeStateVector(doc) };
	} catch (error) {
		const told = error instanceof Error ? error.message : String(error);
		// Of what failed for want of memory nothing is known.
		if (isOutOfMemory(error)) return { kind: 'refused', reason: 'broken', error: told };
		return resultOf(repairHere(all, clients, clock), told);
	} finally {
		doc.destroy();
	}
}

function resultOf(repaired: Repaired | null, error: string): CompactionResult {
	if (!repaired) return { kind: 'refused', reason: 'broken', error };
	const { leftOut, ...whole } = repaired;
	// What does not fail again has been no fault of the document's.
	return leftOut.length === 0 ? { kind: 'compacted', ...whole } : { kind: 'repaired', error, ...repaired };
}
