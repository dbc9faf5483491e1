import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, onTestFinished, test, vi } from 'vitest';
import { clearKept, clearKeptOfOthers, countKept } from './outbox-device.ts';
import { indexedDbOutbox, type IndexedDbOutboxOptions } from './outbox-indexeddb.ts';
import type { KeptEdits, Outbox } from './outbox.ts';

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

function opened(indexedDB: IDBFactory, options: Partial<IndexedDbOutboxOptions> = {}) {
	const outbox = indexedDbOutbox({ personId: 'aino', documentId: 'summary', indexedDB, ...options });
	const left: KeptEdits[] = [];
	const health: boolean[] = [];
	outbox.open({ found: (found) => left.push(...found), changed: (isKeeping) => health.push(isKeeping) });
	onTestFinished(() => outbox.close());
	return { outbox, left, health };
}

const keep = (outbox: Outbox, bytes: number[] | number = 2) =>
	outbox.keep({
		update: typeof bytes === 'number' ? new Uint8Array(bytes) : new Uint8Array(bytes),
		base: null,
		count: 1,
		lineage: 'lineage',
		isAlone: true,
	});

test('the next window finds what the last one left, in order, and only that of its person and document', async () => {
	const device = new IDBFactory();
	const { outbox } = opened(device);
	keep(outbox, [1]);
	keep(outbox, [2]);
	outbox.drop([keep(outbox, [3])]);
	keep(outbox, [4]);
	keep(opened(device, { personId: 'bertta' }).outbox, [5]);
	keep(opened(device, { documentId: 'another' }).outbox, [6]);
	outbox.close();
	const { left } = opened(device);
	await until(() => expect(left.map(({ update }) => update[0])).toEqual([1, 2, 4]));
});

test('what was seen is there once, with the last edits, as long as they are not refused', async () => {
	const device = new IDBFactory();
	const { outbox } = opened(device);
	const keepSeen = (text: string, lineage = 'lineage') =>
		outbox.keep({
			update: new Uint8Array(2),
			base: null,
			count: 1,
			lineage,
			seen: [{ id: '1 0', text }],
			isAlone: true,
		});
	keepSeen('a');
	keepSeen('ab');
	outbox.refuse([keepSeen('abc')]);
	keepSeen('abcd');
	keepSeen('another', 'of another');
	keep(outbox);
	outbox.close();
	const { left } = opened(device);
	const seenIn = () => left.map(({ seen, isRefused }) => [seen?.map(({ text }) => text), isRefused]);
	await until(() =>
		expect(seenIn()).toEqual([
			[[], false],
			[[], false],
			[['abc'], true],
			[['abcd'], false],
			[['another'], false],
			[undefined, false],
		]),
	);
});

test('what was dropped stays dropped', async () => {
	const device = new IDBFactory();
	const { outbox } = opened(device);
	const edits = [keep(outbox), keep(outbox)];
	await until(async () => expect(await countKept('aino', device)).toBe(2));
	outbox.drop(edits);
	await until(async () => expect(await countKept('aino', device)).toBe(0));
});

test('past its bound nothing is kept or promised, until all that waits is durable', async () => {
	const { outbox, health } = opened(new IDBFactory(), { mostBytes: 10 });
	await until(() => expect(health).toEqual([true]));
	const first = keep(outbox, 8);
	keep(outbox, 8);
	// Small enough, but it may rest upon the one that is not kept.
	keep(outbox, 1);
	await until(() => expect(health).toEqual([true, false]));
	outbox.drop([first]);
	await until(() => expect(health).toEqual([true, false, true]));
	keep(outbox, 8);
	expect(health.at(-1)).toBe(true);
});

test('what could not be written is written when it can be, and nothing is promised meanwhile', async () => {
	vi.spyOn(console, 'warn').mockImplementation(() => undefined);
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
	onTestFinished(() => void vi.useRealTimers());
	const device = new IDBFactory();
	let isFull = false;
	const moody = new Proxy(device, {
		get: (target, name) => {
			if (name !== 'open') return Reflect.get(target, name) as unknown;
			return (...args: Parameters<IDBFactory['open']>) => {
				const request = target.open(...args);
				request.addEventListener('success', () => {
					const { result } = request;
					const transaction = result.transaction.bind(result);
					result.transaction = (...asked: Parameters<typeof transaction>) => {
						if (isFull && asked[1] === 'readwrite') throw new DOMException('no room', 'QuotaExceededError');
						return transaction(...asked);
					};
				});
				return request;
			};
		},
	});
	const { outbox, health } = opened(moody);
	await vi.waitFor(() => expect(health).toEqual([true]));
	isFull = true;
	keep(outbox, [1]);
	keep(outbox, [2]);
	await vi.waitFor(() => expect(health).toEqual([true, false]));
	isFull = false;
	await vi.advanceTimersByTimeAsync(6_000);
	await vi.waitFor(() => expect(health).toEqual([true, false, true]));
	expect(await countKept('aino', device)).toBe(2);
});

test('a browser whose database cannot be opened keeps nothing and says so', async () => {
	vi.spyOn(console, 'warn').mockImplementation(() => undefined);
	const device = new IDBFactory();
	const broken = new Proxy(device, {
		get: (target, name) => {
			if (name !== 'open') return Reflect.get(target, name) as unknown;
			return () => {
				throw new DOMException('not in a private window', 'SecurityError');
			};
		},
	});
	const { outbox, health } = opened(broken);
	outbox.drop([keep(outbox)]);
	keep(outbox);
	await new Promise((resolve) => setImmediate(resolve));
	expect(health).toEqual([]);
});

test('what nobody came back for goes after thirty days', async () => {
	const device = new IDBFactory();
	let now = new Date('2026-11-01T08:00:00Z');
	const { outbox } = opened(device, { now: () => now });
	keep(outbox);
	await until(async () => expect(await countKept('aino', device)).toBe(1));
	now = new Date('2026-12-02T08:00:00Z');
	opened(device, { now: () => now, personId: 'bertta' });
	await until(async () => expect(await countKept('aino', device)).toBe(0));
});

test('a device is cleared of others, or of everybody', async () => {
	const device = new IDBFactory();
	keep(opened(device).outbox);
	keep(opened(device, { personId: 'bertta' }).outbox);
	await until(async () => expect((await countKept('aino', device)) + (await countKept('bertta', device))).toBe(2));
	await clearKeptOfOthers('bertta', device);
	expect(await countKept('aino', device)).toBe(0);
	expect(await countKept('bertta', device)).toBe(1);
	await clearKept(device);
	expect(await device.databases()).toEqual([]);
	expect(await countKept('bertta', device)).toBe(0);
	expect(await device.databases()).toEqual([]);
});
