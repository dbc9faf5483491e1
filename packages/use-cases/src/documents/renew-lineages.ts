import { documents } from '@aloitetila/db/schema.ts';
import { sql } from 'drizzle-orm';
import type { Context } from '../context.ts';

/** What the program calls its connections that listen; each instance has one as long as it runs. */
const LISTENING = 'aloitetila listen';

/**
 * Gives every document a new lineage: for a database that has gone back in time. Copies on devices hold what came after,
 * and numbers of the log that mean something else by now; of another lineage they are never merged.
 *
 * @returns how many documents there are, and whether the program was running meanwhile
 */
export async function renewLineages({ db }: Pick<Context, 'db'>): Promise<{ documents: number; isRunning: boolean }> {
	return db.transaction(async (tx) => {
		const renewed = await tx
			.update(documents)
			.set({ lineage: sql`gen_random_uuid()` })
			.returning({ id: documents.id });
		const [running] = await tx.execute<{ is: boolean }>(sql`select exists (
			select from pg_stat_activity
			where datname = current_database() and application_name = ${LISTENING}) as "is"`);
		return { documents: renewed.length, isRunning: running?.is ?? false };
	});
}
