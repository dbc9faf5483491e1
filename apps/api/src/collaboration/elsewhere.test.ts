import * as protocol from '@aloitetila/collaboration/protocol.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { storedContent, twoInstances } from './testing-instances.ts';
import { varString, varUint } from './testing-bytes.ts';
import { aDocument, rawClient, writing } from './testing.ts';

/* Who is present has a client id that everybody sees, often before anything is written with it. */

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });
const presenceOf = (clientId: number, clock = 1) =>
	protocol.presenceFrame(new Uint8Array([1, ...varUint(clientId), clock, ...varString('{}')]));

/** Somebody who is here and has written nothing, and somebody there who sees them. */
async function seenFromThere() {
	const { here, there } = await twoInstances({ database, limits: { headPollMs: 50 } });
	const { documentId } = await aDocument(database);
	const [aino, mallory] = [randomUUID(), randomUUID()];
	const doc = new Y.Doc();
	const ofAino = await rawClient(here, documentId, aino);
	const ofMallory = await rawClient(there, documentId, mallory);
	await until(() => expect(ofMallory.find('syncStep2')).not.toBeNull());
	ofAino.send(presenceOf(doc.clientID));
	await until(() => expect(ofMallory.find('presence')).not.toBeNull());
	const forged = Object.assign(new Y.Doc(), { clientID: doc.clientID });
	return { here, there, documentId, aino, ofAino, ofMallory, doc, forge: () => writing('forged', forged).update };
}

test('nobody writes in the name of somebody who is on another instance and has written nothing yet', async () => {
	const { here, there, documentId, ofAino, ofMallory, doc, forge } = await seenFromThere();
	ofMallory.send(protocol.updateFrame(forge()), protocol.acknowledgementFrame(1));
	expect(await ofMallory.closed).toBe(4422);
	ofAino.send(protocol.updateFrame(writing('by Aino', doc).update), protocol.acknowledgementFrame(1));
	await until(() => expect(ofAino.acknowledged()).toEqual([1]));
	for (const instance of [here, there])
		expect((await storedContent(instance, documentId)).text).toEqual([{ insert: 'by Aino' }]);
});

test('nor brings what they are said to have written, as long as they are there', async () => {
	const { documentId, there, ofAino, ofMallory, doc, forge } = await seenFromThere();
	ofMallory.send(protocol.syncStep2Frame(forge()), protocol.acknowledgementFrame(1));
	ofAino.send(protocol.updateFrame(writing('by Aino', doc).update), protocol.acknowledgementFrame(1));
	await until(() => expect(ofAino.acknowledged()).toEqual([1]));
	expect((await storedContent(there, documentId)).text).toEqual([{ insert: 'by Aino' }]);
	expect(ofMallory.acknowledged()).toEqual([]);
});

test('who moves to another instance goes on with the same client id', async () => {
	const { documentId, there, aino, doc } = await seenFromThere();
	const moved = await rawClient(there, documentId, aino);
	moved.send(protocol.updateFrame(writing('by Aino', doc).update), protocol.acknowledgementFrame(1));
	await until(() => expect(moved.acknowledged()).toEqual([1]));
});

test('whoever has left may have their words brought by somebody else', async () => {
	const { documentId, there, ofAino, ofMallory, forge } = await seenFromThere();
	const bringing = await rawClient(there, documentId, randomUUID());
	const seen = ofMallory.heard.length;
	ofAino.socket.close();
	await until(() => expect(ofMallory.heard.length).toBeGreaterThan(seen));
	bringing.send(protocol.syncStep2Frame(forge()), protocol.acknowledgementFrame(1));
	await until(() => expect(bringing.acknowledged()).toEqual([1]));
});
