import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { connect } from './connect.ts';
import { withDatabase } from './database-url.ts';
import { startEmbedded } from './embedded.ts';
import { migrate, MIGRATIONS_FOLDER } from './migrate.ts';

/** The database server of one run of the tests. */
export interface TestServer {
	/** Of the database `postgres`, from which others are made. */
	readonly url: string;
	/** The migrated database that every test file gets a copy of. */
	readonly template: string;
}

/** Starts the server of a run, or takes the one of TEST_DATABASE_URL, and makes the template. */
export async function startTestServer(folder: string): Promise<{ server: TestServer; stop(): Promise<void> }> {
	const given = process.env['TEST_DATABASE_URL'];
	const embedded =
		given === undefined
			? // Nothing here outlives the run, so nothing waits for the disk.
				await startEmbedded({ dataDir: path.join(folder, 'data'), say: () => undefined, isDurable: false })
			: null;
	const url = withDatabase(given ?? embedded?.url ?? '', 'postgres');
	// The hash tells whoever looks at a server which migrations a left database has; the rest keeps runs on one server apart.
	const template = `aloitetila_test_${await hashMigrations()}_${randomBytes(4).toString('hex')}`;
	const stop = async () => {
		if (embedded === null) await dropAll(url, template);
		await embedded?.stop();
	};
	try {
		const { sql, end } = connect(url, { max: 1, name: 'aloitetila tests' });
		await sql`create database ${sql(template)}`;
		await migrate(withDatabase(url, template));
		await end();
		return { server: { url, template }, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** On a given server: the template, and what files that were killed could not drop. */
async function dropAll(url: string, template: string) {
	const { sql, end } = connect(url, { max: 1, name: 'aloitetila tests' });
	const databases = await sql<{ datname: string }[]>`
		select datname from pg_database where starts_with(datname, ${template})`;
	for (const { datname } of databases) await sql`drop database if exists ${sql(datname)} with (force)`;
	await end();
}

async function hashMigrations(): Promise<string> {
	const hash = createHash('sha256');
	for (const name of (await readdir(MIGRATIONS_FOLDER)).filter((file) => file.endsWith('.sql')).sort()) {
		hash.update(name).update(await readFile(path.join(MIGRATIONS_FOLDER, name)));
	}
	return hash.digest('hex').slice(0, 12);
}
