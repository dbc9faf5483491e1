import type { CompactionResult, Compactor, ToCompact } from '@aloitetila/collaboration/compaction.ts';
import { Worker } from 'node:worker_threads';
import { packed } from './compaction-job.ts';

export interface CompactionThreadOptions {
	/** What the thread runs. */
	program?: URL;
	/** A thread without work ends after this. */
	idleMs?: number;
	/** A job that takes longer is given up, and the thread with it. Long, for the thread steps back for all else; it stops its own work by its own clock. */
	jobMs?: number;
	/** How many jobs, and how many bytes of them, may wait. */
	waitingJobs?: number;
	waitingBytes?: number;
	/** The most memory that JavaScript may take in the thread, in MiB; a document that needs more ends the thread. */
	heapMib?: number;
}

interface Job {
	stored: ToCompact;
	bytes: number;
	resolve(result: CompactionResult): void;
	reject(error: Error): void;
}

/** Recognised by `code`: the thread has more to do than it should be given. */
const tooMuch = () => Object.assign(new Error('too many compactions wait'), { code: 'compaction_busy' as const });

/**
 * Compacts documents in a thread of its own, one at a time, so that no room waits. The thread starts when there is
 * something to do. One that dies, or hangs, takes its job with it and is replaced for the next.
 */
export function createCompactionThread({
	program = new URL('./compaction-worker.ts', import.meta.url),
	idleMs = 30_000,
	jobMs = 300_000,
	waitingJobs = 100,
	waitingBytes = 64 * 1024 * 1024,
	heapMib = 512,
}: CompactionThreadOptions = {}): Compactor & { stop(): Promise<void> } {
	const waiting: Job[] = [];
	let bytesWaiting = 0;
	let worker: Worker | null = null;
	let running: Job | null = null;
	let timer: NodeJS.Timeout | null = null;
	let isStopped = false;

	const after = (milliseconds: number, action: () => void) => {
		if (timer) clearTimeout(timer);
		timer = setTimeout(action, milliseconds).unref();
	};

	/** Ends the thread, and the job that it was at. */
	const end = (error: Error): Promise<unknown> => {
		const ended = worker;
		worker = null;
		if (timer) clearTimeout(timer);
		const lost = running;
		running = null;
		lost?.reject(error);
		return ended?.terminate() ?? Promise.resolve();
	};

	const start = (): Worker => {
		const started = new Worker(program, {
			name: 'compaction',
			resourceLimits: { maxOldGenerationSizeMb: heapMib, maxYoungGenerationSizeMb: 32 },
		});
		// What is left of an earlier thread says nothing any more.
		const isCurrent = () => worker === started;
		started.on('message', (result: CompactionResult) => {
			if (!isCurrent()) return;
			const done = running;
			running = null;
			done?.resolve(result);
			next();
		});
		const died = (error: Error) => {
			if (!isCurrent()) return;
			void end(error);
			next();
		};
		started.on('error', (error) => died(error instanceof Error ? error : new Error(String(error))));
		started.on('exit', (code) => died(new Error(`the compaction thread ended with ${code}`)));
		// It must not keep a program alive that is otherwise done.
		started.unref();
		return started;
	};

	const next = () => {
		if (running || isStopped) return;
		const job = waiting.shift();
		if (!job) {
			if (worker) after(idleMs, () => void end(new Error('idle')));
			return;
		}
		bytesWaiting -= job.bytes;
		running = job;
		try {
			worker ??= start();
			const message = packed(job.stored);
			worker.postMessage(message, [message.bytes.buffer]);
		} catch (error) {
			void end(error instanceof Error ? error : new Error(String(error)));
			return next();
		}
		after(jobMs, () => {
			void end(new Error('a compaction took too long'));
			next();
		});
	};

	return {
		compact: (stored) =>
			new Promise((resolve, reject) => {
				const bytes = stored.updates.reduce((sum, part) => sum + part.byteLength, stored.snapshot?.byteLength ?? 0);
				// The first of them always may, or a document larger than all the room could never be compacted.
				const isFull = waiting.length > 0 && bytesWaiting + bytes > waitingBytes;
				if (isStopped || waiting.length >= waitingJobs || isFull) return reject(tooMuch());
				waiting.push({ stored, bytes, resolve, reject });
				bytesWaiting += bytes;
				next();
			}),

		async stop() {
			isStopped = true;
			const stopped = new Error('the program stops');
			for (const { reject } of waiting.splice(0)) reject(stopped);
			await end(stopped);
		},
	};
}
