import { migrate } from '@aloitetila/db/migrate.ts';
import { startEmbedded } from '@aloitetila/db/embedded.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CrashPoint, ProgramOptions, ProgramOrder, ProgramReport } from './testing.program.ts';

/* Programs and databases of their own, which tests and `pnpm soak` kill. Knows nothing of Vitest. */

export async function aFreePort() {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

/** Starts the room server as a program and waits until it listens. Whoever starts it kills it. */
export async function startProgram(options: ProgramOptions) {
	const program = fileURLToPath(new URL('testing.program.ts', import.meta.url));
	// Code that V8 forgets and compiles again would make its memory go up and down by megabytes.
	const child = spawn(process.execPath, ['--expose-gc', '--no-flush-bytecode', program, JSON.stringify(options)], {
		stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
	});
	const ended = once(child, 'exit').then(() => undefined);
	await Promise.race([once(child.stdout ?? child, 'data'), ended]);
	const end = (signal: NodeJS.Signals) => {
		child.kill(signal);
		return ended;
	};
	const tell = (order: ProgramOrder) => void child.send(order);
	return {
		/** Resolves when it is gone. */
		ended,
		hasEnded: () => child.exitCode !== null || child.signalCode !== null,
		/** As `kill -9` does. Resolves when it is gone. */
		kill: () => end('SIGKILL'),
		/** As whoever runs it does for a restart. */
		stop: () => end('SIGTERM'),
		/** It kills itself when it comes to that point for the `after`th time from now. */
		crashAt: (point: CrashPoint, after: number) => tell({ crashAt: point, after }),
		report: async (): Promise<ProgramReport> => {
			tell('report');
			const [report] = (await once(child, 'message')) as [ProgramReport];
			return report;
		},
	};
}

/**
 * A migrated database on a server of its own, which keeps what it has called committed: by default it waits for the disk,
 * unlike the server of the other tests. It is started again by itself when it dies, under the same URL.
 */
export async function startDatabase({ isDurable = true } = {}) {
	const folder = await mkdtemp(path.join(tmpdir(), 'aloitetila-killed-'));
	// As root the server runs as another user, who passes through here.
	await chmod(folder, 0o711);
	const { url, stop } = await startEmbedded({ dataDir: folder, say: () => undefined, isDurable });
	await migrate(url);
	const cluster = path.join(folder, 'postgres', 'data');
	return {
		url,
		/** Kills the server with every process that it has started, all at once. */
		async kill() {
			const pid = Number((await readFile(path.join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0]);
			const pids = new Set([pid, ...processesIn(cluster)]);
			for (const one of pids) killProcess(one);
			return pids.size;
		},
		async stop() {
			await stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** Every process of PostgreSQL works in its data directory. Elsewhere than on Linux its children end by themselves. */
function processesIn(folder: string): number[] {
	if (process.platform !== 'linux') return [];
	return readdirSync('/proc')
		.filter((entry) => /^\d+$/u.test(entry))
		.filter((pid) => {
			try {
				return readlinkSync(`/proc/${pid}/cwd`) === folder && readlinkSync(`/proc/${pid}/exe`).endsWith('/postgres');
			} catch {
				// It has ended, or is somebody else's.
				return false;
			}
		})
		.map(Number);
}

function killProcess(pid: number) {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It has ended meanwhile.
	}
}
