import { compactHere } from '@aloitetila/collaboration/compaction.ts';
import { parentPort } from 'node:worker_threads';
import { type CompactionJob, memoryOf, unpacked } from './compaction-job.ts';

// Runs in a thread that compaction-thread.ts starts. It knows no database and no room: bytes in, bytes out.
parentPort?.on('message', (job: CompactionJob) => {
	const result = compactHere(unpacked(job));
	parentPort?.postMessage(result, memoryOf(result));
});
