import { acknowledgementFrame, updateFrame } from '@aloitetila/collaboration/protocol.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { aDocument, commitGate, openDoor, rawClient, writing } from './testing.ts';

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

test('what is not stored yet counts for how much a document may grow, so that no burst outgrows it', async () => {
	const gate = commitGate();
	const documentBytes = 40_000;
	const door = await openDoor({ database, limits: { documentBytes }, wrap: gate.wrap });
	const { documentId } = await aDocument(database);
	gate.close();
	const clients = await Promise.all(['writer', 'other', 'writer'].map((cookie) => rawClient(door, documentId, cookie)));
	for (const client of clients) await until(() => expect(client.find('syncStep1')).not.toBeNull());
	for (const client of clients) {
		const doc = new Y.Doc();
		for (let frame = 1; frame <= 10; frame += 1)
			client.send(updateFrame(writing('x'.repeat(10_000), doc).update), acknowledgementFrame(frame));
	}
	// Sent away rather than refused: what is in the log may turn out to be less than it seems.
	expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual([1013, 1013, 1013]);
	gate.open();
	const stored = async () => (await door.store.load(documentId))?.updates ?? [];
	await until(async () => expect((await stored()).length).toBeGreaterThan(0));
	await door.close();
	const bytes = (await stored()).reduce((sum, row) => sum + row.bytes.byteLength, 0);
	expect(bytes).toBeLessThanOrEqual(documentBytes);
	expect(bytes).toBeGreaterThan(documentBytes / 2);
});
