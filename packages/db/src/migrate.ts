import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import { fileURLToPath } from 'node:url';
import { connect } from './connect.ts';

/** The folder of generated SQL, found from this file so that it does not matter where the program was started. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../../drizzle', import.meta.url));

/** Any number, as long as every instance asks for the same one. */
const LOCK = 7_302_611;

const LOCK_TIMEOUT_CODE = '55P03';

/**
 * Brings the database to the newest migration, in one transaction. Of several instances that start together one does it and the
 * others wait for it. A migration waits 5 s for a table at most, because everybody else queues behind it meanwhile; it is
 * then tried again, three times in all.
 *
 * @throws the database's error; nothing is changed then
 */
export async function migrate(url: string): Promise<void> {
	// Several statements of one session belong together here: one connection, so that the lock is held while they run.
	const { db, sql, end } = connect(url, { max: 1, name: 'aloitetila migrations', statementTimeout: 0 });
	try {
		await sql`select pg_advisory_lock(${LOCK})`;
		await sql`set lock_timeout = '5s'`;
		for (let attempt = 1; ; attempt += 1) {
			try {
				await runMigrations(db, { migrationsFolder: MIGRATIONS_FOLDER });
				return;
			} catch (error) {
				if (attempt === 3 || !isLockTimeout(error)) throw error;
			}
		}
	} finally {
		await end();
	}
}

const isLockTimeout = (error: unknown): boolean =>
	error instanceof Error && (('code' in error && error.code === LOCK_TIMEOUT_CODE) || isLockTimeout(error.cause));
