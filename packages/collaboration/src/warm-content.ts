import * as Y from 'yjs';
import type { StoredDocument } from './document-store.ts';
import { merged } from './merge-updates.ts';
import { syncStep2Frame, updateFrame } from './protocol.ts';
import { joinPieces, type Piece, storedPiece } from './update.ts';

/** A base larger than this is made anew only when this much, or half of it, has come since. */
const LARGE_BYTES = 128 * 1024;
const NOTHING = new Uint8Array([0, 0]);

const isFarLarger = (base: Uint8Array, sinceBytes: number) =>
	base.byteLength > LARGE_BYTES && sinceBytes <= Math.max(LARGE_BYTES, base.byteLength / 2);

/**
 * The bytes of a document, held only while somebody opens it: what was read from the store, and the edits since. Joining
 * is answered from them without a Y.Doc, and the answer to one is the answer to all who come with as little.
 */
export class WarmContent {
	usedAt = performance.now();
	/** What was stored, oldest first; becomes one when it is first asked for. */
	#parts: Uint8Array[];
	/** Whether the first of the parts is one. */
	readonly #hasSnapshot: boolean;
	#base: Uint8Array | null = null;
	#since: Piece[];
	#sinceBytes: number;
	/** What somebody with this state vector lacks of the base, and the messages that it was sent as. */
	#lacking: { stateVector: string; bytes: Uint8Array; step?: Uint8Array; update?: Uint8Array } | null = null;
	#sinceFrame: Uint8Array | null = null;

	/** `since`: edits that may not be in what was read. Some of them twice does no harm. */
	constructor(stored: StoredDocument, since: readonly Piece[]) {
		const rows = stored.updates.map(({ bytes }) => bytes);
		this.#hasSnapshot = stored.snapshot !== null;
		this.#parts = stored.snapshot ? [stored.snapshot.state, ...rows] : rows;
		this.#since = [...since];
		this.#sinceBytes = since.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
	}

	add(piece: Piece): void {
		this.#since.push(piece);
		this.#sinceBytes += piece.bytes.byteLength;
		this.#sinceFrame = null;
	}

	/** Whether `answer` would find it made already. */
	hasAnswer(stateVector: Uint8Array): boolean {
		const isNew = stateVector.byteLength === 1 && stateVector[0] === 0;
		return (
			(this.#base !== null && this.#since.length === 0 && isNew) || this.#lacking?.stateVector === stateVector.join()
		);
	}

	/** The frames that bring somebody with this state vector up to date; the second sync step is the last. */
	answer(stateVector: Uint8Array): Uint8Array[] {
		this.usedAt = performance.now();
		const base = this.#merged();
		const key = stateVector.join();
		if (this.#lacking?.stateVector !== key) {
			const isEmpty = stateVector.byteLength === 1 && stateVector[0] === 0;
			this.#lacking = { stateVector: key, bytes: isEmpty ? base : Y.diffUpdate(base, stateVector) };
		}
		const lacking = this.#lacking;
		if (this.#since.length === 0) return [(lacking.step ??= syncStep2Frame(lacking.bytes))];
		// In their order; after the second sync step a client takes the document for whole, so that is the last.
		this.#sinceFrame ??= syncStep2Frame(joinPieces(this.#since));
		return [(lacking.update ??= updateFrame(lacking.bytes)), this.#sinceFrame];
	}

	/** A large snapshot is whole as it is: going through it for the few edits after it would cost most of an opening. */
	#takeSnapshotForBase(): void {
		const [snapshot, ...rows] = this.#parts;
		const rowsBytes = rows.reduce((sum, { byteLength }) => sum + byteLength, 0);
		if (!snapshot || !this.#hasSnapshot || !isFarLarger(snapshot, rowsBytes + this.#sinceBytes)) return;
		this.#since = [...rows.map(storedPiece), ...this.#since];
		this.#sinceBytes += rowsBytes;
		this.#base = snapshot;
		this.#parts = [];
	}

	#merged(): Uint8Array {
		this.#takeSnapshotForBase();
		if (this.#base && (this.#since.length === 0 || isFarLarger(this.#base, this.#sinceBytes))) return this.#base;
		const parts = this.#base ? [this.#base] : this.#parts;
		const [first = NOTHING, ...rest] = this.#since.length > 0 ? [...parts, joinPieces(this.#since)] : parts;
		// The many small ones first, so that the large one is gone through once.
		this.#base = rest.length === 0 ? first : Y.mergeUpdates([first, merged(rest)]);
		this.#parts = [];
		this.#since = [];
		this.#sinceBytes = 0;
		this.#sinceFrame = null;
		this.#lacking = null;
		return this.#base;
	}
}
