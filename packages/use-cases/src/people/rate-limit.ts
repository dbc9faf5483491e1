import { rateLimits } from '@aloitetila/db/schema.ts';
import { and, eq, gt, lt, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';

/** Counters of one limit: the more there are, the closer the first one allowed again comes to the end of the window. */
const GRAINS = 15;

/**
 * Counts one more of `key`, if it is within `most` in any window of that length (milliseconds), and tells whether it was.
 * Kept in PostgreSQL, so that all instances count together and a restart forgets nothing. What was refused is not
 * counted: whoever tries again and again waits no longer than others.
 */
export async function isWithinLimit(
	{ db, now }: Pick<Context, 'db' | 'now'>,
	key: string,
	limit: { most: number; within: number },
): Promise<boolean> {
	const at = now().getTime();
	const grain = limit.within / GRAINS;
	const windowStartsAt = new Date(Math.floor(at / grain) * grain);
	// A counter that began before the window may still hold something of it, so it counts whole.
	const before = new Date(at - limit.within - grain);
	return db.transaction(async (tx) => {
		// One at a time for each key: those at the same instant see each other.
		await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`rate-limit:${key}`}, 0))`);
		const [taken] = await tx
			.select({ count: sql<number>`coalesce(sum(${rateLimits.count}), 0)::int` })
			.from(rateLimits)
			.where(and(eq(rateLimits.key, key), gt(rateLimits.windowStartsAt, before)));
		if ((taken?.count ?? 0) >= limit.most) return false;
		await tx
			.insert(rateLimits)
			.values({ key, windowStartsAt, count: 1 })
			.onConflictDoUpdate({
				target: [rateLimits.key, rateLimits.windowStartsAt],
				set: { count: sql`${rateLimits.count} + 1` },
			});
		return true;
	});
}

/** Removes counters of windows that are long over. Called by the sweep. */
export async function sweepRateLimits({ db, now }: Pick<Context, 'db' | 'now'>): Promise<void> {
	await db.delete(rateLimits).where(lt(rateLimits.windowStartsAt, new Date(now().getTime() - 24 * 3_600_000)));
}
