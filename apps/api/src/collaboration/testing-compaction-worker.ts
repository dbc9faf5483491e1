import type { CompactionResult } from '@aloitetila/collaboration/compaction.ts';
import { parentPort, threadId } from 'node:worker_threads';
import { type CompactionJob, memoryOf } from './compaction-job.ts';

/** What a job of one byte makes this thread do, in place of compacting. */
export const DO = { answer: 0, throw: 1, exit: 2, hang: 3, fillMemory: 4 } as const;

// As a thread of tests, it tells by its answers which thread it is.
parentPort?.on('message', ({ bytes }: CompactionJob) => {
	const [what] = bytes;
	if (what === DO.throw) throw new Error('as told');
	if (what === DO.exit) process.exit(3);
	while (what === DO.hang);
	const full: string[][] = [];
	while (what === DO.fillMemory) full.push(Array.from({ length: 10_000 }, (_, index) => `${full.length} ${index}`));
	const result: CompactionResult = {
		kind: 'compacted',
		state: new Uint8Array([threadId]),
		stateVector: new Uint8Array([bytes.byteLength]),
	};
	parentPort?.postMessage(result, memoryOf(result));
});
