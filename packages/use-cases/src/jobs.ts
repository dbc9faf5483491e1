import type { Database, Transaction } from '@aloitetila/db/connect.ts';
import { sql } from 'drizzle-orm';
import { fromDrizzle, PgBoss } from 'pg-boss';

/** Every job there is, with what it carries. Payloads hold ids: what is true is read when the job runs. */
export interface JobPayloads {
	'mail.send': { mailId: string };
}
export type JobName = keyof JobPayloads;

/** The hand of use cases that enqueues: in the same transaction as the change, so both are there or neither is. */
export interface Jobs {
	enqueue<Name extends JobName>(tx: Transaction, name: Name, payload: JobPayloads[Name]): Promise<void>;
}

/** The other end: starts workers and stops them, waiting for what is running. */
export interface JobRunner extends Jobs {
	work<Name extends JobName>(name: Name, run: (payload: JobPayloads[Name]) => Promise<void>): Promise<void>;
	stop(): Promise<void>;
}

/**
 * How a queue behaves. A mail is tried again for about three days, ever more slowly: a mail server that was down for a
 * weekend still delivers.
 */
const QUEUES = {
	'mail.send': {
		retryLimit: 60,
		retryDelay: 5,
		retryBackoff: true,
		retryDelayMax: 3600,
		expireInSeconds: 120,
		retentionSeconds: 5 * 24 * 3600,
	},
} as const satisfies Record<JobName, object>;

/**
 * Starts pg-boss on the connection pool of the program (no second driver, no second password) and makes sure that its
 * tables and queues are there. `onError` hears of what goes wrong in the background.
 */
export async function startJobs(options: { db: Database; onError: (error: Error) => void }): Promise<JobRunner> {
	const boss = new PgBoss({ db: fromDrizzle(options.db, sql) });
	boss.on('error', options.onError);
	await boss.start();
	for (const [name, queue] of Object.entries(QUEUES)) await boss.createQueue(name, queue);
	return {
		async enqueue(tx, name, payload) {
			await boss.send(name, payload, { db: fromDrizzle(tx, sql) });
		},
		async work(name, run) {
			await boss.work<JobPayloads[typeof name]>(name, { pollingIntervalSeconds: 0.5, batchSize: 1 }, async (batch) => {
				for (const job of batch) await run(job.data);
			});
		},
		async stop() {
			await boss.stop({ graceful: true, timeout: 8_000 });
		},
	};
}
