import { OUTBOX_DATABASE, type EditsKey, type StoredEdits } from '@aloitetila/collaboration/outbox-database.ts';
import { indexedDbOutbox } from '@aloitetila/collaboration/outbox-indexeddb.ts';
import { CollaborationProvider } from '@aloitetila/collaboration/provider.ts';
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { onTestFinished } from 'vitest';
import type { WebSocket } from 'ws';
import * as Y from 'yjs';
import { type OpenDoor, socketWith } from './testing.ts';

/** A browser of one person at one device: what it stores outlives its windows. */
export interface Device {
	readonly indexedDB: IDBFactory;
	readonly locks: SharedLocks;
}
export const aDevice = (): Device => ({ indexedDB: new IDBFactory(), locks: new SharedLocks() });

interface WindowOptions {
	documentId: string;
	personId?: string;
	cookie?: string;
	now?: () => Date;
	/** As on plain http. */
	hasLocks?: boolean;
	indexedDB?: IDBFactory | null;
}

/** A window with a document open. `die` is what a crash does: nothing is sent, written or tidied up any more. */
export function openWindow(door: Pick<OpenDoor, 'url'>, device: Device, { documentId, ...options }: WindowOptions) {
	let isDead = false;
	const databases: IDBDatabase[] = [];
	const sockets = new Set<WebSocket>();
	const indexedDB =
		options.indexedDB === undefined
			? dying(device.indexedDB, (database) => (isDead ? database.close() : databases.push(database)))
			: options.indexedDB;
	const locks = device.locks.window();
	const Socket = socketWith(options.cookie ?? 'writer');
	class MortalSocket extends Socket {
		constructor(address: string | URL) {
			super(address);
			sockets.add(this as unknown as WebSocket);
		}
	}
	const doc = new Y.Doc();
	const outbox = indexedDbOutbox({
		personId: options.personId ?? 'aino',
		documentId,
		indexedDB,
		locks: options.hasLocks === false ? null : locks,
		...(options.now ? { now: options.now } : {}),
	});
	const provider = new CollaborationProvider({ url: door.url, documentId, doc, outbox, WebSocket: MortalSocket });
	const cut = () => {
		for (const socket of sockets) socket.terminate();
		sockets.clear();
	};
	const window = {
		doc,
		provider,
		text: doc.getText('default'),
		tokens: doc.getArray<string>('tokens'),
		/** The network goes; it comes back by itself. */
		cut,
		close: () => provider.destroy(),
		die: () => {
			isDead = true;
			for (const database of databases) database.close();
			cut();
			// So that nothing of it runs on in the test; it has no way left to say or write anything.
			provider.destroy();
			locks.die();
		},
	};
	onTestFinished(() => window.die());
	return window;
}

/** The factory as one window sees it, so that its connections can be taken from it. */
const dying = (factory: IDBFactory, opened: (database: IDBDatabase) => unknown): IDBFactory =>
	new Proxy(factory, {
		get: (target, name) => {
			if (name !== 'open') return Reflect.get(target, name) as unknown;
			return (...args: Parameters<IDBFactory['open']>) => {
				const request = target.open(...args);
				request.addEventListener('success', () => opened(request.result));
				return request;
			};
		},
	});

/** What is kept on a device, of everybody. */
export async function keptOn({
	indexedDB,
}: Pick<Device, 'indexedDB'>): Promise<{ key: EditsKey; edits: StoredEdits }[]> {
	if (!(await indexedDB.databases()).some(({ name }) => name === OUTBOX_DATABASE)) return [];
	const ask = <T>(request: IDBRequest<T>) =>
		new Promise<T>((resolve, reject) => {
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error ?? new Error('no answer'));
		});
	const database = await ask(indexedDB.open(OUTBOX_DATABASE));
	const store = database.transaction('edits').objectStore('edits');
	const [keys, all] = await Promise.all([ask(store.getAllKeys()), ask(store.getAll())]);
	database.close();
	return (all as StoredEdits[]).map((edits, index) => ({ key: keys[index] as EditsKey, edits }));
}

/** Web Locks between the windows of one device. Node's own would have them all in one window. */
class SharedLocks {
	readonly #queues = new Map<string, Waiting[]>();

	window(): LockManager & { die(): void } {
		const mine = new Set<Waiting>();
		const request = (name: string, { signal }: LockOptions, callback: LockGrantedCallback<unknown>) =>
			new Promise<unknown>((resolve, reject) => {
				const waiting: Waiting = {
					start: () => {
						void Promise.resolve(callback(null)).then((value) => {
							this.#leave(name, waiting);
							resolve(value);
						}, reject);
					},
					leave: () => this.#leave(name, waiting),
				};
				mine.add(waiting);
				signal?.addEventListener('abort', () => {
					if (this.#queues.get(name)?.[0] === waiting) return;
					this.#leave(name, waiting);
					reject(new Error('aborted'));
				});
				const queue = this.#queues.get(name) ?? [];
				this.#queues.set(name, [...queue, waiting]);
				if (queue.length === 0) queueMicrotask(waiting.start);
			});
		return {
			request,
			query: () => Promise.resolve({}),
			die: () => mine.forEach(({ leave }) => leave()),
		} as LockManager & { die(): void };
	}

	#leave(name: string, gone: Waiting): void {
		const queue = this.#queues.get(name) ?? [];
		const rest = queue.filter((waiting) => waiting !== gone);
		this.#queues.set(name, rest);
		if (queue[0] === gone && rest[0]) queueMicrotask(rest[0].start);
	}
}

interface Waiting {
	start: () => void;
	leave: () => void;
}
