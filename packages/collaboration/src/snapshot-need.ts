import type { Compacted } from './compactions.ts';
import type { StoredDocument } from './document-store.ts';
import type { Limits } from './limits.ts';
import { countStructs } from './update.ts';

/** After a snapshot that could not be made, the next is not tried at once; after every further one twice as late. */
const PAUSE_MS = 30_000;
const MOST_DOUBLED = 6;
/** People who type stay far below it; of more it is worth knowing soon whether copies can put it together. */
const MANY_STRUCTS = 2_000;
/** Of a row smaller than this nobody counts them: at most one in so many bytes. */
const SMALL_BYTES = 1_024;
const STRUCT_BYTES = 12;

/** Counts how long the log of a document has grown since the last snapshot, and what the document weighs. */
export class SnapshotNeed {
	readonly #limits: Limits;
	#rows: number;
	#bytes: number;
	#structs = 0;
	#since: number | null;
	#snapshotBytes: number;
	#making: Promise<void> | null = null;
	#notBefore = -Infinity;
	#failures = 0;
	#madeAt = -Infinity;

	constructor(stored: StoredDocument, limits: Limits) {
		this.#limits = limits;
		this.#rows = stored.updates.length;
		this.#bytes = stored.updates.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
		this.#since = this.#rows > 0 ? performance.now() : null;
		this.#snapshotBytes = stored.snapshot?.state.byteLength ?? 0;
	}

	/** The log has grown by this row. */
	grew(row: Uint8Array): void {
		this.#rows += 1;
		this.#bytes += row.byteLength;
		this.#structs += structsIn(row);
		this.#since ??= performance.now();
	}

	/** So much more is in it than its rows show: what is deleted here and there leaves many small pieces. */
	weigh(bytes: number): void {
		this.#bytes += bytes;
	}

	get hasRows(): boolean {
		return this.#rows > 0;
	}

	isDue(): boolean {
		if (this.#making || this.#rows === 0 || performance.now() < this.#notBefore) return false;
		const { snapshotRows, snapshotBytes, snapshotMs, snapshotPauseMs, documentBytes } = this.#limits;
		const isHeavy = this.#snapshotBytes + this.#bytes > documentBytes / 2;
		if (!isHeavy && performance.now() - this.#madeAt < snapshotPauseMs) return false;
		return (
			this.#rows >= snapshotRows ||
			this.#structs >= MANY_STRUCTS ||
			this.#bytes >= Math.max(snapshotBytes, this.#snapshotBytes) ||
			performance.now() - (this.#since ?? Infinity) >= snapshotMs
		);
	}

	/**
	 * Whether an update of that size may not be added. Only the last snapshot is exact: what came since may turn out to be
	 * less than it seems, so it `seems` so until the next snapshot tells. What is not stored yet counts, or whatever comes
	 * during one batch would not. `share` is of how many times the limit.
	 */
	isFull(added: number, unsettled: number, share: number): 'no' | 'seems' | 'yes' {
		const documentBytes = this.#limits.documentBytes * share;
		if (this.#snapshotBytes + added > documentBytes) return 'yes';
		const isOver = this.#snapshotBytes + this.#bytes + unsettled + added > documentBytes;
		if (!isOver) return 'no';
		return performance.now() < this.#notBefore ? 'yes' : 'seems';
	}

	/**
	 * `make` gives a new snapshot, or null; `head` is the last row there is once it is made. Resolves when that, or what was
	 * begun before, is done.
	 */
	make(make: () => Promise<Compacted | null>, head: () => number): Promise<void> {
		// Also when somebody complains: one document that cannot be made anything of must not keep the others waiting.
		if (this.#rows === 0 || performance.now() < this.#notBefore) return Promise.resolve();
		this.#making ??= this.#make(make, head).finally(() => {
			this.#making = null;
		});
		return this.#making;
	}

	async #make(make: () => Promise<Compacted | null>, head: () => number): Promise<void> {
		const [rows, bytes, structs] = [this.#rows, this.#bytes, this.#structs];
		const compacted = await make();
		if (!compacted) {
			this.#notBefore = performance.now() + PAUSE_MS * 2 ** Math.min(this.#failures, MOST_DOUBLED);
			this.#failures += 1;
			return;
		}
		this.#failures = 0;
		this.#madeAt = performance.now();
		// What was stored while it was being made, and counted meanwhile, may or may not be in it.
		this.#rows = Math.min(this.#rows, Math.max(0, head() - compacted.uptoSeq));
		const isPartCovered = this.#rows < rows;
		this.#bytes = this.#rows === 0 ? 0 : Math.max(0, this.#bytes - (isPartCovered ? bytes : 0));
		this.#structs = this.#rows === 0 ? 0 : Math.max(0, this.#structs - (isPartCovered ? structs : 0));
		this.#since = this.#rows === 0 ? null : performance.now();
		this.#snapshotBytes = compacted.bytes;
	}
}

const structsIn = (row: Uint8Array): number =>
	row.byteLength < SMALL_BYTES ? row.byteLength / STRUCT_BYTES : countStructs(row);
