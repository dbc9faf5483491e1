import type { Database, Transaction } from '@aloitetila/db/connect.ts';
import type { Jobs } from './jobs.ts';

/**
 * What every use case works with. Time and randomness come from here, so that a test can hold the clock. There is one
 * Context a process, made in start.ts; it reaches pages on the raw request, since packages hold no module-level state.
 */
export interface Context {
	readonly db: Database;
	readonly now: () => Date;
	/** A new UUID. */
	readonly newId: () => string;
	readonly randomBytes: (length: number) => Uint8Array;
	/** Where this installation is reached, without a trailing slash. Links in mail come from here only. */
	readonly publicOrigin: string;
	readonly jobs: Jobs;
	/** Whether the database bears the demo mark. Whether a request may use what the demo opens, its door decides. */
	readonly isDemo: boolean;
}

/** The database or a transaction in it: for functions that only read. */
export type Reader = Database | Transaction;

export type { Transaction };
