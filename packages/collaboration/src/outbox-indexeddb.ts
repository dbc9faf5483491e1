import { uuidv4 } from 'lib0/random';
import { answered, committed, type EditsKey, keysOf, openOutboxDatabase, type StoredEdits } from './outbox-database.ts';
import { type Windows, windowsByHeartbeat, windowsByLocks } from './outbox-windows.ts';
import type { KeptEdits, Outbox } from './outbox.ts';
import type { SeenParagraph } from './seen-paragraphs.ts';

export interface IndexedDbOutboxOptions {
	personId: string;
	documentId: string;
	/** The environment's by default; null where there is none. */
	indexedDB?: IDBFactory | null;
	/** The environment's by default; null where there are none, as on plain http. */
	locks?: LockManager | null;
	now?: () => Date;
	/** Bytes of updates that one window keeps of one document. */
	mostBytes?: number;
}

const MOST_BYTES = 8 * 1024 * 1024;
/** As long as the longest session: who has not come back by then has to sign in anyway. */
const KEPT_FOR_MS = 30 * 24 * 60 * 60 * 1000;
/** A write that takes longer is one that nothing may be promised of. */
const SLOW_WRITE_MS = 3_000;
const AGAIN_AFTER_MS = 5_000;

/** The outbox of a browser. What it cannot write it says, by `changed(false)`, and tries again. */
export function indexedDbOutbox(options: IndexedDbOutboxOptions): Outbox {
	return new IndexedDbOutbox(options);
}

const sizeOf = ({ update, base }: KeptEdits) => update.byteLength + (base?.byteLength ?? 0);

interface Row {
	readonly key: EditsKey;
	readonly edits: KeptEdits;
	isAlone: boolean;
	/** Only as long as no later row has it. */
	seen: readonly SeenParagraph[] | undefined;
}

class IndexedDbOutbox implements Outbox {
	readonly #personId: string;
	readonly #documentId: string;
	readonly #window = uuidv4();
	readonly #factory: IDBFactory | null;
	readonly #now: () => Date;
	readonly #mostBytes: number;
	readonly #windows: Windows;
	#found: (left: readonly KeptEdits[]) => void = () => undefined;
	#changed: (isKeeping: boolean) => void = () => undefined;
	#database: Promise<IDBDatabase> | null = null;
	/** What is kept, its own and what it has found, whether or not it is written already. */
	readonly #rows = new Map<KeptEdits, Row>();
	#toPut = new Set<Row>();
	#toDelete: EditsKey[] = [];
	/** The row that has what was seen last. */
	#seenWith: Row | null = null;
	readonly #watched = new Set<string>();
	#number = 0;
	#bytes = 0;
	#isWriting = false;
	#again: ReturnType<typeof setTimeout> | null = null;
	#isKeeping = false;
	/** Edits after one that was not kept would rest upon nothing: none are, until all are durable. */
	#isFull = false;
	/** Closed, or cleared by somebody who signed out. */
	#isOver = false;

	constructor({
		personId,
		documentId,
		mostBytes = MOST_BYTES,
		now = () => new Date(),
		...options
	}: IndexedDbOutboxOptions) {
		this.#personId = personId;
		this.#documentId = documentId;
		this.#mostBytes = mostBytes;
		this.#now = now;
		this.#factory = options.indexedDB === undefined ? (globalThis.indexedDB ?? null) : options.indexedDB;
		const locks = options.locks === undefined ? (globalThis.navigator?.locks ?? null) : options.locks;
		this.#windows = locks
			? windowsByLocks(locks)
			: windowsByHeartbeat(
					() => this.#open(),
					() => now().getTime(),
				);
	}

	open({ found, changed }: Parameters<Outbox['open']>[0]): void {
		this.#found = found;
		this.#changed = changed;
		if (!this.#factory) return;
		this.#windows.begin(this.#window);
		this.#open().then(
			() => {
				this.#tell(true);
				void this.#sweep();
				this.look();
			},
			() => this.#tell(false),
		);
	}

	look(): void {
		void this.#lookNow().catch((error: unknown) => this.#failed(error));
	}

	keep({ isAlone, ...edits }: Parameters<Outbox['keep']>[0]): KeptEdits {
		const kept: KeptEdits = { ...edits, madeAt: this.#now(), isRefused: false };
		if (this.#isOver || this.#isFull || !this.#factory) return kept;
		if (this.#bytes + sizeOf(kept) > this.#mostBytes) {
			this.#isFull = true;
			this.#tell(false);
			return kept;
		}
		this.#number += 1;
		const key: EditsKey = [this.#personId, this.#documentId, this.#window, this.#number];
		this.#bytes += sizeOf(kept);
		const row: Row = { key, edits: kept, isAlone, seen: kept.seen };
		this.#supersede(row);
		this.#rows.set(kept, row);
		this.#toPut.add(row);
		this.#write();
		return kept;
	}

	/** In the same transaction: it is in one of the two rows at any time. */
	#supersede(row: Row): void {
		if (row.seen === undefined) return;
		const before = this.#seenWith;
		this.#seenWith = row;
		if (!before?.seen?.length || before.edits.lineage !== row.edits.lineage || !this.#rows.has(before.edits)) return;
		before.seen = [];
		this.#toPut.add(before);
	}

	drop(edits: readonly KeptEdits[]): void {
		for (const one of edits) {
			const row = this.#rows.get(one);
			if (!row) continue;
			this.#rows.delete(one);
			this.#bytes -= sizeOf(one);
			// One that is being written now is deleted by the next transaction.
			this.#toPut.delete(row);
			this.#toDelete.push(row.key);
		}
		if (this.#rows.size === 0 && this.#isFull) {
			this.#isFull = false;
			this.#tell(true);
		}
		this.#write();
	}

	refuse(edits: readonly KeptEdits[]): void {
		for (const one of edits) {
			const row = this.#rows.get(one);
			if (row) this.#toPut.add({ ...row, edits: { ...one, isRefused: true }, isAlone: true });
		}
		// What was seen with them stays with them.
		this.#seenWith = null;
		this.#write();
	}

	close(): void {
		// What is still to be written is begun before the window counts as gone.
		this.#write();
		this.#isOver = true;
		this.#found = () => undefined;
		this.#changed = () => undefined;
		if (this.#again) clearTimeout(this.#again);
		if (!this.#isWriting) this.#end();
	}

	#end(): void {
		this.#windows.end();
		void this.#database?.then((database) => database.close()).catch(() => undefined);
	}

	#open(): Promise<IDBDatabase> {
		if (!this.#factory) return Promise.reject(new Error('this browser keeps nothing'));
		this.#database ??= openOutboxDatabase(this.#factory, () => this.#cleared());
		// Tried anew the next time.
		this.#database.catch(() => (this.#database = null));
		return this.#database;
	}

	#cleared(): void {
		this.#isOver = true;
		this.#tell(false);
		this.#forget();
	}

	#forget(): void {
		this.#rows.clear();
		this.#toPut.clear();
		this.#toDelete = [];
	}

	#tell(isKeeping: boolean): void {
		const now = isKeeping && !this.#isOver && !this.#isFull;
		if (now === this.#isKeeping) return;
		this.#isKeeping = now;
		this.#changed(now);
	}

	#failed(error: unknown): void {
		if (this.#isOver) return;
		console.warn('unsaved edits cannot be kept on this device', error);
		this.#tell(false);
		this.#again ??= setTimeout(() => {
			this.#again = null;
			this.#write();
		}, AGAIN_AFTER_MS);
	}

	/** One transaction at a time; the next gathers what came meanwhile. */
	#write(): void {
		if (this.#isWriting || (this.#toPut.size === 0 && this.#toDelete.length === 0)) return;
		this.#isWriting = true;
		const [toPut, toDelete] = [this.#toPut, this.#toDelete];
		this.#toPut = new Set();
		this.#toDelete = [];
		const slow = setTimeout(() => this.#tell(false), SLOW_WRITE_MS);
		this.#commit(toPut, toDelete)
			.then(
				() => this.#tell(true),
				(error: unknown) => {
					if (this.#isOver) return this.#forget();
					// What was let go of meanwhile needs no second try.
					for (const row of toPut) if (this.#rows.has(row.edits) || row.edits.isRefused) this.#toPut.add(row);
					this.#toDelete = [...toDelete, ...this.#toDelete];
					this.#failed(error);
				},
			)
			.finally(() => {
				clearTimeout(slow);
				this.#isWriting = false;
				if (!this.#again) this.#write();
				if (this.#isOver && !this.#isWriting) this.#end();
			});
	}

	async #commit(toPut: ReadonlySet<Row>, toDelete: readonly EditsKey[]): Promise<void> {
		const database = await this.#open();
		const durability = [...toPut].some(({ isAlone }) => isAlone) ? 'strict' : 'relaxed';
		const transaction = database.transaction('edits', 'readwrite', { durability });
		const store = transaction.objectStore('edits');
		for (const { key, edits, seen } of toPut) store.put({ ...edits, seen } satisfies StoredEdits, key);
		for (const key of toDelete) store.delete(key);
		const done = committed(transaction);
		// Not left to the window, which may be gone before the answers come.
		transaction.commit();
		await done;
	}

	async #lookNow(): Promise<void> {
		if (this.#isOver || !this.#factory) return;
		const store = (await this.#open()).transaction('edits').objectStore('edits');
		const keys = (await answered(store.getAllKeys(keysOf(this.#personId, this.#documentId)))) as EditsKey[];
		for (const window of new Set(keys.map(([, , name]) => name))) {
			if (window === this.#window || this.#watched.has(window)) continue;
			this.#watched.add(window);
			void this.#windows
				.whenEnded(window)
				.then(() => this.#take(window))
				.catch((error: unknown) => this.#failed(error));
		}
	}

	async #take(window: string): Promise<void> {
		if (this.#isOver) return;
		const store = (await this.#open()).transaction('edits').objectStore('edits');
		const range = keysOf(this.#personId, this.#documentId, window);
		const [keys, left] = await Promise.all([
			answered(store.getAllKeys(range)) as Promise<EditsKey[]>,
			answered(store.getAll(range)) as Promise<StoredEdits[]>,
		]);
		const found: KeptEdits[] = [];
		for (const [index, edits] of left.entries()) {
			const key = keys[index];
			if (!key) continue;
			this.#rows.set(edits, { key, edits, isAlone: false, seen: edits.seen });
			this.#bytes += sizeOf(edits);
			found.push(edits);
		}
		if (found.length > 0 && !this.#isOver) this.#found(found);
	}

	/** Nobody's edits stay on a device for ever. Found by their age, so that those of others are not read for it. */
	async #sweep(): Promise<void> {
		try {
			const oldest = new Date(this.#now().getTime() - KEPT_FOR_MS);
			const transaction = (await this.#open()).transaction('edits', 'readwrite');
			const store = transaction.objectStore('edits');
			const request = store.index('madeAt').openKeyCursor(IDBKeyRange.upperBound(oldest));
			request.onsuccess = () => {
				const cursor = request.result;
				if (!cursor) return;
				store.delete(cursor.primaryKey);
				cursor.continue();
			};
			await committed(transaction);
		} catch (error) {
			this.#failed(error);
		}
	}
}
