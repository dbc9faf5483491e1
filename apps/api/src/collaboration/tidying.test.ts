import * as protocol from '@aloitetila/collaboration/protocol.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { aDocument, type OpenDoor, openDoor, ourClient, rawClient, writing } from './testing.ts';

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

/** Somebody whose edits reach the room at once, and who hears of others' only when told to. */
async function aWriter(door: OpenDoor, documentId: string, clientID: number, first: Uint8Array) {
	const doc = Object.assign(new Y.Doc(), { clientID });
	Y.applyUpdate(doc, first);
	const client = await rawClient(door, documentId, clientID === 1 ? 'writer' : 'other');
	doc.on('update', (update: Uint8Array, origin) => origin === 'heard' || client.send(protocol.updateFrame(update)));
	return { doc, text: doc.getText('default') };
}

test('a reader whose Yjs tidies the formatting of others by itself waits for nothing', async () => {
	const door = await openDoor({ database });
	const { update } = writing('hello world');
	const { documentId } = await aDocument(database, update);
	const reader = ourClient(door, documentId, 'reader');
	const [aino, bertta] = [
		await aWriter(door, documentId, 1, update),
		await aWriter(door, documentId, 2, update),
	] as const;
	const readsAll = () => {
		for (const { doc } of [aino, bertta])
			for (const [clientId, clock] of Y.decodeStateVector(Y.encodeStateVector(doc)))
				expect(Y.getState(reader.doc.store, clientId)).toBeGreaterThanOrEqual(clock);
	};
	await reader.provider.whenSynced;
	let tidied = 0;
	reader.doc.on('update', (_, origin) => (tidied += origin === reader.provider ? 0 : 1));
	/** Both, without hearing of each other. */
	const formatApart = async (from: number, bold: true | null) => {
		for (const { text } of [aino, bertta]) {
			text.format(from, 5, { bold });
			await until(readsAll);
		}
		for (const [one, other] of [
			[aino, bertta],
			[bertta, aino],
		] as const)
			Y.applyUpdate(one.doc, Y.encodeStateAsUpdate(other.doc), 'heard');
	};
	expect(reader.text.toJSON()).toBe('hello world');
	await formatApart(0, true);
	await formatApart(2, null);
	expect(reader.text.toDelta()).toEqual([{ insert: 'he', attributes: { bold: true } }, { insert: 'llo world' }]);
	expect(tidied).toBeGreaterThan(0);
	expect(reader.provider.state).toMatchObject({ connection: 'online', canWrite: false, waiting: 0 });
});
