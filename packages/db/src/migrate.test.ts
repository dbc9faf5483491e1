import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { connect } from './connect.ts';
import { withDatabase } from './database-url.ts';
import { migrate } from './migrate.ts';
import { testDatabase } from './testing.ts';

const database = await testDatabase();

test('of several instances that start together one migrates, and all of them find it done', async () => {
	const name = `aloitetila_test_migrate_${randomBytes(4).toString('hex')}`;
	await database.sql`create database ${database.sql(name)}`;
	const url = withDatabase(database.url, name);
	const { sql, end } = connect(url, { max: 1 });
	try {
		await Promise.all([migrate(url), migrate(url), migrate(url)]);
		const [row] =
			await sql`select count(*) as runs, count(distinct hash) as migrations from drizzle.__drizzle_migrations`;
		expect(row?.['runs']).toBe(row?.['migrations']);
		expect(row?.['runs']).toBeGreaterThan(0);
	} finally {
		await end();
		await database.sql`drop database ${database.sql(name)} with (force)`;
	}
});

test('a database that is up to date is left alone', async () => {
	const before = await database.sql`select id, hash from drizzle.__drizzle_migrations order by id`;
	await migrate(database.url);
	expect(await database.sql`select id, hash from drizzle.__drizzle_migrations order by id`).toEqual(before);
});
