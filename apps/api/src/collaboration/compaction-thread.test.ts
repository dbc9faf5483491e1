import { compactHere } from '@aloitetila/collaboration/compaction.ts';
import { betweenFarApart, handmade } from '@aloitetila/collaboration/testing-updates.ts';
import { expect, onTestFinished, test, vi } from 'vitest';
import * as Y from 'yjs';
import { type CompactionThreadOptions, createCompactionThread } from './compaction-thread.ts';
import { DO } from './testing-compaction-worker.ts';

function aThread(options: CompactionThreadOptions = {}) {
	const thread = createCompactionThread(options);
	onTestFinished(() => thread.stop());
	return thread;
}

/** A thread that does what it is told to; `run` resolves with the number of the thread that did it. */
function aTestThread(options: CompactionThreadOptions = {}) {
	const thread = aThread({ program: new URL('./testing-compaction-worker.ts', import.meta.url), ...options });
	const run = async (what: number, more = 0) => {
		const result = await thread.compact({ snapshot: null, updates: [new Uint8Array([what]), new Uint8Array(more)] });
		return result.kind === 'compacted' ? (result.state[0] ?? 0) : 0;
	};
	return { ...thread, run };
}

function aLog(length: number) {
	const doc = new Y.Doc();
	const updates: Uint8Array[] = [];
	doc.on('update', (update) => updates.push(update));
	for (let turn = 0; turn < length; turn += 1) doc.getText('default').insert(turn, 'x');
	return updates;
}

test('the thread compacts as it would be done here, and the bytes stay whose they were', async () => {
	const thread = aThread();
	const updates = aLog(500);
	const before = updates.map((update) => [...update]);
	const result = await thread.compact({ snapshot: null, updates });
	expect(result).toEqual(compactHere({ snapshot: null, updates }));
	expect(updates.map((update) => [...update])).toEqual(before);
	const snapshot = result.kind === 'compacted' ? result.state : null;
	expect(await thread.compact({ snapshot, updates: updates.slice(400) })).toEqual(result);
	expect(await thread.compact({ snapshot: null, updates: updates.slice(400) })).toEqual({
		kind: 'refused',
		reason: 'pending',
	});
	expect(await thread.compact({ snapshot: null, updates: [new Uint8Array([1, 255])] })).toMatchObject({
		kind: 'refused',
		reason: 'broken',
	});
});

test('one thread does all jobs, ends when there are none, and another begins with the next', async () => {
	const thread = aTestThread({ idleMs: 20 });
	const [first, second] = await Promise.all([thread.run(DO.answer), thread.run(DO.answer)]);
	expect(first).toBe(second);
	// Asked more often, it would never be idle for long enough.
	await vi.waitFor(async () => expect(await thread.run(DO.answer)).not.toBe(first), { timeout: 10_000, interval: 100 });
});

test.each(['throw', 'exit', 'fillMemory'] as const)(
	'a thread that dies (%s) takes its own job with it, and another does the rest',
	async (death) => {
		const thread = aTestThread({ heapMib: 32 });
		const first = await thread.run(DO.answer);
		const jobs = [thread.run(DO[death]), thread.run(DO.answer), thread.run(DO.answer)];
		const [lost, second, third] = await Promise.allSettled(jobs);
		expect(lost?.status).toBe('rejected');
		expect(second).toMatchObject({ status: 'fulfilled' });
		expect(second).toEqual(third);
		expect(second).not.toMatchObject({ value: first });
	},
);

test('a thread that hangs is given up', async () => {
	const thread = aTestThread({ jobMs: 300 });
	const jobs = [thread.run(DO.hang), thread.run(DO.answer)];
	await expect(jobs[0]).rejects.toThrow('too long');
	expect(await jobs[1]).toBeGreaterThan(0);
});

test('of a document that takes too long to be put together, what takes so long is left out', async () => {
	const thread = aThread();
	const [before, ...after] = aLog(50);
	const hostile = handmade(betweenFarApart(20_000), { client: 9_000 });
	const updates = [before ?? new Uint8Array(), hostile, ...after];
	const result = await thread.compact({ snapshot: null, updates, clients: new Map([[9_000, 'Mallory']]) });
	expect(result).toMatchObject({ kind: 'repaired', leftOut: [9_000] });
	const copy = new Y.Doc();
	if (result.kind === 'repaired') Y.applyUpdate(copy, result.state);
	expect(copy.getText('default').toJSON()).toBe('x'.repeat(50));
});

test('only so much may wait, in jobs and in bytes', async () => {
	const busy = { code: 'compaction_busy' };
	const few = aTestThread({ waitingJobs: 2 });
	const answered = [few.run(DO.answer), few.run(DO.answer), few.run(DO.answer)];
	await expect(few.run(DO.answer)).rejects.toMatchObject(busy);
	expect(await Promise.all(answered)).toHaveLength(3);
	expect(await few.run(DO.answer)).toBeGreaterThan(0);

	const small = aTestThread({ waitingBytes: 1_000 });
	const first = small.run(DO.answer);
	// Alone in the line, it may be as large as it is.
	const large = small.run(DO.answer, 2_000);
	await expect(small.run(DO.answer, 500)).rejects.toMatchObject(busy);
	expect(await first).toBe(await large);
	expect(await small.run(DO.answer, 500)).toBeGreaterThan(0);
});

test('stopping gives up what is being done and what waits, and takes nothing more', async () => {
	const thread = aTestThread();
	const jobs = [thread.run(DO.hang), thread.run(DO.answer)];
	const settled = Promise.allSettled(jobs);
	await thread.stop();
	expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	await expect(thread.run(DO.answer)).rejects.toMatchObject({ code: 'compaction_busy' });
});
