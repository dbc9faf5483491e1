import type { Database, Transaction } from '@aloitetila/db/connect.ts';
import { sql } from 'drizzle-orm';
import { type ConstructorOptions, fromDrizzle, PgBoss } from 'pg-boss';

/** Every job there is, with what it carries. Payloads hold ids: what is true is read when the job runs. */
export interface JobPayloads {
	'mail.send': { mailId: string };
	/** `before`: the point that was kept before a restore; `restore`: the number of that edit. */
	'document.keep_late_text': { documentId: string; before: number; restore: number };
}
export type JobName = keyof JobPayloads;

/** The hand of use cases that enqueues: in the same transaction as the change, so both are there or neither is. */
export interface Jobs {
	enqueue<Name extends JobName>(
		tx: Transaction,
		name: Name,
		payload: JobPayloads[Name],
		options?: { afterSeconds: number },
	): Promise<void>;
}

/** The other end: starts workers and stops them, waiting for what is running. */
export interface JobRunner extends Jobs {
	work<Name extends JobName>(name: Name, run: (payload: JobPayloads[Name]) => Promise<void>): Promise<void>;
	stop(): Promise<void>;
}

/**
 * How a queue behaves. A mail is tried again for three days and at least once a minute: a server that was down for a
 * weekend still delivers, and somebody who waits for a code gets it soon after the server is back.
 */
const QUEUES = {
	'mail.send': {
		retryLimit: 3 * 24 * 60,
		retryDelay: 2,
		retryBackoff: true,
		retryDelayMax: 60,
		expireInSeconds: 120,
		retentionSeconds: 5 * 24 * 3600,
	},
	'document.keep_late_text': { retryLimit: 5, retryDelay: 10, expireInSeconds: 60, retentionSeconds: 24 * 3600 },
} as const satisfies Record<JobName, object>;

/** How often a queue is looked at, in seconds: as often as somebody may be waiting for what is in it. */
const LOOKED_AT_EVERY: Record<JobName, number> = { 'mail.send': 0.5, 'document.keep_late_text': 5 };

const NO_JOB = '00000000-0000-0000-0000-000000000000';

/**
 * Starts pg-boss on the connection pool of the program (no second driver, no second password) and makes sure that its
 * tables and queues are there. `onError` hears of what goes wrong in the background.
 */
export async function startJobs(options: { db: Database; onError: (error: Error) => void }): Promise<JobRunner> {
	const boss = new PgBoss({ db: connectionsOf(options.db), schedule: false });
	boss.on('error', options.onError);
	await boss.start();
	for (const [name, queue] of Object.entries(QUEUES)) {
		await boss.createQueue(name, queue);
		// One from an earlier version keeps its settings otherwise.
		await boss.updateQueue(name, queue);
		// pg-boss looks a queue up the first time it is used. Within transactions that hold all connections it would wait for
		// one for ever; so it is looked up now, and known from here on.
		await boss.findJobs(name, { id: NO_JOB });
	}
	return {
		async enqueue(tx, name, payload, { afterSeconds } = { afterSeconds: 0 }) {
			await boss.send(name, payload, { db: fromDrizzle(tx, sql), startAfter: afterSeconds });
		},
		async work(name, run) {
			// Many at a time, each settled by itself: one letter that cannot be delivered holds up no other.
			const options = {
				pollingIntervalSeconds: LOOKED_AT_EVERY[name],
				batchSize: 20,
				burstWhenBatchFull: true,
				perJobResults: true,
			} as const;
			await boss.work<JobPayloads[typeof name], object, typeof options>(name, options, (batch) =>
				Promise.all(
					batch.map((job) =>
						run(job.data).then(
							() => ({ id: job.id, status: 'completed' as const }),
							(error: unknown) => ({ id: job.id, status: 'failed' as const, output: { message: String(error) } }),
						),
					),
				),
			);
		},
		async stop() {
			await boss.stop({ graceful: true, timeout: 8_000 });
		},
	};
}

/**
 * The program's connections as pg-boss wants them, beyond what `fromDrizzle` does. Its scripts (`BEGIN; …; COMMIT;`) become
 * transactions of the driver's, which refuses a BEGIN on a pool: the next statement may go over another connection. And it
 * gets the database's own errors, by which it knows that another instance was setting up its tables at the same time.
 */
function connectionsOf(db: Database): NonNullable<ConstructorOptions['db']> {
	const run = async (text: string, values?: unknown[]): Promise<{ rows: unknown[] }> => {
		const script = /^\s*BEGIN;(.*)COMMIT;?\s*$/su.exec(text)?.[1];
		if (script === undefined) return fromDrizzle(db, sql).executeSql(text, values);
		const { rows } = await db.transaction((tx) => fromDrizzle(tx, sql).executeSql(script, values));
		// Several statements answer with a list of rows each.
		return { rows: rows.flat() };
	};
	return {
		executeSql: (text, values) =>
			run(text, values).catch((error: unknown) => {
				throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
			}),
	};
}
