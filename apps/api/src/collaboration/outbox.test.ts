import type { DocumentStore } from '@aloitetila/collaboration/document-store.ts';
import { offeredText } from '@aloitetila/collaboration/outbox-text.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { aDevice, type Device, keptOn, openWindow } from './testing-device.ts';
import { aDocument, openDoor, storedText, writer, writing } from './testing.ts';

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 8_000, interval: 5 });
const kept = async (device: Device) => (await keptOn(device)).reduce((sum, { edits }) => sum + edits.count, 0);

/** A program that can be told to store nothing for a while, a document, and a device. */
async function aStage(first?: Uint8Array) {
	const mood = { isTaking: true };
	const wrap = (store: DocumentStore): DocumentStore => ({
		...store,
		append: (entries) => (mood.isTaking ? store.append(entries) : Promise.reject(new Error('not now'))),
	});
	const door = await openDoor({ database, wrap, limits: { drainMs: 50 } });
	return { mood, door, device: aDevice(), ...(await aDocument(database, first)) };
}

/** Somebody types, once, what the program does not store any more and the device keeps. */
async function typeUnstored(
	{ mood, door, device, documentId }: Awaited<ReturnType<typeof aStage>>,
	text: string,
	options: Partial<Parameters<typeof openWindow>[2]> = {},
) {
	const window = openWindow(door, device, { documentId, ...options });
	await window.provider.whenSynced;
	mood.isTaking = false;
	window.text.insert(0, text);
	await until(async () => expect(await kept(device)).toBe(1));
	return window;
}

test('what was typed before a crash comes back by itself, and is saved and let go of then', async () => {
	const { mood, door, documentId, device } = await aStage(writing('scaffold ').update);
	const first = openWindow(door, device, { documentId });
	await first.provider.whenSynced;
	mood.isTaking = false;
	first.text.insert(9, 'on ');
	first.text.insert(12, 'a train');
	await until(async () => expect(await kept(device)).toBe(2));
	expect(first.provider.state).toMatchObject({ waiting: 2, isKept: true });
	first.die();
	// Those who saw it are gone as well.
	await door.close();

	const again = await openDoor({ database });
	const second = openWindow(again, device, { documentId });
	const seen: number[] = [];
	second.provider.subscribe(({ restored }) => seen.push(restored));
	await until(() => expect(second.provider.state).toMatchObject({ waiting: 0, restored: 0, connection: 'online' }));
	await until(() => expect(Math.max(...seen)).toBe(2));
	expect(second.text.toJSON()).toBe('scaffold on a train');
	expect(await storedText(again, documentId)).toBe('scaffold on a train');
	// Nothing of that window had ever been stored: who wrote it is known only from who brings it.
	const clients = await database.sql`select client_id from document_clients where document_id = ${documentId}`;
	expect(clients.map(({ client_id: clientId }) => Number(clientId))).toContain(first.doc.clientID);
	await until(async () => expect(await kept(device)).toBe(0));
});

test('a window takes nothing from another that is still open, and takes over when that one dies', async () => {
	const stage = await aStage();
	const { mood, door, documentId, device } = stage;
	const first = await typeUnstored(stage, 'mine');
	const second = openWindow(door, device, { documentId });
	await until(() => expect(second.text.toJSON()).toBe('mine'));
	expect(second.provider.state).toMatchObject({ waiting: 0, restored: 0 });
	first.die();
	await until(() => expect(second.provider.state).toMatchObject({ waiting: 1, restored: 1 }));
	mood.isTaking = true;
	await until(() => expect(second.provider.state).toMatchObject({ waiting: 0 }));
	expect(await storedText(door, documentId)).toBe('mine');
	await until(async () => expect(await kept(device)).toBe(0));
});

test('where there are no locks, a window is taken for dead when it has been silent for long', async () => {
	vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
	try {
		const stage = await aStage();
		const { door, documentId, device } = stage;
		let at = Date.parse('2026-11-10T08:00:00Z');
		const options = { documentId, hasLocks: false, now: () => new Date(at) };
		const first = await typeUnstored(stage, 'mine', options);
		first.die();
		const second = openWindow(door, device, options);
		await second.provider.whenSynced;
		at += 60_000;
		vi.advanceTimersByTime(20_000);
		expect(second.provider.state.restored).toBe(0);
		at += 120_000;
		await until(() => {
			vi.advanceTimersByTime(20_000);
			expect(second.provider.state.restored).toBe(1);
		});
	} finally {
		vi.useRealTimers();
	}
});

test('what one wrote into words of somebody who never comes back is not lost with them', async () => {
	const { mood, door, documentId, device } = await aStage();
	const bertta = openWindow(door, aDevice(), { documentId, personId: 'bertta', cookie: 'other' });
	const aino = openWindow(door, device, { documentId });
	await Promise.all([bertta.provider.whenSynced, aino.provider.whenSynced]);
	mood.isTaking = false;
	bertta.text.insert(0, 'from to');
	await until(() => expect(aino.text.toJSON()).toBe('from to'));
	aino.text.insert(5, 'here ');
	await until(async () => expect(await kept(device)).toBe(1));
	bertta.die();
	aino.die();
	await door.close();
	const again = await openDoor({ database });
	const back = openWindow(again, device, { documentId });
	await until(() => expect(back.provider.state).toMatchObject({ connection: 'online', waiting: 0 }));
	await until(async () => expect(await storedText(again, documentId)).toBe('from here to'));
	await until(async () => expect(await kept(device)).toBe(0));
});

test('another person at the same device gets nothing of it', async () => {
	const stage = await aStage();
	const { door, documentId, device } = stage;
	const aino = await typeUnstored(stage, 'Aino’s');
	aino.die();
	await door.close();
	const again = await openDoor({ database });
	const bertta = openWindow(again, device, { documentId, personId: 'bertta', cookie: 'other' });
	await bertta.provider.whenSynced;
	bertta.text.insert(0, 'Bertta’s');
	await until(() => expect(bertta.provider.state).toMatchObject({ waiting: 0, restored: 0, leftBehind: [] }));
	expect(bertta.text.toJSON()).toBe('Bertta’s');
	const back = openWindow(again, device, { documentId });
	await until(() => expect(back.text.toJSON()).toHaveLength('Aino’sBertta’s'.length));
});

test('edits of a document that was replaced are offered for copying and never merged', async () => {
	const stage = await aStage();
	const { door, documentId, device } = stage;
	const first = await typeUnstored(stage, 'of the old one');
	first.die();
	await door.close();
	await database.sql`update documents set lineage = gen_random_uuid() where id = ${documentId}`;

	const again = await openDoor({ database });
	const second = openWindow(again, device, { documentId });
	await until(() => expect(second.provider.state.leftBehind).toMatchObject([{ reason: 'lineage' }]));
	expect(second.provider.state.waiting).toBe(0);
	expect(offeredText(second.provider.state.leftBehind.map(({ edits }) => edits))).toBe('of the old one');
	expect(second.text.toJSON()).toBe('');
	second.provider.letGoOfLeftBehind();
	await until(async () => expect(await kept(device)).toBe(0));
	expect(await storedText(again, documentId)).toBe('');
});

test('what the server refused is offered for copying, not sent again for ever', async () => {
	const door = await openDoor({ database, limits: { documentBytes: 2_000 } });
	const { documentId } = await aDocument(database);
	const device = aDevice();
	const first = openWindow(door, device, { documentId });
	await first.provider.whenSynced;
	first.text.insert(0, 'x'.repeat(3_000));
	await until(() => expect(first.provider.state).toMatchObject({ connection: 'refused', refusal: 'too_large' }));
	expect(first.provider.state.waiting).toBe(1);
	await until(async () => expect(await keptOn(device)).toMatchObject([{ edits: { isRefused: true } }]));
	first.close();

	const second = openWindow(door, device, { documentId });
	await until(() => expect(second.provider.state.leftBehind).toMatchObject([{ reason: 'refused' }]));
	expect(second.provider.state).toMatchObject({ connection: 'online', waiting: 0 });
	second.text.insert(0, 'short');
	await until(() => expect(second.provider.state.waiting).toBe(0));
	second.provider.letGoOfLeftBehind();
	await until(async () => expect(await kept(device)).toBe(0));
	const third = openWindow(door, device, { documentId });
	await third.provider.whenSynced;
	expect(third.provider.state.leftBehind).toEqual([]);
});

test('who copied what cannot be saved is not asked about it again', async () => {
	const door = await openDoor({ database, limits: { documentBytes: 2_000 } });
	const { documentId } = await aDocument(database);
	const device = aDevice();
	const { provider, text } = openWindow(door, device, { documentId });
	await provider.whenSynced;
	text.insert(0, 'x'.repeat(3_000));
	await until(() => expect(provider.state).toMatchObject({ connection: 'refused', waiting: 1 }));
	provider.letGo();
	expect(provider.state).toMatchObject({ connection: 'refused', waiting: 0, savedAt: null });
	await until(async () => expect(await kept(device)).toBe(0));
});

test('edits of somebody who may only read by now are offered for copying', async () => {
	const stage = await aStage();
	const { door, documentId, device } = stage;
	const first = await typeUnstored(stage, 'too late');
	first.die();
	const second = openWindow(door, device, { documentId, cookie: 'reader' });
	await until(() => expect(second.provider.state.leftBehind).toMatchObject([{ reason: 'reading' }]));
	expect(second.provider.state).toMatchObject({ waiting: 0, canWrite: false });
});

test('a browser that keeps nothing loses nothing but the promise', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const { provider, text } = openWindow(door, aDevice(), { documentId, indexedDB: null });
	await provider.whenSynced;
	expect(provider.state.isKept).toBe(false);
	text.insert(0, 'saved');
	await until(() => expect(provider.state).toMatchObject({ waiting: 0, isKept: false }));
	expect(await storedText(door, documentId)).toBe('saved');
});

test('when a device is cleared, the windows that are open write nothing to it any more', async () => {
	const { mood, door, documentId, device } = await aStage();
	const { provider, text } = openWindow(door, device, { documentId });
	await provider.whenSynced;
	await until(() => expect(provider.state.isKept).toBe(true));
	mood.isTaking = false;
	text.insert(0, 'one');
	await until(async () => expect(await kept(device)).toBe(1));
	device.indexedDB.deleteDatabase('unsaved-edits');
	await until(() => expect(provider.state.isKept).toBe(false));
	text.insert(0, 'two');
	await until(async () => expect(await device.indexedDB.databases()).toEqual([]));
	mood.isTaking = true;
	await until(() => expect(provider.state.waiting).toBe(0));
	expect(await device.indexedDB.databases()).toEqual([]);
});

test('whatever windows and networks do: what was kept is saved in the end, and nothing is called saved that is not', async () => {
	const { mood, door } = await aStage();
	for (const name of ['first', 'second']) door.sessions.set(name, writer(name));
	const step = fc.oneof(
		{ weight: 8, arbitrary: fc.record({ act: fc.constant('type' as const), window: fc.nat(3) }) },
		{ weight: 2, arbitrary: fc.record({ act: fc.constant('delete' as const), window: fc.nat(3) }) },
		{ weight: 2, arbitrary: fc.record({ act: fc.constant('cut' as const), window: fc.nat(3) }) },
		{ weight: 2, arbitrary: fc.record({ act: fc.constant('die' as const), window: fc.nat(3) }) },
		{ weight: 1, arbitrary: fc.record({ act: fc.constant('close' as const), window: fc.nat(3) }) },
		{ weight: 2, arbitrary: fc.record({ act: fc.constant('store' as const), window: fc.nat(3) }) },
		{ weight: 4, arbitrary: fc.record({ act: fc.constant('rest' as const), window: fc.nat(3) }) },
	);
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 50 }), async (steps) => {
			mood.isTaking = true;
			const run = await aRun(door);
			for (const { act, window } of steps) {
				if (act === 'store') mood.isTaking = !mood.isTaking;
				else await run.act(act, window);
			}
			mood.isTaking = true;
			await run.end();
		}),
		{ numRuns: 25, endOnFailure: true },
	);
}, 120_000);

/** Two people at a device each, with two windows each. Every edit adds or removes a word of its own. */
async function aRun(door: Awaited<ReturnType<typeof openDoor>>) {
	const { documentId } = await aDocument(database);
	const devices = [aDevice(), aDevice()];
	let words = 0;
	/** Known to be on the device or stored, and known to be meant to go. */
	const certain = new Set<string>();
	const deleted = new Set<string>();
	const open = (place: number) => {
		const person = place < 2 ? 'first' : 'second';
		const device = devices[place < 2 ? 0 : 1] ?? aDevice();
		const window = openWindow(door, device, { documentId, personId: person, cookie: person });
		const fresh = new Set<string>();
		/** A read of the log for each time that everything was called saved. */
		const checks: Promise<void>[] = [];
		window.provider.subscribe(({ waiting, savedAt }) => {
			if (waiting > 0 || savedAt === null || fresh.size === 0) return;
			const saved = [...fresh].filter((word) => !deleted.has(word));
			fresh.clear();
			checks.push(
				stored(door, documentId).then((tokens) => {
					for (const word of saved) if (!deleted.has(word)) expect(tokens).toContain(word);
					for (const word of saved) certain.add(word);
				}),
			);
		});
		return { ...window, fresh, checks, device };
	};
	const windows = [0, 1, 2, 3].map(open);
	await Promise.all(windows.map(({ provider }) => provider.whenSynced));
	const checks: Promise<void>[] = [];
	const replace = async (place: number) => {
		checks.push(...(windows[place]?.checks ?? []));
		windows[place] = open(place);
		await Promise.resolve();
	};
	return {
		act: async (act: 'type' | 'delete' | 'cut' | 'die' | 'close' | 'rest', place: number) => {
			const window = windows[place];
			if (!window) return;
			switch (act) {
				case 'type': {
					if (!window.provider.state.isSynced) return;
					const word = `word ${(words += 1)}`;
					window.fresh.add(word);
					window.tokens.push([word]);
					return;
				}
				case 'delete': {
					const word = window.tokens.length > 0 ? window.tokens.get(0) : undefined;
					if (word === undefined) return;
					deleted.add(word);
					window.tokens.delete(0, 1);
					return;
				}
				case 'cut':
					return window.cut();
				case 'die':
					// Without a rest what was typed last may be gone: nothing had been written, and nothing was promised.
					window.die();
					return replace(place);
				case 'close':
					for (const word of window.fresh) certain.add(word);
					window.close();
					return replace(place);
				case 'rest': {
					const typed = [...window.fresh];
					await until(async () => {
						const safe = await recoverable(door, documentId, window.device);
						for (const word of typed) if (!deleted.has(word)) expect(safe).toContain(word);
					});
					for (const word of typed) certain.add(word);
				}
			}
		},
		end: async () => {
			for (const place of windows.keys()) {
				windows[place]?.die();
				await replace(place);
			}
			await until(async () => {
				for (const { provider } of windows) expect(provider.state).toMatchObject({ connection: 'online', waiting: 0 });
				for (const device of devices) expect(await kept(device)).toBe(0);
			});
			await Promise.all([...checks, ...windows.flatMap((window) => window.checks)]);
			const tokens = await stored(door, documentId);
			expect(new Set(tokens).size).toBe(tokens.length);
			for (const word of certain) if (!deleted.has(word)) expect(tokens).toContain(word);
			// What a window that died had shared may still be on its way to the log.
			await until(async () => {
				const all = await stored(door, documentId);
				for (const window of windows) expect(window.tokens.toArray()).toEqual(all);
			});
			for (const window of windows) window.die();
		},
	};
}

async function storedDoc({ store }: Pick<Awaited<ReturnType<typeof openDoor>>, 'store'>, documentId: string) {
	const found = await store.load(documentId);
	const doc = new Y.Doc();
	if (found?.snapshot) Y.applyUpdate(doc, found.snapshot.state);
	for (const { bytes } of found?.updates ?? []) Y.applyUpdate(doc, bytes);
	return doc;
}
const stored = async (door: Parameters<typeof storedDoc>[0], documentId: string) =>
	(await storedDoc(door, documentId)).getArray<string>('tokens').toArray();

/** What would be there if everything ended now and the device came back. */
async function recoverable(door: Parameters<typeof storedDoc>[0], documentId: string, device: Device) {
	// The device first: what it lets go of meanwhile is stored.
	const left = await keptOn(device);
	const doc = await storedDoc(door, documentId);
	for (const { edits } of left) {
		if (edits.base) Y.applyUpdate(doc, edits.base);
		Y.applyUpdate(doc, edits.update);
	}
	return doc.getArray<string>('tokens').toArray();
}
