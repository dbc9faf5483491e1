import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseDatabaseUrl } from './database-url.ts';
import { startEmbedded, type Embedded } from './embedded.ts';

const isRoot = process.getuid?.() === 0;

/** An unprivileged user who exists nearly everywhere. */
const NOBODY = { uid: 65534, gid: 65534 };

const PROGRAM = fileURLToPath(new URL('embedded.program.ts', import.meta.url));

/** Not so in a clone within root's own home. */
const canNobodyRunIt =
	isRoot && spawnSync(process.execPath, ['-e', `require('fs').accessSync('${PROGRAM}')`], NOBODY).status === 0;
if (!canNobodyRunIt) {
	console.warn('NOT TESTED: the database as another user. That needs root, and a checkout that everybody may read.');
}

let folder: string;
let said: string[];
let cleanUp: (() => unknown)[];

beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'aloitetila-embedded-'));
	// As root the server runs as another user, who passes through here.
	await chmod(folder, 0o711);
	said = [];
	cleanUp = [() => rm(folder, { recursive: true, force: true })];
});

afterEach(async () => {
	for (const step of cleanUp.reverse()) await step();
});

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
		const pid = await postmasterOf(folder);
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
		expect((await stat(path.join(folder, 'postgres', 'secret'))).mode & 0o077).toBe(0);
		const wrong = new URL(url);
		wrong.password = 'wrong';
		await expect(query(wrong.href, (sql) => sql`select 1`)).rejects.toMatchObject({ code: '28P01' });
	});

	test('a data folder with a very long path is no obstacle', async () => {
		const long = path.join(folder, 'a'.repeat(80), 'ä'.repeat(60), 'c c'.repeat(20));
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
		const version = path.join(folder, 'postgres', 'data', 'PG_VERSION');
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
		const home = path.join(folder, 'postgres');
		await mkdir(path.join(home, 'data.unfinished', 'base'), { recursive: true });
		await chmod(home, 0o700);
		await start();
	});
});

describe('accidents', () => {
	test('a killed postmaster is started again under the same URL, with everything that was committed', async () => {
		const { url } = await start();
		await query(url, (sql) => sql`create table note as select 'kept' as text`);
		for (let round = 0; round < 2; round += 1) {
			const pid = await postmasterOf(folder);
			process.kill(pid, 'SIGKILL');
			await vi.waitFor(async () => expect(await postmasterOf(folder)).not.toBe(pid), 20_000);
			await vi.waitFor(async () => {
				expect(await query(url, (sql) => sql`select text from note`)).toEqual([{ text: 'kept' }]);
			}, 20_000);
		}
		expect(said.join('\n')).toContain('ended unexpectedly (SIGKILL)');
	});

	test('a postmaster that is killed during a long statement does not have to wait for it', async () => {
		const { url } = await start();
		const sql = open(url);
		// A loop that never looks whether its postmaster lives.
		const busy = sql`select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b`.catch(
			(error: unknown) => error,
		);
		await vi.waitFor(async () => {
			const rows = await query(
				url,
				(other) => other`select from pg_stat_activity where query like '%generate_series%'`,
			);
			expect(rows.length).toBeGreaterThan(1);
		});
		process.kill(await postmasterOf(folder), 'SIGKILL');
		expect(await busy).toBeInstanceOf(Error);
		await vi.waitFor(async () => expect(await query(url, (other) => other`select 1 as one`)).toHaveLength(1), 20_000);
	});

	test('after a program was killed the next one ends its server and finds everything that was committed', async () => {
		const killed = await startProgram();
		await query(killed.url, (sql) => sql`create table note as select 'kept' as text`);
		const orphan = await postmasterOf(folder);
		const { socketFolder } = parseDatabaseUrl(killed.url);
		killed.process.kill('SIGKILL');
		await once(killed.process, 'exit');
		expect(isAlive(orphan)).toBe(true);

		const { url } = await start();
		expect(await query(url, (sql) => sql`select text from note`)).toEqual([{ text: 'kept' }]);
		expect(isAlive(orphan)).toBe(false);
		expect(socketFolder !== null && existsSync(socketFolder)).toBe(false);
		expect(said.join('\n')).toContain('an earlier run left behind');
	});

	test('a stranger who got the process number of a killed server is neither taken for it nor ended', async () => {
		const killed = await startProgram();
		const orphan = await postmasterOf(folder);
		killed.process.kill('SIGKILL');
		process.kill(orphan, 'SIGKILL');
		await once(killed.process, 'exit');

		const { uid, gid } = await stat(path.join(folder, 'postgres', 'data'));
		const stranger = spawn('sleep', ['60'], { uid, gid });
		cleanUp.push(() => stranger.kill());
		const file = path.join(folder, 'postgres', 'data', 'postmaster.pid');
		await writeFile(file, (await readFile(file, 'utf8')).replace(String(orphan), String(stranger.pid)));

		const { url } = await start();
		expect(await query(url, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
		expect(isAlive(stranger.pid ?? 0)).toBe(true);
	});

	test('Ctrl-C on the terminal reaches the program and not the database', async () => {
		const program = await startProgram({ ownGroup: true });
		const database = await postmasterOf(folder);
		program.process.on('exit', () => undefined);
		process.kill(-(program.process.pid ?? 0), 'SIGINT');
		await once(program.process, 'exit');
		// The program here has no answer to SIGINT and is simply gone; its database was left to it.
		expect(isAlive(database)).toBe(true);
		await (await start()).stop();
		expect(isAlive(database)).toBe(false);
	});

	test('a program that ends by an uncaught error still asks its server to go', async () => {
		const program = await startProgram({ thenThrow: true });
		await once(program.process, 'exit');
		await vi.waitFor(
			() => expect(existsSync(path.join(folder, 'postgres', 'data', 'postmaster.pid'))).toBe(false),
			20_000,
		);
	});
});

describe('users of the operating system', () => {
	test.skipIf(!isRoot)(
		'root in a folder that nobody else may enter keeps its database under /var/lib, and says so',
		async () => {
			await chmod(folder, 0o700);
			const first = await start();
			const moved = await readFile(path.join(folder, 'postgres', 'moved-to'), 'utf8');
			cleanUp.push(() => rm(moved, { recursive: true, force: true }));
			expect(moved).toMatch(/^\/var\/lib\/aloitetila\/database-/u);
			expect(said.join('\n')).toContain(moved);
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
			await chown(folder, NOBODY.uid, NOBODY.gid);
			const program = await startProgram(NOBODY);
			expect(await query(program.url, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
			expect((await stat(path.join(folder, 'postgres', 'data'))).uid).toBe(NOBODY.uid);
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

async function start(dataDir = folder): Promise<Embedded> {
	const embedded = await startEmbedded({ dataDir, say: (line) => said.push(line) });
	cleanUp.push(embedded.stop);
	return embedded;
}

interface Program {
	readonly process: ChildProcess;
	readonly url: string;
	/** What it said when it did not start. */
	readonly refusal: string | null;
}

async function startProgram(
	options: { uid?: number; gid?: number; ownGroup?: boolean; thenThrow?: boolean } = {},
): Promise<Program> {
	const { ownGroup = false, thenThrow = false, ...user } = options;
	const child = spawn(process.execPath, [PROGRAM, folder, ...(thenThrow ? ['throw'] : [])], {
		...user,
		cwd: '/',
		detached: ownGroup,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	cleanUp.push(async () => {
		if (child.exitCode !== null || child.signalCode !== null) return;
		child.kill('SIGTERM');
		await once(child, 'exit');
	});
	for await (const line of createInterface({ input: child.stdout })) {
		const [word, rest] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
		if (word === 'url') return { process: child, url: rest, refusal: null };
		if (word === 'refused') return { process: child, url: '', refusal: rest };
	}
	throw new Error('the program ended without a word');
}

const postmasterOf = async (dataDir: string) =>
	Number((await readFile(path.join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);

function open(url: string) {
	const address = parseDatabaseUrl(url);
	const sql = postgres(address.url, {
		...(address.socketFolder === null ? {} : { host: address.socketFolder }),
		max: 1,
		connect_timeout: 5,
	});
	cleanUp.push(() => sql.end({ timeout: 1 }));
	return sql;
}

/** One connection, opened and closed. */
async function query<Result>(url: string, ask: (sql: postgres.Sql) => PromiseLike<Result>): Promise<Result> {
	const sql = open(url);
	try {
		return await ask(sql);
	} finally {
		await sql.end({ timeout: 1 });
	}
}

/** A zombie has ended too: in a container nobody may be there to collect it. */
function isAlive(pid: number) {
	try {
		process.kill(pid, 0);
	} catch {
		return false;
	}
	return !existsSync('/proc/self') || existsSync(`/proc/${pid}/exe`);
}
