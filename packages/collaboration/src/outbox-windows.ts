import { answered, committed } from './outbox-database.ts';

/** Knows which windows of this browser are still open. */
export interface Windows {
	/** Says that this one is, until `end`. */
	begin(window: string): void;
	/** Resolves once the other has ended, and then counts as ours until we end too. Never, if we end before. */
	whenEnded(window: string): Promise<void>;
	end(): void;
}

const lockOf = (window: string) => `unsaved-edits ${window}`;

/** By Web Locks, which a browser lets go of however a window ends. */
export function windowsByLocks(locks: LockManager): Windows {
	const over = new AbortController();
	const held = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve()));
	const hold = (window: string, taken: () => void) =>
		locks
			.request(lockOf(window), { signal: over.signal }, () => {
				taken();
				return held;
			})
			// Given up before it was its turn.
			.catch(() => undefined);
	return {
		begin: (window) => void hold(window, () => undefined),
		whenEnded: (window) => new Promise((resolve) => void hold(window, resolve)),
		end: () => over.abort(),
	};
}

/** Background windows are given a timer about once a minute. */
const BEAT_MS = 10_000;
const DEAD_AFTER_MS = 150_000;

/**
 * Where there are no locks, as on plain http: each window notes the time now and then. One that is wrongly taken for dead
 * loses nothing, as edits may be offered twice and are dropped only when they are durable.
 */
export function windowsByHeartbeat(database: () => Promise<IDBDatabase>, now: () => number): Windows {
	const timers = new Set<ReturnType<typeof setInterval>>();
	const begun = new Set<string>();
	const every = (work: () => Promise<void>) => {
		const run = () => void work().catch(() => undefined);
		const timer = setInterval(run, BEAT_MS);
		timers.add(timer);
		run();
		return () => {
			clearInterval(timer);
			timers.delete(timer);
		};
	};
	const write = async (change: (store: IDBObjectStore) => void) => {
		const transaction = (await database()).transaction('windows', 'readwrite');
		change(transaction.objectStore('windows'));
		await committed(transaction);
	};
	return {
		begin: (window) => {
			begun.add(window);
			every(() => write((store) => store.put(now(), window)));
		},
		whenEnded: (window) =>
			new Promise((resolve) => {
				const stop = every(async () => {
					const store = (await database()).transaction('windows').objectStore('windows');
					const beat: unknown = await answered(store.get(window));
					if (typeof beat === 'number' && now() - beat < DEAD_AFTER_MS) return;
					stop();
					resolve();
				});
			}),
		end: () => {
			for (const timer of timers) clearInterval(timer);
			timers.clear();
			void write((store) => begun.forEach((window) => store.delete(window))).catch(() => undefined);
		},
	};
}
