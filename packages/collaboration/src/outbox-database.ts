import type { SeenParagraph } from './seen-paragraphs.ts';

/**
 * One IndexedDB database for everybody who uses this browser; keys begin with the person. Format 1:
 * `edits`: [person, document, window, number] → `StoredEdits`, and by `madeAt`; `windows`: window → when it was last alive, in ms.
 */
export const OUTBOX_DATABASE = 'unsaved-edits';
const VERSION = 1;

export type EditsKey = [personId: string, documentId: string, window: string, number: number];

export interface StoredEdits {
	update: Uint8Array;
	base: Uint8Array | null;
	count: number;
	lineage: string;
	madeAt: Date;
	isRefused: boolean;
	/** Only with the last of a window; empty with the others. Earlier versions of the program did not write it. */
	seen?: readonly SeenParagraph[] | undefined;
}

/** A browser that does not open a database within this time is one that keeps nothing. */
const OPENS_WITHIN_MS = 4_000;

/**
 * Opens the database. `gone` is called when somebody else clears it, as signing out does: nothing may be written again
 * then by the windows that are still open.
 */
export function openOutboxDatabase(factory: IDBFactory, gone: () => void): Promise<IDBDatabase> {
	return new Promise((resolve, reject) => {
		let isLate = false;
		const timer = setTimeout(() => {
			isLate = true;
			reject(new Error('the database did not open'));
		}, OPENS_WITHIN_MS);
		const request = factory.open(OUTBOX_DATABASE, VERSION);
		request.onupgradeneeded = () => {
			request.result.createObjectStore('edits').createIndex('madeAt', 'madeAt');
			request.result.createObjectStore('windows');
		};
		request.onerror = () => {
			clearTimeout(timer);
			reject(asError(request.error));
		};
		request.onsuccess = () => {
			clearTimeout(timer);
			const database = request.result;
			if (isLate) return database.close();
			database.onversionchange = () => {
				database.close();
				gone();
			};
			database.onclose = gone;
			resolve(database);
		};
	});
}

/** Resolves when it is committed, not when it was only asked for. */
export function committed(transaction: IDBTransaction): Promise<void> {
	return new Promise((resolve, reject) => {
		transaction.oncomplete = () => resolve();
		transaction.onabort = () => reject(asError(transaction.error));
	});
}

export function answered<T>(request: IDBRequest<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(asError(request.error));
	});
}

const asError = (error: DOMException | null) => error ?? new Error('the database gave up without saying why');

/** Every key that begins so: arrays come after all that is not an array. */
export const keysOf = (...beginning: string[]): IDBKeyRange => IDBKeyRange.bound(beginning, [...beginning, []]);
