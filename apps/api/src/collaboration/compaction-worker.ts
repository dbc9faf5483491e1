import { compactHere } from '@aloitetila/collaboration/compaction.ts';
import { readlinkSync } from 'node:fs';
import os from 'node:os';
import { parentPort } from 'node:worker_threads';
import { type CompactionJob, memoryOf, unpacked } from './compaction-job.ts';

stepBack();

// Runs in a thread that compaction-thread.ts starts. It knows no database and no room: bytes in, bytes out.
parentPort?.on('message', (job: CompactionJob) => {
	const result = compactHere(unpacked(job), workedMs);
	parentPort?.postMessage(result, memoryOf(result));
});

/** Of this thread alone. It waits for others, so time that passes says nothing of what it does. */
function workedMs(): number {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1_000;
}

/** Whoever waits for the program goes before this thread, where there are few processors. Linux alone can say it of a thread. */
function stepBack(): void {
	try {
		const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
		if (thread !== process.pid) os.setPriority(thread, os.constants.priority.PRIORITY_BELOW_NORMAL);
	} catch {
		// Then it is a thread like any other.
	}
}
