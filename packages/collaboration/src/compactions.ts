import type { Compactor } from './compaction.ts';
import type { DocumentStore } from './document-store.ts';
import type { Limits } from './limits.ts';
import type { Log } from './log.ts';

/** What a new snapshot came to. */
export interface Compacted {
	uptoSeq: number;
	bytes: number;
}

/** A repair counts only if nobody else was first, or found the document in order. */
const MOST_ATTEMPTS = 3;

/**
 * Makes new snapshots, one document at a time and one after the other: nobody waits for them. They are made from what is
 * stored, never from what is in memory, so that it does not matter who makes them or how often.
 */
export class Compactions {
	readonly #store: DocumentStore;
	readonly #compactor: Compactor;
	readonly #limits: Limits;
	readonly #log: Log;
	readonly #asked = new Map<string, Promise<Compacted | 'replaced' | null>>();
	#last: Promise<unknown> = Promise.resolve();

	constructor(store: DocumentStore, compactor: Compactor, limits: Limits, log: Log) {
		this.#store = store;
		this.#compactor = compactor;
		this.#limits = limits;
		this.#log = log;
	}

	/**
	 * Null where there was nothing to do or it could not be done; `replaced` where the document could not be read and has
	 * another lineage now. Never rejects.
	 */
	request(documentId: string): Promise<Compacted | 'replaced' | null> {
		const asked = this.#asked.get(documentId);
		if (asked) return asked;
		const done = this.#last
			.then(async () => this.#compactOrRepair(documentId))
			.finally(() => this.#asked.delete(documentId));
		this.#asked.set(documentId, done);
		this.#last = done;
		return done;
	}

	async #compactOrRepair(documentId: string): Promise<Compacted | 'replaced' | null> {
		for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
			const compacted = await this.#compact(documentId);
			if (compacted !== 'outpaced') return compacted;
		}
		return null;
	}

	async #compact(documentId: string): Promise<Compacted | 'replaced' | 'outpaced' | null> {
		try {
			const stored = await this.#store.load(documentId);
			if (!stored || stored.updates.length === 0) return null;
			const { lineage, head: uptoSeq, snapshot, updates } = stored;
			const result = await this.#compactor.compact({
				snapshot: snapshot?.state ?? null,
				updates: updates.map(({ bytes }) => bytes),
				clients: stored.clients,
			});
			if (result.kind === 'refused') {
				this.#log.error({ ...result, documentId }, 'the log of a document is damaged');
				return null;
			}
			const { state, stateVector } = result;
			const made = { documentId, lineage, uptoSeq, state, stateVector };
			if (result.kind === 'repaired') {
				const { error, leftOut } = result;
				const outcome = await this.#store.replaceBroken(made);
				this.#log.error({ documentId, error, leftOut, outcome }, 'a document could not be read, and was repaired');
				return outcome === 'refused' ? null : outcome;
			}
			await this.#store.saveSnapshot(made);
			const bytes = state.byteLength;
			if (bytes > this.#limits.largeDocumentBytes) this.#log.warn({ documentId, bytes }, 'a document is large');
			return { uptoSeq, bytes };
		} catch (error) {
			this.#log.warn({ err: error, documentId }, 'a snapshot was not made');
			return null;
		}
	}
}
