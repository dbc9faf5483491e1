import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { parseDatabaseUrl } from './database-url.ts';
import { isAlive, open, playground, query } from './testing-embedded.ts';

const { at, later, said, start, startProgram, postmaster } = playground();

test('a killed postmaster is started again under the same URL, with everything that was committed', async () => {
	const { url } = await start();
	await query(url, (sql) => sql`create table note as select 'kept' as text`);
	for (let round = 0; round < 2; round += 1) {
		const pid = await postmaster();
		process.kill(pid, 'SIGKILL');
		await vi.waitFor(async () => expect(await postmaster()).not.toBe(pid), 20_000);
		await vi.waitFor(async () => {
			expect(await query(url, (sql) => sql`select text from note`)).toEqual([{ text: 'kept' }]);
		}, 20_000);
	}
	expect(said()).toContain('ended unexpectedly (SIGKILL)');
});

test('a postmaster that is killed during a long statement does not have to wait for it', async () => {
	const { url } = await start();
	const sql = open(url);
	// A loop that never looks whether its postmaster lives.
	const busy = sql`select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b`.catch(
		(error: unknown) => error,
	);
	await vi.waitFor(async () => {
		const rows = await query(url, (other) => other`select from pg_stat_activity where query like '%generate_series%'`);
		expect(rows.length).toBeGreaterThan(1);
	});
	process.kill(await postmaster(), 'SIGKILL');
	expect(await busy).toBeInstanceOf(Error);
	await vi.waitFor(async () => expect(await query(url, (other) => other`select 1 as one`)).toHaveLength(1), 20_000);
});

test('after a program was killed the next one ends its server and finds everything that was committed', async () => {
	const killed = await startProgram();
	await query(killed.url, (sql) => sql`create table note as select 'kept' as text`);
	const orphan = await postmaster();
	const { socketFolder } = parseDatabaseUrl(killed.url);
	killed.process.kill('SIGKILL');
	await once(killed.process, 'exit');
	expect(isAlive(orphan)).toBe(true);

	const { url } = await start();
	expect(await query(url, (sql) => sql`select text from note`)).toEqual([{ text: 'kept' }]);
	expect(isAlive(orphan)).toBe(false);
	expect(socketFolder !== null && existsSync(socketFolder)).toBe(false);
	expect(said()).toContain('an earlier run left behind');
});

test('a stranger who got the process number of a killed server is neither taken for it nor ended', async () => {
	const killed = await startProgram();
	const orphan = await postmaster();
	killed.process.kill('SIGKILL');
	process.kill(orphan, 'SIGKILL');
	await once(killed.process, 'exit');

	const { uid, gid } = await stat(at('postgres', 'data'));
	const stranger = spawn('sleep', ['60'], { uid, gid });
	later(() => stranger.kill());
	const file = at('postgres', 'data', 'postmaster.pid');
	await writeFile(file, (await readFile(file, 'utf8')).replace(String(orphan), String(stranger.pid)));

	const { url } = await start();
	expect(await query(url, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
	expect(isAlive(stranger.pid ?? 0)).toBe(true);
});

test('Ctrl-C on the terminal reaches the program and not the database', async () => {
	const program = await startProgram({ ownGroup: true });
	const database = await postmaster();
	program.process.on('exit', () => undefined);
	process.kill(-(program.process.pid ?? 0), 'SIGINT');
	await once(program.process, 'exit');
	// The program here has no answer to SIGINT and is simply gone; its database was left to it.
	expect(isAlive(database)).toBe(true);
	await (await start()).stop();
	expect(isAlive(database)).toBe(false);
});

test('a program that ends without stopping it still asks its server to go', async () => {
	const program = await startProgram({ thenExit: true });
	await once(program.process, 'exit');
	await vi.waitFor(() => expect(existsSync(at('postgres', 'data', 'postmaster.pid'))).toBe(false), 20_000);
});
