import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { connectionOf } from './database.ts';
import type { ServerName } from './peers.ts';
import { forgetPeak, peakMemory } from './processes.ts';

const COMPILED = path.resolve(import.meta.dirname, '../../../../node_modules/.cache/aloitetila-bench/compiled');

/** What a server has cost up to a moment. */
export interface Cost {
	/** Microseconds, user and system, all threads. */
	readonly cpu: number;
	readonly rss: number;
	/** V8's heap and what it holds outside, in bytes. */
	readonly heap: number;
}

/** A server to be measured, as a process of its own. */
export class ServerProcess {
	readonly pid: number;
	readonly port: number;
	readonly origin: string;
	readonly #child: ChildProcess;
	#asked = 0;

	constructor(child: ChildProcess, port: number) {
		this.#child = child;
		this.pid = child.pid ?? 0;
		this.port = port;
		this.origin = `ws://127.0.0.1:${port}`;
	}

	/** `profile` is `start`, or the file into which what was recorded since then is written. */
	async cost(options: { isAfterCollection?: boolean; profile?: string | undefined } = {}): Promise<Cost> {
		const id = (this.#asked += 1);
		const answered = new Promise<Cost>((resolve, reject) => {
			const heard = (message: unknown) => {
				if ((message as { id?: number }).id !== id) return;
				this.#child.off('message', heard);
				this.#child.off('exit', ended);
				resolve(message as Cost);
			};
			const ended = () => reject(new Error('the server ended'));
			this.#child.on('message', heard);
			this.#child.once('exit', ended);
		});
		this.#child.send({ id, ...options }, () => undefined);
		return answered;
	}

	forgetPeak(): void {
		forgetPeak(this.pid);
	}

	/** The most memory since then, in bytes. */
	get peakMemory(): number {
		return peakMemory(this.pid);
	}

	get isRunning(): boolean {
		return this.#child.exitCode === null && this.#child.signalCode === null;
	}

	/** Resolves when it is gone. */
	async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
		if (!this.isRunning) return;
		const gone = once(this.#child, 'exit');
		this.#child.kill(signal);
		const timer = setTimeout(() => this.#child.kill('SIGKILL'), 30_000);
		await gone;
		clearTimeout(timer);
	}
}

export interface ServerOptions {
	server: ServerName;
	databaseUrl: string;
	/** Where a peer's packages and program are. */
	peerFolder: string | null;
	port?: number;
}

export async function startServer(options: ServerOptions): Promise<ServerProcess> {
	const { server, databaseUrl, peerFolder, port = 0 } = options;
	const program =
		peerFolder === null
			? path.join(import.meta.dirname, 'servers/ours.program.ts')
			: path.join(peerFolder, `${server}.mjs`);
	const database = server === 'hocuspocus' ? JSON.stringify(connectionOf(databaseUrl)) : databaseUrl;
	const child = fork(program, [database, String(port)], {
		execArgv: ['--expose-gc'],
		// The program's own start keeps what was compiled between two starts; so may the others.
		env: { ...process.env, NODE_ENV: 'production', NODE_COMPILE_CACHE: COMPILED },
		stdio: ['ignore', process.env['BENCH_LOG'] === undefined ? 'ignore' : 'inherit', 'pipe', 'ipc'],
	});
	let complaint = '';
	child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2_000)));
	const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [{ port: 0 }])])) as [
		{ port: number },
	];
	if (message.port === 0) throw new Error(`${server} did not start: ${complaint}`);
	return new ServerProcess(child, message.port);
}
