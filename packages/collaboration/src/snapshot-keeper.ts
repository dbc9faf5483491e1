import type { Snapshot, StoredDocument } from './document-store.ts';
import type { Limits } from './limits.ts';
import type { Log } from './log.ts';

/** Counts how long the log has grown since the last snapshot, and saves a new one. One at a time. */
export class SnapshotKeeper {
	readonly #limits: Limits;
	readonly #log: Log;
	#rows: number;
	#bytes: number;
	#lastSize: number;
	#saving: Promise<void> | null = null;

	constructor(stored: StoredDocument, limits: Limits, log: Log) {
		this.#limits = limits;
		this.#log = log;
		this.#rows = stored.updates.length;
		this.#bytes = stored.updates.reduce((sum, update) => sum + update.bytes.byteLength, 0);
		this.#lastSize = stored.snapshot?.state.byteLength ?? 0;
	}

	/** What the document weighs at most, as far as can be told without encoding it. */
	get storedBytes(): number {
		return this.#lastSize + this.#bytes;
	}

	/** The log has grown by a row. */
	grew(bytes: number): void {
		this.#rows += 1;
		this.#bytes += bytes;
	}

	isDue(): boolean {
		const { snapshotRows, snapshotBytes } = this.#limits;
		return this.#rows >= snapshotRows || this.#bytes >= Math.max(snapshotBytes, this.#lastSize);
	}

	/** Saves what `take` gives, unless nothing has changed. A snapshot that could not be saved is tried again later. */
	save(take: () => Snapshot, store: (snapshot: Snapshot) => Promise<void>): Promise<void> {
		if (this.#saving || this.#rows === 0) return this.#saving ?? Promise.resolve();
		this.#saving = this.#save(take(), store).finally(() => {
			this.#saving = null;
		});
		return this.#saving;
	}

	async #save(snapshot: Snapshot, store: (snapshot: Snapshot) => Promise<void>): Promise<void> {
		const [rows, bytes] = [this.#rows, this.#bytes];
		const { documentId, state } = snapshot;
		if (state.byteLength > this.#limits.largeDocumentBytes) {
			this.#log.warn({ documentId, bytes: state.byteLength }, 'a document is large');
		}
		try {
			await store(snapshot);
			this.#rows -= rows;
			this.#bytes -= bytes;
			this.#lastSize = state.byteLength;
		} catch (error) {
			this.#log.warn({ err: error, documentId }, 'a snapshot was not stored');
		}
	}
}
