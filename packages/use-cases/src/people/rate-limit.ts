import { rateLimits } from '@aloitetila/db/schema.ts';
import { lt, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';

/**
 * Counts one more of `key` and tells whether it is within `most` in the window (milliseconds) that `now` falls in.
 * Kept in PostgreSQL, so that all instances count together and a restart forgets nothing.
 */
export async function isWithinLimit(
	{ db, now }: Pick<Context, 'db' | 'now'>,
	key: string,
	limit: { most: number; within: number },
): Promise<boolean> {
	const windowStartsAt = new Date(Math.floor(now().getTime() / limit.within) * limit.within);
	const [row] = await db
		.insert(rateLimits)
		.values({ key, windowStartsAt, count: 1 })
		.onConflictDoUpdate({
			target: [rateLimits.key, rateLimits.windowStartsAt],
			set: { count: sql`${rateLimits.count} + 1` },
		})
		.returning({ count: rateLimits.count });
	return (row?.count ?? 1) <= limit.most;
}

/** Removes counters of windows that are long over. Called by the sweep. */
export async function sweepRateLimits({ db, now }: Pick<Context, 'db' | 'now'>): Promise<void> {
	await db.delete(rateLimits).where(lt(rateLimits.windowStartsAt, new Date(now().getTime() - 24 * 3_600_000)));
}
