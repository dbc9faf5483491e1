import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The built program as a process of its own, on a data folder of its own. */
export interface Program {
	readonly origin: string;
	/** What it has printed, for whoever asks why it answered as it did. */
	output(): string;
	/** Ends it with -9, as a power cut would, and waits until it is gone. */
	kill(): Promise<void>;
	/** Starts it again on the same folder and port. */
	restart(): Promise<void>;
	/** Ends it in order and removes its folder. */
	stop(): Promise<void>;
}

const START = path.resolve(import.meta.dirname, '../../api/src/start.ts');
const STARTS_WITHIN_MS = 120_000;

/** Starts the program on a fresh demo, and waits until it is ready. `env` adds variables, as DATABASE_URL. */
export async function startProgram(env: Record<string, string> = {}): Promise<Program> {
	const folder = await mkdtemp(path.join(tmpdir(), 'aloitetila-e2e-'));
	// Run by root, the database is another user's process, which must come this far; its own folder stays its own.
	await chmod(folder, 0o711);
	const port = await freePort();
	const origin = `http://127.0.0.1:${port}`;
	let output = '';
	let child: ChildProcess;

	const start = async () => {
		child = spawn(process.execPath, [START], {
			env: {
				...process.env,
				DATA_DIR: path.join(folder, 'data'),
				HOST: '127.0.0.1',
				PORT: String(port),
				LOG_LEVEL: 'warn',
				...env,
			},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
		child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
		const giveUpAt = Date.now() + STARTS_WITHIN_MS;
		while (!(await isReady(origin))) {
			if (child.exitCode !== null || Date.now() > giveUpAt) throw new Error(`The program did not start:\n${output}`);
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
	};
	const ended = () =>
		new Promise<void>((resolve) => {
			if (child.exitCode !== null || child.signalCode !== null) resolve();
			else child.once('exit', () => resolve());
		});

	await start();
	return {
		origin,
		output: () => output,
		kill: async () => {
			child.kill('SIGKILL');
			await ended();
		},
		restart: start,
		stop: async () => {
			child.kill('SIGTERM');
			await ended();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

async function isReady(origin: string): Promise<boolean> {
	try {
		return (await fetch(`${origin}/readyz`)).ok;
	} catch {
		return false;
	}
}

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const probe = createServer();
		probe.once('error', reject);
		probe.listen(0, '127.0.0.1', () => {
			const address = probe.address();
			probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});
}
