import * as protocol from '@aloitetila/collaboration/protocol.ts';
import { readUpdate } from '@aloitetila/collaboration/update.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { aDocument, openDoor, rawClient, storedText, stockClient, writing } from './testing.ts';

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 10 });
const noState = new Uint8Array([0]);

type Client = Awaited<ReturnType<typeof rawClient>>;

/** What a client has been told of the document, and in how many frames. */
function told({ heard }: Client) {
	const doc = new Y.Doc();
	const frames = heard.flatMap((message) =>
		message.kind === 'update' || message.kind === 'syncStep2' ? [message.update] : [],
	);
	for (const update of frames) Y.applyUpdate(doc, update);
	return { text: doc.getText('default').toJSON(), frames: frames.length, doc };
}

const edit = (doc: Y.Doc, text: string) => protocol.updateFrame(writing(text, doc).update);

test('edits in a busy room travel together, and each is delivered', async () => {
	const door = await openDoor({ database, limits: { editGatherMs: 200 } });
	const { documentId } = await aDocument(database);
	const [author, other] = [await rawClient(door, documentId), await rawClient(door, documentId, 'reader')];
	await until(() => expect(other.find('syncStep2')).not.toBeNull());
	const { doc } = writing('');
	for (let turn = 0; turn < 50; turn += 1) author.send(edit(doc, `${turn} `));
	await until(() => expect(told(other).text).toBe(doc.getText('default').toJSON()));
	expect(told(other).frames).toBeLessThan(10);
	// Nobody is told of their own.
	expect(author.find('update')).toBeNull();
});

test('several authors whose edits travel together each get those of the others', async () => {
	const door = await openDoor({ database, limits: { editGatherMs: 100 } });
	const { documentId } = await aDocument(database);
	const clients = [await rawClient(door, documentId), await rawClient(door, documentId, 'other')];
	await until(() => clients.forEach((client) => expect(client.find('syncStep2')).not.toBeNull()));
	const docs = clients.map(() => writing('').doc);
	for (let turn = 0; turn < 20; turn += 1) {
		clients.forEach((client, i) =>
			client.send(edit(docs[i] ?? new Y.Doc(), `${i}`), protocol.acknowledgementFrame(turn)),
		);
	}
	await until(() => {
		clients.forEach((client, i) => {
			const { doc } = told(client);
			Y.applyUpdate(doc, Y.encodeStateAsUpdate(docs[i] ?? new Y.Doc()));
			expect(doc.getText('default').length).toBe(40);
		});
	});
});

test('of several acknowledgements that are due together the last is sent', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const client = await rawClient(door, documentId);
	const { doc } = writing('');
	client.send(
		...Array.from({ length: 10 }, (_, turn) => [edit(doc, `${turn}`), protocol.acknowledgementFrame(turn + 1)]).flat(),
	);
	await until(() => expect(client.acknowledged().at(-1)).toBe(10));
	expect(client.acknowledged().length).toBeLessThan(5);
});

test('edits come after the document that they rest upon, never before', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const author = await rawClient(door, documentId);
	const silent = await rawClient(door, documentId, 'other', { isSilent: true });
	await until(() => expect(silent.find('syncStep1')).not.toBeNull());
	const { doc } = writing('');
	author.send(edit(doc, 'before '), protocol.acknowledgementFrame(1));
	await until(() => expect(author.acknowledged()).toEqual([1]));
	// Whatever was sent to it before this has come by now.
	silent.send(protocol.acknowledgementFrame(1));
	await until(() => expect(silent.acknowledged()).toEqual([1]));
	expect(told(silent).frames).toBe(0);
	silent.send(protocol.syncStep1Frame(new Uint8Array([0])));
	author.send(edit(doc, 'after'));
	await until(() => expect(told(silent).text).toBe(doc.getText('default').toJSON()));
});

test('who comes back with a copy gets what came since, and need not ask', async () => {
	const door = await openDoor({ database });
	const { documentId, lineage } = await aDocument(database);
	const author = await rawClient(door, documentId);
	const { doc } = writing('');
	author.send(protocol.standingFrame(), edit(doc, 'long '.repeat(2_000)), protocol.acknowledgementFrame(1));
	await until(() => expect(author.heard.some((said) => said.kind === 'seq' && said.seq === 1)).toBe(true));
	const before = Y.encodeStateVector(doc);
	author.send(edit(doc, 'short'), protocol.acknowledgementFrame(2));
	await until(() => expect(author.acknowledged()).toContain(2));

	const back = await rawClient(door, documentId, 'other', { isSilent: true });
	back.send(protocol.standingFrame({ lineage, seq: 1 }));
	await until(() => expect(back.find('syncStep2')).not.toBeNull());
	expect(JSON.parse(back.find('standing')?.json ?? '')).toEqual({ canWrite: true, lineage, seq: 2, resumed: true });
	expect(back.find('syncStep2')?.update).toEqual(Y.encodeStateAsUpdate(doc, before));
	await until(() => expect(back.find('seq')).toEqual({ kind: 'seq', seq: 2 }));

	// Up to date already: nothing is read for that.
	const upToDate = await rawClient(door, documentId, 'other', { isSilent: true });
	upToDate.send(protocol.standingFrame({ lineage, seq: 2 }));
	await until(() => expect(upToDate.find('syncStep2')?.update).toEqual(new Uint8Array([0, 0])));
});

test.each([
	['another lineage', () => ({ lineage: randomUUID(), seq: 1 })],
	['a number that has never been', (lineage: string) => ({ lineage, seq: 99 })],
	['rows that are no longer kept', (lineage: string) => ({ lineage, seq: 0 })],
])('a copy of %s is not gone on from', async (_, copyOf) => {
	const door = await openDoor({ database });
	const { doc, update } = writing('one');
	const { documentId, lineage } = await aDocument(database, update);
	await database.sql`insert into document_snapshots values (${documentId}, 1, ${update}, ${Y.encodeStateVector(doc)})`;
	await database.sql`update documents set snapshot_seq = 1 where id = ${documentId}`;
	await database.sql`delete from document_updates where document_id = ${documentId}`;
	const client = await rawClient(door, documentId);
	client.send(protocol.standingFrame(copyOf(lineage)), protocol.syncStep1Frame(noState));
	await until(() => expect(client.find('standing')).not.toBeNull());
	expect(JSON.parse(client.find('standing')?.json ?? '')).toMatchObject({ resumed: false, lineage });
	await until(() => expect(told(client).text).toBe('one'));
});

test('who reads too slowly is left out of edits, and gets all of them at once when it has drained', async () => {
	const door = await openDoor({ database, limits: { laggingBytes: 200_000, burstBytes: 100_000_000, tickMs: 20 } });
	const { documentId } = await aDocument(database);
	const slow = await rawClient(door, documentId, 'reader');
	slow.socket.pause();
	const author = await rawClient(door, documentId);
	const { doc } = writing('');
	const isLagging = () => [...door.rooms.members()].some(({ laggingFrom }) => laggingFrom !== null);
	let turn = 0;
	while (!isLagging()) {
		turn += 1;
		expect(turn).toBeLessThan(250);
		author.send(edit(doc, 'x'.repeat(50_000)), protocol.acknowledgementFrame(turn));
		await until(() => expect(author.acknowledged()).toContain(turn));
		const before = Y.encodeStateVector(doc);
		doc.getText('default').delete(0, 49_999);
		author.send(protocol.updateFrame(Y.encodeStateAsUpdate(doc, before)));
	}
	for (let more = 1; more <= 30; more += 1) {
		author.send(edit(doc, `after ${more} `), protocol.acknowledgementFrame(turn + more));
		await until(() => expect(author.acknowledged()).toContain(turn + more));
	}
	slow.socket.resume();
	await until(() => expect(told(slow).text).toBe(doc.getText('default').toJSON()));
	expect(isLagging()).toBe(false);
	const last = slow.heard.findLast(({ kind }) => kind === 'update');
	// The thirty came as one.
	expect(
		readUpdate((last?.kind === 'update' && last.update) || new Uint8Array()).runs[0]?.structs.length,
	).toBeGreaterThan(20);
});

test('who does not drain in time is cut off', async () => {
	const door = await openDoor({
		database,
		limits: { laggingBytes: 100_000, stalledMs: 200, burstBytes: 100_000_000, tickMs: 20 },
	});
	const { documentId } = await aDocument(database);
	const slow = await rawClient(door, documentId, 'reader');
	slow.socket.pause();
	const author = await rawClient(door, documentId);
	const { doc } = writing('');
	const isHere = () => [...door.rooms.members()].some(({ access, isClosed }) => !access.canWrite && !isClosed);
	for (let turn = 1; isHere(); turn += 1) {
		expect(turn).toBeLessThan(1_000);
		author.send(edit(doc, 'x'.repeat(turn < 150 ? 50_000 : 1)), protocol.acknowledgementFrame(turn));
		await until(() => expect(author.acknowledged()).toContain(turn));
		const before = Y.encodeStateVector(doc);
		doc.getText('default').delete(0, doc.getText('default').length - 1);
		author.send(protocol.updateFrame(Y.encodeStateAsUpdate(doc, before)));
	}
	slow.socket.resume();
	expect(await slow.closed).toBe(1013);
});

test('content that nobody has asked for lately leaves memory, and is read again with what came meanwhile', async () => {
	let loads = 0;
	let held: Promise<void> | null = null;
	const door = await openDoor({
		database,
		limits: { warmMs: 0, headPollMs: 10 },
		wrap: (store) => ({
			...store,
			load: async (documentId) => {
				loads += 1;
				const stored = await store.load(documentId);
				await held;
				return stored;
			},
		}),
	});
	const { documentId } = await aDocument(database);
	const author = await rawClient(door, documentId);
	const { doc } = writing('');
	author.send(edit(doc, 'first '), protocol.acknowledgementFrame(1));
	await until(() => expect(author.acknowledged()).toContain(1));
	const first = await rawClient(door, documentId, 'other');
	first.send(protocol.syncStep1Frame(noState));
	await until(() => expect(told(first).text).toBe('first '));
	await until(async () => {
		const before = loads;
		const later = await rawClient(door, documentId, 'other');
		later.send(protocol.syncStep1Frame(noState));
		await until(() => expect(told(later).text).toBe('first '));
		expect(loads).toBeGreaterThan(before);
	});
	// Read from the store, and edited before what was read is here.
	let go: () => void = () => undefined;
	held = new Promise((resolve) => (go = resolve));
	const before = loads;
	const last = await rawClient(door, documentId, 'other');
	await until(() => {
		last.send(protocol.syncStep1Frame(noState));
		expect(loads).toBeGreaterThan(before);
	});
	author.send(edit(doc, 'second'), protocol.acknowledgementFrame(2));
	await until(() => expect(author.acknowledged()).toContain(2));
	go();
	await until(() => expect(told(last).text).toBe('first second'));
});

test('a writer who stands still for all others is asked for what it has, and a reader never is', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const client = stockClient(door, documentId);
	client.text.insert(0, 'offline');
	await until(async () => expect(await storedText(door, documentId)).toBe('offline'));
	const reader = await rawClient(door, documentId, 'reader');
	reader.send(protocol.syncStep1Frame(noState));
	await until(() => expect(told(reader).text).toBe('offline'));
	expect(reader.find('syncStep1')).toBeNull();
});

test('text that somebody else brought back after a crash is its author’s again once they are there', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const { doc, update } = writing('mine');
	// As it would be where the program was killed before it had stored what it had shared.
	const finder = await rawClient(door, documentId, 'other');
	finder.send(protocol.syncStep2Frame(update), protocol.acknowledgementFrame(1));
	await until(() => expect(finder.acknowledged()).toEqual([1]));
	const authors = () =>
		database.sql`select client_id::float, person_id from document_clients where document_id = ${documentId}`;
	expect(await authors()).toEqual([]);
	const back = await rawClient(door, documentId);
	back.send(presence(doc.clientID, 1, new TextEncoder().encode('{}')));
	await until(async () => expect(await authors()).toMatchObject([{ client_id: doc.clientID }]));
});

test('what an earlier window of the same person wrote is theirs, also where no server remembers that window', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const { doc, update } = writing('offline');
	const later = await rawClient(door, documentId);
	later.send(protocol.ownFrame([doc.clientID]), protocol.syncStep2Frame(update), protocol.acknowledgementFrame(1));
	await until(() => expect(later.acknowledged()).toEqual([1]));
	expect(await door.store.authors(documentId)).toEqual(new Map([[doc.clientID, expect.any(String)]]));
	// And nobody else's: who says so of another's id is not believed.
	const liar = await rawClient(door, documentId, 'other');
	liar.send(protocol.ownFrame([doc.clientID]), edit(doc, ', and more'));
	expect(await liar.closed).toBe(4422);
});

test('nobody writes with a client id that came through the log from elsewhere', async () => {
	const door = await openDoor({ database, limits: { headPollMs: 10 } });
	const { documentId } = await aDocument(database);
	const reader = await rawClient(door, documentId, 'reader');
	reader.send(protocol.standingFrame());
	await until(() => expect(reader.find('standing')).not.toBeNull());
	const { doc, update } = writing('of the server');
	await database.sql`insert into document_clients values (${documentId}, ${doc.clientID}, ${randomUUID()})`;
	await database.sql`insert into document_updates values (${documentId}, 1, now(), ${update})`;
	await until(() => expect(told(reader).text).toBe('of the server'));
	await until(async () => {
		const liar = await rawClient(door, documentId, 'other');
		liar.send(protocol.ownFrame([doc.clientID]), edit(doc, 'x'), protocol.standingFrame());
		const closed = await Promise.race([liar.closed, until(() => expect(liar.find('standing')).not.toBeNull())]);
		expect(closed).toBe(4422);
	});
});

function varUint(value: number): number[] {
	const bytes: number[] = [];
	for (let rest = value; ; rest = Math.floor(rest / 128)) {
		bytes.push(rest < 128 ? rest : (rest % 128) + 128);
		if (rest < 128) return bytes;
	}
}

const presence = (clientId: number, clock: number, state: Uint8Array) =>
	protocol.presenceFrame(new Uint8Array([1, ...varUint(clientId), clock, ...varUint(state.length), ...state]));
