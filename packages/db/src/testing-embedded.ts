import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterEach, beforeEach } from 'vitest';
import { parseDatabaseUrl } from './database-url.ts';
import { startEmbedded, type Embedded } from './embedded.ts';

const PROGRAM = fileURLToPath(new URL('embedded.program.ts', import.meta.url));

export interface Program {
	readonly process: ChildProcess;
	readonly url: string;
	/** What it said when it did not start. */
	readonly refusal: string | null;
}

/**
 * What a test of the embedded database plays with: a data folder of its own, and whatever it starts there, which is gone after each
 * test. To be called at the top of a file.
 */
export function playground() {
	let folder = '';
	let said: string[] = [];
	let cleanUp: (() => unknown)[] = [];

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

	return {
		/** The path of something in the data folder. */
		at: (...names: string[]) => path.join(folder, ...names),
		said: () => said.join('\n'),
		later: (step: () => unknown) => cleanUp.push(step),

		async start(dataDir = folder): Promise<Embedded> {
			const embedded = await startEmbedded({ dataDir, say: (line) => said.push(line) });
			cleanUp.push(embedded.stop);
			return embedded;
		},

		/** The same in a process that can be killed. */
		async startProgram(
			options: { uid?: number; gid?: number; ownGroup?: boolean; thenExit?: boolean } = {},
		): Promise<Program> {
			const { ownGroup = false, thenExit = false, ...user } = options;
			const child = spawn(process.execPath, [PROGRAM, folder, ...(thenExit ? ['then-exit'] : [])], {
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
		},

		postmaster: async () =>
			Number((await readFile(path.join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]),
	};
}

/** One connection; whoever opens it ends it, or the server does. */
export function open(url: string) {
	const address = parseDatabaseUrl(url);
	return postgres(address.url, {
		...(address.socketFolder === null ? {} : { host: address.socketFolder }),
		max: 1,
		connect_timeout: 5,
	});
}

/** One connection, opened and closed. */
export async function query<Result>(url: string, ask: (sql: postgres.Sql) => PromiseLike<Result>): Promise<Result> {
	const sql = open(url);
	try {
		return await ask(sql);
	} finally {
		await sql.end({ timeout: 1 });
	}
}

/** A zombie has ended too: in a container nobody may be there to collect it. */
export function isAlive(pid: number) {
	try {
		process.kill(pid, 0);
	} catch {
		return false;
	}
	return !existsSync('/proc/self') || existsSync(`/proc/${pid}/exe`);
}

/** Not so in a clone within root's own home. */
export const canRunProgram = (user: { uid: number; gid: number }) =>
	spawnSync(process.execPath, ['-e', `require('fs').accessSync('${PROGRAM}')`], user).status === 0;
