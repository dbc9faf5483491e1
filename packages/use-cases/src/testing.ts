import type { Database } from '@aloitetila/db/connect.ts';
import { randomBytes, randomUUID } from 'node:crypto';
import type { Context } from './context.ts';
import type { Jobs } from './jobs.ts';

/** A Context for tests, with a clock that stands until it is moved. */
export interface TestContext extends Context {
	/** Moves the clock on by `milliseconds`. */
	pass(milliseconds: number): void;
	/** Puts the clock at an instant. */
	setNow(at: Date): void;
}

/** Makes a Context on a test database. `jobs` is a started runner, or one that keeps jobs unrun. */
export function testContext(options: { db: Database; jobs: Jobs; now?: Date; isDemo?: boolean }): TestContext {
	let now = options.now ?? new Date('2026-11-10T08:00:00Z');
	return {
		db: options.db,
		jobs: options.jobs,
		now: () => new Date(now),
		newId: () => randomUUID(),
		randomBytes: (length) => new Uint8Array(randomBytes(length)),
		publicOrigin: 'http://127.0.0.1:3000',
		isDemo: options.isDemo ?? false,
		pass: (milliseconds) => {
			now = new Date(now.getTime() + milliseconds);
		},
		setNow: (at) => {
			now = at;
		},
	};
}
