import { answered, committed, type EditsKey, keysOf, openOutboxDatabase, OUTBOX_DATABASE } from './outbox-database.ts';

/** How many edits of a person, in all documents, are on this device and not acknowledged. Zero where nothing is kept. */
export async function countKept(
	personId: string,
	factory: IDBFactory | undefined = globalThis.indexedDB,
): Promise<number> {
	return withDatabase(factory, 0, async (database) => {
		let count = 0;
		const transaction = database.transaction('edits');
		const request = transaction.objectStore('edits').openCursor(keysOf(personId));
		request.onsuccess = () => {
			const cursor = request.result;
			if (!cursor) return;
			count += (cursor.value as { count: number }).count;
			cursor.continue();
		};
		await committed(transaction);
		return count;
	});
}

/** Removes everything, of everybody. Windows that are open write nothing more. */
export async function clearKept(factory: IDBFactory | undefined = globalThis.indexedDB): Promise<void> {
	if (factory) await answered(factory.deleteDatabase(OUTBOX_DATABASE)).catch(() => undefined);
}

/** Removes what others than this person have left, without reading it. */
export async function clearKeptOfOthers(
	personId: string,
	factory: IDBFactory | undefined = globalThis.indexedDB,
): Promise<void> {
	await withDatabase(factory, undefined, async (database) => {
		const transaction = database.transaction('edits', 'readwrite');
		const store = transaction.objectStore('edits');
		const keys = (await answered(store.getAllKeys())) as EditsKey[];
		for (const key of keys) if (key[0] !== personId) store.delete(key);
		await committed(transaction);
	});
}

/** Asks first whether there is a database, since opening one makes it. */
async function withDatabase<T>(
	factory: IDBFactory | undefined,
	without: T,
	work: (database: IDBDatabase) => Promise<T>,
): Promise<T> {
	try {
		if (!factory || !(await factory.databases()).some(({ name }) => name === OUTBOX_DATABASE)) return without;
		const database = await openOutboxDatabase(factory, () => undefined);
		return await work(database).finally(() => database.close());
	} catch {
		return without;
	}
}
