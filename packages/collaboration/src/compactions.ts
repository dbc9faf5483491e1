import type { Compactor } from './compaction.ts';
import type { DocumentStore } from './document-store.ts';
import type { Limits } from './limits.ts';
import type { Log } from './log.ts';

/** What a new snapshot came to. */
export interface Compacted {
	uptoSeq: number;
	bytes: number;
}

/**
 * Makes new snapshots, one document at a time and one after the other: nobody waits for them. They are made from what is
 * stored, never from what is in memory, so that it does not matter who makes them or how often.
 */
export class Compactions {
	readonly #store: DocumentStore;
	readonly #compactor: Compactor;
	readonly #limits: Limits;
	readonly #log: Log;
	readonly #asked = new Map<string, Promise<Compacted | null>>();
	#last: Promise<unknown> = Promise.resolve();

	constructor(store: DocumentStore, compactor: Compactor, limits: Limits, log: Log) {
		this.#store = store;
		this.#compactor = compactor;
		this.#limits = limits;
		this.#log = log;
	}

	/** Null where there was nothing to do or it could not be done. Never rejects. */
	request(documentId: string): Promise<Compacted | null> {
		const asked = this.#asked.get(documentId);
		if (asked) return asked;
		const done = this.#last.then(async () => this.#compact(documentId)).finally(() => this.#asked.delete(documentId));
		this.#asked.set(documentId, done);
		this.#last = done;
		return done;
	}

	async #compact(documentId: string): Promise<Compacted | null> {
		try {
			const stored = await this.#store.load(documentId);
			if (!stored || stored.updates.length === 0) return null;
			const { lineage, head: uptoSeq, snapshot, updates } = stored;
			const result = await this.#compactor.compact({
				snapshot: snapshot?.state ?? null,
				updates: updates.map(({ bytes }) => bytes),
			});
			if (result.kind === 'refused') {
				this.#log.error({ ...result, documentId }, 'the log of a document is damaged');
				return null;
			}
			const { state, stateVector } = result;
			await this.#store.saveSnapshot({ documentId, lineage, uptoSeq, state, stateVector });
			const bytes = state.byteLength;
			if (bytes > this.#limits.largeDocumentBytes) this.#log.warn({ documentId, bytes }, 'a document is large');
			return { uptoSeq, bytes };
		} catch (error) {
			this.#log.warn({ err: error, documentId }, 'a snapshot was not made');
			return null;
		}
	}
}
