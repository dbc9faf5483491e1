import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fchownSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { asUser, NAME, type Cluster } from './embedded-cluster.ts';
import { embeddedError } from './embedded-errors.ts';
import type { User } from './embedded-place.ts';

/** How clients reach the server; the same over restarts, so that pools find it again. */
export type Address = { readonly socketFolder: string } | { readonly port: number };

/** A running postmaster. */
export interface Server {
	/** Resolves when it has ended, with how it did: `code 1`, `SIGKILL`. */
	readonly ended: Promise<string>;
	/** Ends open transactions and shuts down, at once where it does not obey; resolves when it is gone. */
	stop(): Promise<void>;
}

const PORT = 5432;
const LOG_BYTES = 5_000_000;

export function urlOf({ secret }: Pick<Cluster, 'secret'>, address: Address, database = NAME): string {
	const account = `${NAME}:${secret}`;
	return 'port' in address
		? `postgres://${account}@127.0.0.1:${address.port}/${database}`
		: `postgres://${account}@localhost/${database}?host=${encodeURIComponent(address.socketFolder)}&port=${PORT}`;
}

/** A port of this machine that is free now. */
export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	if (address === null || typeof address === 'string') throw new Error('a listening server has a port');
	return address.port;
}

/**
 * Starts a postmaster and waits until it takes connections, which after a crash is when it has replayed its log.
 *
 * @throws `database.not_started` with the end of its log when it ends before that
 */
export async function startServer(cluster: Cluster, address: Address): Promise<Server> {
	if ('socketFolder' in address) {
		// A killed server leaves its socket and a note of its process number, which may be somebody else's by now.
		for (const name of readdirSync(address.socketFolder)) rmSync(path.join(address.socketFolder, name));
	}
	const logFile = path.join(cluster.place.home, 'postgres.log');
	const log = openLog(logFile, cluster.place.user);
	const postmaster = spawn(
		path.join(cluster.place.binaries.folder, 'bin', 'postgres'),
		['-D', cluster.folder, ...settings(cluster, address).flatMap((setting) => ['-c', setting])],
		{
			...asUser(cluster.place.user),
			// A process group of its own: Ctrl-C on the terminal reaches the program alone, which stops the database last.
			detached: true,
			windowsHide: true,
			stdio: ['ignore', log.descriptor, log.descriptor],
		},
	);
	closeSync(log.descriptor);
	const ended = new Promise<string>((resolve) => {
		postmaster.once('error', (error) => resolve(error.message));
		postmaster.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
	});
	let how: string | null = null;
	void ended.then((value) => (how = value));

	while (!(await isReady(cluster, postmaster.pid))) {
		if (how !== null) {
			const lines = (await readFile(logFile)).subarray(log.start).toString().trim();
			throw embeddedError('database.not_started', `PostgreSQL did not start (${String(how)}). ${lines}`.trim());
		}
		await Promise.race([wait(20), ended]);
	}
	return { ended, stop: () => stopServer(cluster, postmaster, ended) };
}

function settings({ isDurable }: Cluster, address: Address): string[] {
	const reached =
		'port' in address
			? ['listen_addresses=127.0.0.1', `port=${address.port}`]
			: [
					'listen_addresses=',
					`port=${PORT}`,
					`unix_socket_directories="${address.socketFolder}"`,
					'unix_socket_permissions=0700',
				];
	return [
		...reached,
		'timezone=UTC',
		'log_timezone=UTC',
		// Statements and the details of errors hold addresses and texts of people; they stay out of the log.
		'log_error_verbosity=terse',
		'log_min_error_statement=panic',
		'jit=off',
		...(isDurable ? [] : ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'max_connections=200']),
	];
}

/** The last lines of postmaster.pid say who runs and, on the eighth, whether connections are taken. */
async function isReady(cluster: Cluster, pid: number | undefined): Promise<boolean> {
	const lines = await readPidFile(cluster.folder);
	return lines !== null && lines[0] === String(pid) && lines[7]?.trim() === 'ready';
}

/** Lines: process, data directory, start time, port, socket's folder, address, shared memory, status. */
export async function readPidFile(folder: string): Promise<string[] | null> {
	try {
		return (await readFile(path.join(folder, 'postmaster.pid'), 'utf8')).split('\n');
	} catch {
		return null;
	}
}

async function stopServer(cluster: Cluster, postmaster: ChildProcess, ended: Promise<string>) {
	if (process.platform === 'win32') {
		// Windows has no signals; pg_ctl speaks to the server through a pipe.
		const ctl = path.join(cluster.place.binaries.folder, 'bin', 'pg_ctl');
		spawn(ctl, ['stop', '-D', cluster.folder, '-m', 'fast', '-W'], { ...asUser(null), stdio: 'ignore' });
	} else {
		postmaster.kill('SIGINT');
	}
	// Nothing committed is lost by the harder ways: the log is replayed at the next start.
	for (const [seconds, signal] of [
		[8, 'SIGQUIT'],
		[3, 'SIGKILL'],
	] as const) {
		const timer = new AbortController();
		const isGone = await Promise.race([
			ended.then(() => true),
			wait(seconds * 1000, false, { signal: timer.signal }).catch(() => false),
		]);
		timer.abort();
		if (isGone) return;
		postmaster.kill(signal);
	}
	await ended;
}

function openLog(file: string, user: User | null): { descriptor: number; start: number } {
	const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
	if (size > LOG_BYTES) renameSync(file, `${file}.1`);
	const descriptor = openSync(file, 'a', 0o600);
	if (user !== null) fchownSync(descriptor, user.uid, user.gid);
	return { descriptor, start: size > LOG_BYTES ? 0 : size };
}
