import type { AppendOutcome, Author, DocumentStore, LogEntry } from './document-store.ts';
import type { Limits } from './limits.ts';
import type { Log } from './log.ts';
import { joinPieces, type Piece } from './update.ts';

/** A document's side of the log: what it proposes, and what it hears. */
export interface LogWriter {
	readonly documentId: string;
	readonly lineage: string;
	/** The last sequence number known. The log moves it on. */
	head: number;
	/** Some of what was waiting is durable. */
	stored(stored: Stored): void;
	/** Could not be stored for now; the updates stay in the queue. */
	failing(waitingBytes: number): void;
	/** Can never be stored: the document is gone, another has taken its place, or it takes nothing more. */
	refused(kind: 'gone' | 'other_lineage' | 'sealed'): void;
}

export interface Stored {
	/** How many updates: the oldest of those that were waiting. */
	count: number;
	/** The one row that they have become. */
	bytes: Uint8Array;
	seq: number;
	/** The head that was known before. */
	before: number;
}

interface Queue {
	writer: LogWriter;
	updates: Piece[];
	authors: Author[];
	bytes: number;
	failures: number;
	notBefore: number;
}

interface Taken {
	queue: Queue;
	updates: Piece[];
	entry: LogEntry;
}

/** A batch of so many updates tells that there is much to do: the next gathers for longer, since what it costs is mostly its own. */
const BUSY_UPDATES = 3;
const LONGEST_PAUSE_MS = 5_000;
/** So that one document leaves room for others in a batch, and is whole again soon where pieces must be merged. */
const UPDATES_OF_ONE_DOCUMENT = 50;

/**
 * Group commit: one batch is on its way at a time, the next gathers meanwhile. Each document is one row of a batch. A
 * batch that fails is tried again document by document, so that a bad document never stops another.
 */
export class DurableLog {
	readonly #store: DocumentStore;
	readonly #limits: Limits;
	readonly #log: Log;
	readonly #queues = new Map<string, Queue>();
	#isRunning = false;
	/** Of the last batch. */
	#startedAt = -Infinity;
	#isBusy = false;
	#waiters: { isDone: () => boolean; resolve: () => void }[] = [];
	#wake: (() => void) | null = null;

	constructor(store: DocumentStore, limits: Limits, log: Log) {
		this.#store = store;
		this.#limits = limits;
		this.#log = log;
	}

	append(writer: LogWriter, update: Piece, authors: readonly Author[]): void {
		let queue = this.#queues.get(writer.documentId);
		if (!queue) {
			queue = { writer, updates: [], authors: [], bytes: 0, failures: 0, notBefore: 0 };
			this.#queues.set(writer.documentId, queue);
		}
		queue.updates.push(update);
		queue.authors.push(...authors);
		queue.bytes += update.bytes.byteLength;
		if (queue.failures > 0) writer.failing(queue.bytes);
		else this.#wake?.();
		if (!this.#isRunning) void this.#run();
	}

	/** Whether everything of a document is stored. */
	isSettled(documentId: string): boolean {
		return !this.#queues.has(documentId);
	}

	/** What of a document is not known to be stored. */
	unsettled(documentId: string): readonly Piece[] {
		return this.#queues.get(documentId)?.updates ?? [];
	}

	/** How much that is. */
	unsettledBytes(documentId: string): number {
		return this.#queues.get(documentId)?.bytes ?? 0;
	}

	/** Resolves once everything of a document is stored, or can never be. */
	settled(documentId: string): Promise<void> {
		return this.#when(() => this.isSettled(documentId));
	}

	/** Resolves once everything is. */
	flush(): Promise<void> {
		this.#wake?.();
		return this.#when(() => this.#queues.size === 0);
	}

	#when(isDone: () => boolean): Promise<void> {
		if (isDone()) return Promise.resolve();
		return new Promise((resolve) => this.#waiters.push({ isDone, resolve }));
	}

	async #run(): Promise<void> {
		this.#isRunning = true;
		// What arrives in the same turn of the event loop travels in the same batch.
		await new Promise((resolve) => setImmediate(resolve));
		if (this.#isBusy) await this.#pause();
		while (this.#queues.size > 0) {
			this.#startedAt = performance.now();
			const batch = this.#take(this.#startedAt);
			this.#isBusy = batch.reduce((sum, { updates }) => sum + updates.length, 0) >= BUSY_UPDATES;
			if (batch.length > 0) await this.#commit(batch);
			this.#tellWaiters();
			if (this.#queues.size > 0) await this.#pause();
		}
		this.#isRunning = false;
	}

	/** Until the next batch: a moment to gather, or until the first of the failing documents is tried again. */
	#pause(): Promise<void> {
		const { gatherMs, busyGatherMs } = this.#limits;
		const gathered = this.#startedAt + (this.#isBusy ? Math.max(gatherMs, busyGatherMs) : gatherMs);
		const soonest = Math.min(...[...this.#queues.values()].map((queue) => queue.notBefore));
		const pause = Math.max(gathered, soonest) - performance.now();
		if (pause <= 0) return Promise.resolve();
		return new Promise((resolve) => {
			const timer = setTimeout(() => wake(), pause);
			const wake = () => {
				clearTimeout(timer);
				this.#wake = null;
				resolve();
			};
			// While all that waits is failing, a healthy document must not wait with it.
			if (soonest > gathered) this.#wake = wake;
		});
	}

	/** Takes from the documents in turn, so that a busy one leaves room for the others. */
	#take(now: number): Taken[] {
		const batch: Taken[] = [];
		let count = 0;
		let bytes = 0;
		for (const queue of this.#queues.values()) {
			if (queue.notBefore > now) continue;
			if (count >= this.#limits.batchUpdates || bytes >= this.#limits.batchBytes) break;
			const updates = queue.updates.slice(0, Math.min(UPDATES_OF_ONE_DOCUMENT, this.#limits.batchUpdates - count));
			const authors = [...queue.authors];
			const { documentId, lineage, head } = queue.writer;
			batch.push({ queue, updates, entry: { documentId, lineage, head, bytes: joinPieces(updates), authors } });
			count += updates.length;
			bytes += weigh(updates);
		}
		return batch;
	}

	async #commit(batch: readonly Taken[]): Promise<void> {
		let outcomes: ReadonlyMap<string, AppendOutcome>;
		try {
			outcomes = await this.#store.append(batch.map(({ entry }) => entry));
		} catch (error) {
			this.#log.warn(
				{ err: error, documents: batch.length },
				'a batch was not stored; trying its documents one by one',
			);
			for (const taken of batch) await this.#commitAlone(taken);
			return;
		}
		// Outside: what fails here was stored, and stored a second time it would be counted off twice.
		this.#settle(batch, outcomes);
	}

	async #commitAlone(taken: Taken): Promise<void> {
		let outcomes: ReadonlyMap<string, AppendOutcome>;
		try {
			outcomes = await this.#store.append([taken.entry]);
		} catch (error) {
			const { queue } = taken;
			queue.failures += 1;
			queue.notBefore = performance.now() + Math.min(100 * 2 ** queue.failures, LONGEST_PAUSE_MS);
			this.#log.error(
				{ err: error, documentId: queue.writer.documentId, failures: queue.failures },
				'edits are not stored',
			);
			queue.writer.failing(queue.bytes);
			return;
		}
		this.#settle([taken], outcomes);
	}

	#settle(batch: readonly Taken[], outcomes: ReadonlyMap<string, AppendOutcome>): void {
		for (const taken of batch) {
			const { queue, updates, entry } = taken;
			const { writer } = queue;
			const outcome = outcomes.get(writer.documentId) ?? { kind: 'gone' };
			if (outcome.kind !== 'stored') {
				this.#queues.delete(writer.documentId);
				writer.refused(outcome.kind);
				continue;
			}
			queue.updates.splice(0, updates.length);
			queue.authors.splice(0, entry.authors.length);
			queue.bytes -= weigh(updates);
			queue.failures = 0;
			queue.notBefore = 0;
			// What is left goes to the end of the line.
			this.#queues.delete(writer.documentId);
			if (queue.updates.length > 0) this.#queues.set(writer.documentId, queue);
			const before = writer.head;
			writer.head = Math.max(before, outcome.seq);
			writer.stored({ count: updates.length, bytes: entry.bytes, seq: outcome.seq, before });
		}
	}

	#tellWaiters(): void {
		const done = this.#waiters.filter((waiter) => waiter.isDone());
		this.#waiters = this.#waiters.filter((waiter) => !done.includes(waiter));
		for (const waiter of done) waiter.resolve();
	}
}

const weigh = (pieces: readonly Piece[]) => pieces.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
