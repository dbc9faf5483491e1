import type { DocumentStore } from '@aloitetila/collaboration/document-store.ts';
import * as protocol from '@aloitetila/collaboration/protocol.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { varString } from './testing-bytes.ts';
import { aDocument, type OpenDoor, openDoor, rawClient, writing } from './testing.ts';

/* Whoever is told that they hold everything up to a number asks for nothing before it ever again. */

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 5 });

/** The real store, in which readings of what came after a number can be held up, and made to fail. */
function heldUp() {
	let [opened, open] = [Promise.resolve(), () => undefined as void];
	const gate = {
		waiting: 0,
		isFailing: false,
		close() {
			opened = new Promise((resolve) => (open = resolve));
		},
		open: () => open(),
		wrap: (store: DocumentStore): DocumentStore => ({
			...store,
			async updatesAfter(documentId, seq) {
				gate.waiting += 1;
				await opened;
				gate.waiting -= 1;
				if (gate.isFailing) throw new Error('the connection to the database broke');
				return store.updatesAfter(documentId, seq);
			},
		}),
	};
	return gate;
}

/** Asks where it stands, with a copy or without, and keeps a document of what it hears. */
async function follower(door: OpenDoor, documentId: string, copy: { lineage: string; seq: number } | null = null) {
	const client = await rawClient(door, documentId, 'reader', { isSilent: true });
	const doc = new Y.Doc();
	client.send(copy ? new Uint8Array([103, ...varString(JSON.stringify(copy))]) : protocol.standingFrame());
	if (!copy) client.send(protocol.syncStep1Frame(new Uint8Array([0])));
	let read = 0;
	return {
		...client,
		doc,
		/** The text of everything that was heard so far. */
		text() {
			for (const message of client.heard.slice(read))
				if (message.kind === 'update' || message.kind === 'syncStep2') Y.applyUpdate(doc, message.update);
			read = client.heard.length;
			return doc.getText('default').toJSON();
		},
		/** Up to where it was told that it holds everything; what is said before the document has arrived means nothing. */
		told() {
			const arrived = client.heard.findIndex(({ kind }) => kind === 'syncStep2');
			const since = arrived < 0 ? [] : client.heard.slice(arrived);
			return since.reduce((told, message) => (message.kind === 'seq' ? message.seq : told), 0);
		},
		standing: () => JSON.parse(client.find('standing')?.json ?? 'null') as protocol.Standing | null,
	};
}

async function write(author: Awaited<ReturnType<typeof rawClient>>, update: Uint8Array) {
	const counter = (author.acknowledged().at(-1) ?? 0) + 1;
	author.send(protocol.updateFrame(update), protocol.acknowledgementFrame(counter));
	await until(() => expect(author.acknowledged().at(-1)).toBe(counter));
}

/** Nothing is found by asking, and numbers are told often. */
const LIMITS = { headPollMs: 600_000, seqMs: 30, tickMs: 5 };

test('who comes back while the rows of others are being read misses nothing that was acknowledged meanwhile', async () => {
	const gate = heldUp();
	const door = await openDoor({ database, limits: LIMITS, wrap: gate.wrap });
	const { documentId, lineage } = await aDocument(database, writing('first ').update);
	const author = await rawClient(door, documentId);
	await until(() => expect(author.find('syncStep1')).not.toBeNull());
	// Another instance stores row 2, unheard here; the author's edit becomes row 3.
	await database.sql`insert into document_updates values (${documentId}, 2, now(), ${writing('elsewhere ').update})`;
	gate.close();
	await write(author, writing('acknowledged ').update);
	await until(() => expect(gate.waiting).toBe(1));
	const back = await follower(door, documentId, { lineage, seq: 1 });
	await until(() => expect(gate.waiting === 2 || back.standing() !== null).toBe(true));
	gate.open();
	await until(() => expect(back.find('syncStep2')).not.toBeNull());
	expect(back.standing()).toMatchObject({ resumed: true });
	await write(author, writing('later ').update);
	await until(() => expect(back.told()).toBe(4));
	expect(back.text().split(' ').toSorted()).toEqual(['', 'acknowledged', 'elsewhere', 'later']);
});

test('who lagged is told a number only when what was left out has been sent, so that nothing is missed for ever', async () => {
	const gate = heldUp();
	const [large, huge] = [50_000, 1e9];
	const limits = { ...LIMITS, laggingBytes: large, stalledBytes: huge, documentBytes: huge, resumeBytes: huge };
	const free = { burstBytes: huge, bytesPerSecond: huge, burstFrames: huge, framesPerSecond: huge };
	const door = await openDoor({ database, limits: { ...limits, ...free }, wrap: gate.wrap });
	const { documentId, lineage } = await aDocument(database);
	const slow = await follower(door, documentId);
	const witness = await follower(door, documentId);
	const author = await rawClient(door, documentId);
	await until(() => expect([slow, witness].map(({ find }) => find('syncStep2') !== null)).toEqual([true, true]));
	slow.socket.pause();
	const [socketOfSlow] = door.app.websocketServer.clients;
	let [rows, full] = [0, 0];
	// Until the network takes no more for it.
	for (; full < 5; rows += 1) {
		await write(author, writing('x'.repeat(300_000)).update);
		full = (socketOfSlow?.bufferedAmount ?? 0) > large ? full + 1 : 0;
	}
	await write(author, writing('missed').update);
	await until(() => expect(witness.text()).toContain('missed'));
	gate.close();
	slow.socket.resume();
	await until(() => expect(gate.waiting).toBe(1));
	// Numbers are told to all in the order in which they came, so that its turn is over.
	await write(author, writing('later').update);
	await until(() => expect(witness.told()).toBe(rows + 2));
	gate.isFailing = true;
	gate.open();
	expect(await slow.closed).toBe(protocol.CLOSE.overloaded);
	gate.isFailing = false;
	const back = await follower(door, documentId, { lineage, seq: slow.told() });
	await until(() => expect(back.find('syncStep2')).not.toBeNull());
	expect(back.standing()).toMatchObject({ resumed: true });
	// What came meanwhile waited for what was left out, which it follows upon.
	expect(slow.text()).not.toContain('later');
	Y.applyUpdate(back.doc, Y.encodeStateAsUpdate(slow.doc));
	expect(back.text()).toContain('missed');
	expect(back.text()).toBe(witness.text());
});
