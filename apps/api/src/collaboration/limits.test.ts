import * as protocol from '@aloitetila/collaboration/protocol.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { storedContent } from './testing-instances.ts';
import { aDocument, openDoor, rawClient, writing } from './testing.ts';

/* What costs much more to keep than to send is measured by what it costs to keep. */

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

/** A document of one item, and edits of it that leave every other character of its beginning, or `put` something first. */
async function oneItem(length: number) {
	const { doc, update } = writing('x'.repeat(length));
	const { documentId } = await aDocument(database, update);
	const thinned = (deletions: number, put = '') => {
		const copy = new Y.Doc();
		Y.applyUpdate(copy, update);
		const text = copy.getText('default');
		copy.transact(() => {
			if (put) text.insert(text.length, put);
			for (let at = 0; at < deletions; at += 1) text.delete(at, 1);
		});
		return protocol.updateFrame(Y.encodeStateAsUpdate(copy, Y.encodeStateVector(doc)));
	};
	return { documentId, thinned };
}

test.each([
	['deletions', 4_000, ''],
	['deletions beside something written', 2_000, 'and this'],
])('a document is not made many times as large by %s here and there', async (_, deletions, put) => {
	const door = await openDoor({ database, limits: { documentBytes: 40_000 } });
	const { documentId, thinned } = await oneItem(30_000);
	const client = await rawClient(door, documentId);
	const frame = thinned(deletions, put);
	expect(frame.byteLength).toBeLessThan(12_500);
	client.send(frame, protocol.acknowledgementFrame(1));
	const taken = until(() => expect(client.acknowledged()).toEqual([1]));
	expect(await Promise.race([client.closed, taken])).toBe(4413);
	const other = await rawClient(door, documentId, 'other');
	// What is less than that has its place.
	other.send(thinned(deletions / 10, put), protocol.acknowledgementFrame(1));
	await until(() => expect(other.acknowledged()).toEqual([1]));
});

test('many small frames of deletions do not make it many times as large either', async () => {
	const free = { burstFrames: 1e6, framesPerSecond: 1e6, burstBytes: 1e9, bytesPerSecond: 1e9 };
	const door = await openDoor({ database, limits: { documentBytes: 20_000, ...free } });
	const { doc, update } = writing('x'.repeat(19_000));
	const { documentId } = await aDocument(database, update);
	const text = doc.getText('default');
	for (let turn = 0, isClosed = false; turn < 60 && !isClosed; turn += 1) {
		const client = await rawClient(door, documentId);
		const before = Y.encodeStateVector(doc);
		doc.transact(() => {
			for (let at = 0; at < 100; at += 1) text.delete(turn * 100 + at, 1);
		});
		client.send(protocol.updateFrame(Y.encodeStateAsUpdate(doc, before)), protocol.acknowledgementFrame(1));
		const taken = until(() => expect(client.acknowledged()).toEqual([1])).then(() => 'taken');
		isClosed = (await Promise.race([client.closed, taken])) !== 'taken';
	}
	const stored = await door.store.load(documentId);
	const copy = new Y.Doc();
	for (const bytes of [
		...(stored?.snapshot ? [stored.snapshot.state] : []),
		...(stored?.updates ?? []).map((row) => row.bytes),
	])
		Y.applyUpdate(copy, bytes);
	expect(Y.encodeStateAsUpdate(copy).byteLength).toBeLessThan(3 * 20_000);
});

test.each([
	['nothing new, in a document far beyond its limit', 5_000, ''],
	['one more word, where there is room for it', 50_000, 'more'],
])('whoever comes back with all that is deleted there already, and %s, is let in', async (_, documentBytes, put) => {
	const door = await openDoor({ database, limits: { documentBytes } });
	const { doc, update } = writing('x'.repeat(30_000));
	const { documentId } = await aDocument(database, update);
	const text = doc.getText('default');
	const before = Y.encodeStateVector(doc);
	doc.transact(() => {
		for (let at = 0; at < 1_500; at += 1) text.delete(at, 1);
	});
	const deletions = Y.encodeStateAsUpdate(doc, before);
	await database.sql`insert into document_updates values (${documentId}, 2, now(), ${deletions})`;
	if (put) text.insert(0, put);
	const client = await rawClient(door, documentId);
	client.send(protocol.syncStep2Frame(Y.encodeStateAsUpdate(doc, before)), protocol.acknowledgementFrame(1));
	const taken = until(() => expect(client.acknowledged()).toEqual([1])).then(() => 'taken');
	expect(await Promise.race([client.closed, taken])).toBe('taken');
	expect((await storedContent(door, documentId)).text).toEqual(text.toDelta());
});

test('a few deletions are taken however full the document is', async () => {
	const door = await openDoor({ database, limits: { documentBytes: 15_000 } });
	const { documentId, thinned } = await oneItem(30_000);
	const client = await rawClient(door, documentId);
	for (const [index, deletions] of [3, 30, 300].entries()) {
		client.send(thinned(deletions), protocol.acknowledgementFrame(index + 1));
		await until(() => expect(client.acknowledged()).toContain(index + 1));
	}
	client.send(thinned(0, 'more'));
	expect([1013, 4413]).toContain(await client.closed);
	expect((await storedContent(door, documentId)).text).toEqual([{ insert: 'x'.repeat(29_700) }]);
});

test.each([
	['thousands of client ids loses', 2_500, false],
	['a few client ids keeps', 5, true],
])('who claims %s them by leaving, when nothing was written with them', async (_, count, areKept) => {
	const door = await openDoor({ database, limits: { clientIdsPerSocket: count } });
	const { documentId } = await aDocument(database);
	const claiming = await rawClient(door, documentId);
	const [mine = 0, ...others] = Array.from({ length: count }, (_none, index) => 1_000 + index);
	for (let at = 0; at < others.length; at += 200) claiming.send(protocol.ownFrame(others.slice(at, at + 200)));
	claiming.send(protocol.ownFrame([mine]), protocol.acknowledgementFrame(1));
	await until(() => expect(claiming.acknowledged()).toEqual([1]));
	const writes = async () => {
		const other = await rawClient(door, documentId, 'other');
		const doc = Object.assign(new Y.Doc(), { clientID: mine });
		other.send(protocol.updateFrame(writing('by another', doc).update), protocol.acknowledgementFrame(1));
		const taken = until(() => expect(other.acknowledged()).toEqual([1]));
		return Promise.race([other.closed, taken.then(() => 'taken')]);
	};
	expect(await writes()).toBe(4422);
	claiming.socket.close();
	await claiming.closed;
	if (areKept) expect(await writes()).toBe(4422);
	else await until(async () => expect(await writes()).toBe('taken'));
});
