import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { describe, expect, test, vi } from 'vitest';
import { parseDatabaseUrl } from './database-url.ts';
import { canRunProgram, isAlive, open, playground, query } from './testing-embedded.ts';

const { at, later, said, start, startProgram, postmaster } = playground();

const isRoot = process.getuid?.() === 0;

/** An unprivileged user who exists nearly everywhere. */
const NOBODY = { uid: 65534, gid: 65534 };

const canNobodyRunIt = isRoot && canRunProgram(NOBODY);
if (!canNobodyRunIt) {
	console.warn('NOT TESTED: the database as another user. That needs root, and a checkout that everybody may read.');
}

describe('start and stop', () => {
	test('what was written is there after a stop and another start', async () => {
		const first = await start();
		await query(first.url, (sql) => sql`create table note as select 'kept' as text`);
		await first.stop();

		const second = await start();
		expect(await query(second.url, (sql) => sql`select text from note`)).toEqual([{ text: 'kept' }]);
	});

	test('a stop leaves no process and no socket behind, and may be asked for twice', async () => {
		const embedded = await start();
		const pid = await postmaster();
		const { socketFolder } = parseDatabaseUrl(embedded.url);
		await embedded.stop();
		await embedded.stop();

		expect(isAlive(pid)).toBe(false);
		expect(socketFolder === null || existsSync(socketFolder)).toBe(false);
	});

	test('a stop does not wait for connections or open transactions', async () => {
		const embedded = await start();
		const sql = open(embedded.url);
		const left = sql.begin((tx) => tx`select pg_sleep(60)`).catch((error: unknown) => error);
		await vi.waitFor(async () => {
			const rows = await query(
				embedded.url,
				(other) => other`select from pg_stat_activity where wait_event = 'PgSleep'`,
			);
			expect(rows).toHaveLength(1);
		});
		await embedded.stop();
		expect(await left).toBeInstanceOf(Error);
	});

	test('the server waits for the disk, sorts with ICU, knows Finnish letters and is on no network', async () => {
		const { url } = await start();
		const settings = await query(url, async (sql) => {
			await sql`create extension pg_trgm`;
			const [row] = await sql`
				select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
					current_setting('full_page_writes') as pages, current_setting('listen_addresses') as listens,
					(select datlocprovider from pg_database where datname = current_database()) as provider,
					similarity('yö', 'yö') as similarity, upper('äö') as upper, 'Äiti' < 'eno' as before`;
			return row;
		});
		expect(settings).toEqual({
			fsync: 'on',
			commit: 'on',
			pages: 'on',
			listens: '',
			provider: 'i',
			similarity: 1,
			upper: 'ÄÖ',
			before: true,
		});
	});

	test('nobody else can read the secret, and nobody comes in without it', async () => {
		const { url } = await start();
		expect((await stat(at('postgres', 'secret'))).mode & 0o077).toBe(0);
		const wrong = new URL(url);
		wrong.password = 'wrong';
		await expect(query(wrong.href, (sql) => sql`select 1`)).rejects.toMatchObject({ code: '28P01' });
	});

	test('a data folder with a very long path is no obstacle', async () => {
		const long = at('a'.repeat(80), 'ä'.repeat(60), 'c c'.repeat(20));
		const { url } = await start(long);
		expect(await query(url, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
	});
});

describe('a folder that cannot be used', () => {
	test('a second program on it is refused and told why, until the first has stopped', async () => {
		const first = await startProgram();
		await expect(start()).rejects.toMatchObject({
			expected: true,
			code: 'database.folder_in_use',
			message: expect.stringMatching(/already uses the database in .*DATA_DIR/u) as string,
		});
		const second = await startProgram();
		expect(second.refusal).toContain('database.folder_in_use');
		expect(second.refusal).toContain(`(process ${first.process.pid})`);

		first.process.kill('SIGTERM');
		await once(first.process, 'exit');
		await start();
	});

	test('of several programs that start together exactly one gets it', async () => {
		const programs = await Promise.all([startProgram(), startProgram(), startProgram()]);
		expect(programs.filter(({ refusal }) => refusal === null)).toHaveLength(1);
	});

	test('a database of another version of PostgreSQL is refused, and left as it is', async () => {
		await (await start()).stop();
		const version = at('postgres', 'data', 'PG_VERSION');
		const current = await readFile(version, 'utf8');
		await writeFile(version, '17\n');
		await expect(start()).rejects.toMatchObject({
			code: 'database.other_version',
			message: expect.stringContaining('PostgreSQL 17') as string,
		});
		await writeFile(version, current);
		await start();
	});

	test('a making that was interrupted is begun anew', async () => {
		await mkdir(at('postgres', 'data.unfinished', 'base'), { recursive: true });
		await chmod(at('postgres'), 0o700);
		await start();
	});
});

describe('users of the operating system', () => {
	test.skipIf(!isRoot)(
		'root in a folder that nobody else may enter keeps its database under /var/lib, and says so',
		async () => {
			await chmod(at(), 0o700);
			const first = await start();
			const moved = await readFile(at('postgres', 'moved-to'), 'utf8');
			later(() => rm(moved, { recursive: true, force: true }));
			expect(moved).toMatch(/^\/var\/lib\/aloitetila\/database-/u);
			expect(said()).toContain(moved);
			await query(first.url, (sql) => sql`create table note as select 'kept' as text`);
			await first.stop();

			const second = await start();
			expect(await query(second.url, (sql) => sql`select text from note`)).toEqual([{ text: 'kept' }]);
			await second.stop();

			await rm(moved, { recursive: true });
			await expect(start()).rejects.toMatchObject({ code: 'database.folder_unreachable' });
		},
	);

	test.skipIf(!canNobodyRunIt)(
		'an ordinary user starts it as themselves, and another ordinary user is refused',
		async () => {
			await chown(at(), NOBODY.uid, NOBODY.gid);
			const program = await startProgram(NOBODY);
			expect(await query(program.url, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
			expect((await stat(at('postgres', 'data'))).uid).toBe(NOBODY.uid);
			program.process.kill('SIGTERM');
			await once(program.process, 'exit');

			const other = await startProgram({ uid: 1, gid: 1 });
			expect(other.refusal).toContain('database.folder_not_ours');

			// Root may use it too, and runs it as its owner.
			await (await start()).stop();
			const again = await startProgram(NOBODY);
			expect(again.refusal).toBeNull();
		},
	);
});
