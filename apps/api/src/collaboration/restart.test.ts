import * as protocol from '@aloitetila/collaboration/protocol.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { aVisitor, contentOf, openInstance, storedContent } from './testing-instances.ts';
import { aDocument, openDoor, rawClient, writing } from './testing.ts';

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 10 });

test('two hundred people come back after a restart, and all of them are in step', async () => {
	const limits = { editorsPerDocument: 200, socketsPerPerson: 200 };
	const before = await openInstance({ database, limits });
	const documents = await Promise.all(
		Array.from({ length: 10 }, () => aDocument(database, writing('scaffold ').update)),
	);
	const visitors = Array.from({ length: 200 }, (_, index) =>
		aVisitor(
			documents[index % 10]?.documentId ?? '',
			index % 3 ? 'ours' : 'stock',
			index % 20 < 5 ? `reader${index}` : randomUUID(),
		),
	);
	visitors.forEach(({ connect }) => connect(before.url));
	await until(() => expect(visitors.every(({ isConnected }) => isConnected())).toBe(true));
	const writers = visitors.filter(({ cookie }) => !cookie.startsWith('reader'));
	// Some of it is on its way when the server goes.
	for (const { doc } of writers) doc.getText('default').insert(0, 'before ');
	await before.close();
	for (const { doc } of writers) doc.getText('default').insert(0, 'without ');
	const after = await openInstance({ database, limits, port: before.port });
	await until(async () => {
		expect(visitors.filter(({ isConnected }) => !isConnected())).toHaveLength(0);
		for (const [index, { documentId }] of documents.entries()) {
			const stored = await storedContent(after, documentId);
			for (const { doc } of visitors.filter((_, at) => at % 10 === index)) expect(contentOf(doc)).toEqual(stored);
		}
	});
	const words = visitors.slice(0, 10).map(({ doc }) => doc.getText('default').toJSON().split(' '));
	const wordsOf = (index: number) => writers.filter((writer) => visitors.indexOf(writer) % 10 === index).length;
	words.forEach((all, index) => {
		expect(all.filter((word) => word === 'before')).toHaveLength(wordsOf(index));
		expect(all.filter((word) => word === 'without')).toHaveLength(wordsOf(index));
	});
}, 60_000);

test('what was sent before the server goes is stored by it, and what it could not take is offered to the next', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const doc = new Y.Doc();
	const author = await rawClient(door, documentId);
	await until(() => expect(author.find('syncStep1')).not.toBeNull());
	const closing = door.close();
	for (let turn = 1; turn <= 100; turn += 1) {
		author.send(protocol.updateFrame(writing(`${turn} `, doc).update), protocol.acknowledgementFrame(turn));
		await new Promise((resolve) => setImmediate(resolve));
	}
	expect(await author.closed).toBe(1012);
	await closing;
	const last = Math.max(0, ...author.acknowledged());
	const next = await openDoor({ database });
	const stored = (await storedContent(next, documentId)).text as { insert: string }[];
	const there = (stored[0]?.insert ?? '').split(' ').filter(Boolean).map(Number);
	expect(there).toEqual(Array.from({ length: there.length }, (_, index) => index + 1));
	expect(there.length).toBeGreaterThanOrEqual(last);
	const back = await rawClient(next, documentId);
	back.send(protocol.syncStep2Frame(Y.encodeStateAsUpdate(doc)), protocol.acknowledgementFrame(101));
	await until(() => expect(back.acknowledged()).toEqual([101]));
});
