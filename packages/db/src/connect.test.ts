import { sql as expression } from 'drizzle-orm';
import { mkdtemp, chmod, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { connect, type Connection } from './connect.ts';
import { startEmbedded } from './embedded.ts';
import { testDatabase } from './testing.ts';

const database = await testDatabase();

const open: Connection[] = [];

afterEach(async () => {
	for (const { end } of open.splice(0)) await end();
});

/** A pool of one: whatever is asked next gets the connection that was lost. */
function single() {
	const connection = connect(database.url, { max: 1 });
	open.push(connection);
	return connection;
}

describe('values', () => {
	const at = new Date('2026-11-22T10:00:00.123Z');

	test('a time is a Date on its way in and out, in raw queries of both kinds', async () => {
		expect(await database.sql`select ${at}::timestamptz as at`).toEqual([{ at }]);
		expect(await database.db.execute(expression`select ${at}::timestamptz as at`)).toEqual([{ at }]);
	});

	test('a count is a number, and a number too large for that loses no digit', async () => {
		const [row] = await database.sql`select count(*) as few, 9007199254740993 as many from generate_series(1, 3)`;
		expect(row).toEqual({ few: 3, many: 9007199254740993n });
	});

	test('JSON goes in as a value and as text, and comes out as a value', async () => {
		const [row] =
			await database.sql`select ${database.sql.json({ a: [1] })}::jsonb as value, ${'{"a":[1]}'}::jsonb as text`;
		expect(row).toEqual({ value: { a: [1] }, text: { a: [1] } });
	});
});

test('statements and transactions that nobody waits for are ended by the server', async () => {
	const [row] = await database.sql`
		select current_setting('statement_timeout') as statement,
			current_setting('idle_in_transaction_session_timeout') as transaction,
			current_setting('application_name') as name`;
	expect(row).toEqual({ statement: '30s', transaction: '30s', name: 'aloitetila test' });

	const hasty = connect(database.url, { max: 1, statementTimeout: 50 });
	open.push(hasty);
	await expect(hasty.sql`select pg_sleep(20)`).rejects.toMatchObject({ code: '57014' });
	await expect(hasty.db.execute(expression`select pg_sleep(20)`)).rejects.toMatchObject({ cause: { code: '57014' } });
});

test('the end of a transaction is not prepared: a pooler that does not know it would have it tried again, in vain', async () => {
	const { sql } = single();
	await sql.begin((tx) => tx`select 'begun'`);
	const prepared = await sql<{ statement: string }[]>`select statement from pg_prepared_statements`;
	expect(prepared.map(({ statement }) => statement)).toContain(`select 'begun'`);
	expect(prepared.map(({ statement }) => statement)).not.toContain('commit');
});

// What patches/postgres@3.4.9.patch is for.
describe('a lost connection', () => {
	test('within a statement of a transaction it is an error of that transaction and of nothing else', async () => {
		const { db } = single();
		const lost = db.transaction(async (tx) => {
			await tx.execute(expression`select pg_terminate_backend(pg_backend_pid())`);
		});
		await expect(lost).rejects.toThrow();
		expect(await db.execute(expression`select 1 as one`)).toEqual([{ one: 1 }]);
		expect(await db.transaction(async (tx) => tx.execute(expression`select 2 as two`))).toEqual([{ two: 2 }]);
	});

	test('between statements it ends the transaction, whose rest never runs in another one', async () => {
		const { db, sql } = single();
		await sql`create table witness (text text)`;
		const first = gate();
		const second = gate();
		let rest: unknown = 'not tried';
		const lost = db.transaction(async (tx) => {
			const [row] = await tx.execute<{ pid: number }>(expression`select pg_backend_pid() as pid`);
			await database.sql`select pg_terminate_backend(${row?.pid ?? 0})`;
			await first.opened;
			rest = await tx.execute(expression`insert into witness values ('lost')`).catch((error: unknown) => error);
			second.open();
		});
		await expect(lost).rejects.toThrow();

		const other = db.transaction(async (tx) => {
			await tx.execute(expression`insert into witness values ('other')`);
			first.open();
			await second.opened;
			throw new Error('changed my mind');
		});
		await expect(other).rejects.toThrow('changed my mind');
		expect(rest).toBeInstanceOf(Error);
		expect(await sql`select * from witness`).toEqual([]);
	});

	test('of a reserved connection it is told to whoever holds that, and the pool goes on', async () => {
		const { sql } = single();
		const held = await sql.reserve();
		await expect(held`select pg_terminate_backend(pg_backend_pid())`).rejects.toThrow();
		await expect(held`select 1`).rejects.toThrow();
		held.release();
		expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
	});

	test('a listener hears again what is said afterwards', async () => {
		const { sql } = single();
		const heard: string[] = [];
		let listening = 0;
		await sql.listen(
			'news',
			(text) => heard.push(text),
			() => (listening += 1),
		);
		await database.sql`select pg_terminate_backend(pid) from pg_stat_activity
			where query ilike 'listen%' and datname = current_database()`;
		await vi.waitFor(() => expect(listening).toBe(2), 20_000);
		await database.sql`select pg_notify('news', 'again')`;
		await vi.waitFor(() => expect(heard).toEqual(['again']), 20_000);
	});
});

describe('a database that goes away', () => {
	test('is an error at once while it is away, and works again by itself when it is back', async () => {
		const folder = await mkdtemp(path.join(os.tmpdir(), 'aloitetila-connect-'));
		await chmod(folder, 0o711);
		const embedded = await startEmbedded({ dataDir: folder, say: () => undefined });
		const { sql, db, end } = connect(embedded.url, { max: 3 });
		try {
			await sql`create table note as select 'kept' as text`;
			const heard: string[] = [];
			await sql.listen('news', (text) => heard.push(text));
			const running = [
				sql`select pg_sleep(60)`,
				db.transaction(async (tx) => tx.execute(expression`select pg_sleep(60)`)),
			].map((query) => query.then(null, (error: unknown) => error));
			await vi.waitFor(async () => {
				expect(await sql`select from pg_stat_activity where wait_event = 'PgSleep'`).toHaveLength(2);
			});

			const pidFile = await readFile(path.join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8');
			process.kill(Number(pidFile.split('\n')[0]), 'SIGKILL');
			for (const error of await Promise.all(running)) expect(error).toBeInstanceOf(Error);

			await vi.waitFor(async () => expect(await sql`select text from note`).toEqual([{ text: 'kept' }]), 20_000);
			await vi.waitFor(async () => {
				await sql`select pg_notify('news', 'back')`;
				expect(heard).toContain('back');
			}, 20_000);

			await embedded.stop();
			await expect(sql`select 1`).rejects.toThrow();
			await expect(db.transaction(async (tx) => tx.execute(expression`select 1`))).rejects.toThrow();
		} finally {
			await end();
			await embedded.stop();
			await rm(folder, { recursive: true, force: true });
		}
	});
});

/** Something to wait for that a test opens itself. */
function gate() {
	const { promise: opened, resolve: openIt } = Promise.withResolvers<void>();
	return { opened, open: () => openIt() };
}
