import * as protocol from '@aloitetila/collaboration/protocol.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { aDocument, commitGate, openDoor, rawClient, stockClient, storedText, writer, writing } from './testing.ts';

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });
const noState = Y.encodeStateVector(new Y.Doc());

test('two stock clients converge, and a third who comes later reads the same', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database, writing('Asia: ').update);
	const [first, second] = [stockClient(door, documentId), stockClient(door, documentId, 'other')];
	await until(() => expect([first.text.toJSON(), second.text.toJSON()]).toEqual(['Asia: ', 'Asia: ']));
	for (let turn = 0; turn < 20; turn += 1) {
		first.text.insert(first.text.length, `a${turn}`);
		second.text.insert(0, `b${turn}`);
	}
	first.text.delete(3, 4);
	await until(() => {
		expect(first.text.toJSON()).toBe(second.text.toJSON());
		expect(first.text.toJSON()).toContain('a19');
		expect(first.text.toJSON()).toContain('b19');
	});
	const third = stockClient(door, documentId, 'reader');
	await until(() => expect(third.text.toJSON()).toBe(first.text.toJSON()));
	await until(async () => expect(await storedText(door, documentId)).toBe(first.text.toJSON()));
});

test('the others see who is there under the name that the server knows, until they leave', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const [aino, bertta] = [stockClient(door, documentId), stockClient(door, documentId, 'other')];
	const others = () => [...bertta.awareness.getStates()].filter(([id]) => id !== bertta.doc.clientID);
	aino.awareness.setLocalState({ user: { name: 'Somebody else', color: 'red' }, cursor: 4 });
	await until(() =>
		expect(others()).toEqual([
			[aino.doc.clientID, { user: expect.objectContaining({ name: 'Aino', color: '#123456' }) as unknown, cursor: 4 }],
		]),
	);
	aino.client.disconnect();
	await until(() => expect(others()).toEqual([]));
	aino.client.connect();
	await until(() => expect(others()).toHaveLength(1));
});

test('an edit is shared at once and acknowledged only when it is committed', async () => {
	const gate = commitGate();
	gate.close();
	const door = await openDoor({ database, wrap: gate.wrap });
	const { documentId } = await aDocument(database);
	const author = await rawClient(door, documentId);
	const other = await rawClient(door, documentId, 'other');
	await until(() => expect(other.find('syncStep2')).not.toBeNull());
	const { update } = writing('kept');
	author.send(protocol.updateFrame(update), protocol.acknowledgementFrame(7));
	await until(() => expect(other.find('update')).not.toBeNull());
	// The server answers in order, so that an acknowledgement would be here before this.
	author.send(protocol.standingFrame());
	await until(() => expect(author.find('standing')).not.toBeNull());
	expect(author.acknowledged()).toEqual([]);
	expect(await storedText(door, documentId)).toBe('');
	gate.open();
	await until(() => expect(author.acknowledged()).toEqual([7]));
	expect(await storedText(door, documentId)).toBe('kept');
	// Nobody is sent one unasked.
	expect(other.acknowledged()).toEqual([]);
});

test('an edit that is already shared is acknowledged to whoever offers it again only when it is committed', async () => {
	const gate = commitGate();
	gate.close();
	const door = await openDoor({ database, wrap: gate.wrap });
	const { documentId } = await aDocument(database);
	const { update } = writing('kept');
	const first = await rawClient(door, documentId);
	first.send(protocol.updateFrame(update), protocol.standingFrame());
	await until(() => expect(first.find('standing')).not.toBeNull());
	first.socket.terminate();
	const again = await rawClient(door, documentId);
	again.send(protocol.syncStep1Frame(noState), protocol.syncStep2Frame(update), protocol.acknowledgementFrame(1));
	await until(() => expect(again.find('syncStep2')?.update).toEqual(update));
	expect(again.acknowledged()).toEqual([]);
	gate.open();
	await until(() => expect(again.acknowledged()).toEqual([1]));
});

test('a reader is asked for nothing, and what it sends anyway is dropped, also inside other frames', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database, writing('as it is').update);
	const other = stockClient(door, documentId);
	const reader = await rawClient(door, documentId, 'reader');
	const { update } = writing('forged');
	reader.send(
		protocol.standingFrame(),
		protocol.updateFrame(update),
		protocol.syncStep2Frame(update),
		// The same update again, its sync type written in two bytes where one would do.
		new Uint8Array([0, 0x82, 0, update.byteLength, ...update]),
		protocol.acknowledgementFrame(1),
		protocol.syncStep1Frame(noState),
	);
	await until(() => expect(reader.find('syncStep2')).not.toBeNull());
	expect(JSON.parse(reader.find('standing')?.json ?? '')).toMatchObject({ canWrite: false, seq: 1 });
	expect(reader.find('syncStep1')).toBeNull();
	expect(reader.acknowledged()).toEqual([]);
	expect(door.rooms.counts.readersFramesDropped).toBe(3);
	await until(() => expect(other.text.toJSON()).toBe('as it is'));
	expect(await storedText(door, documentId)).toBe('as it is');
});

test('nobody writes with a client id of somebody else, and who did is told so', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const { doc, update } = writing('by Aino');
	const aino = await rawClient(door, documentId);
	aino.send(protocol.updateFrame(update), protocol.acknowledgementFrame(1));
	await until(() => expect(aino.acknowledged()).toEqual([1]));
	const forged = writing(', by somebody else', doc).update;
	const bertta = await rawClient(door, documentId, 'other');
	bertta.send(protocol.updateFrame(forged), protocol.acknowledgementFrame(1));
	expect(await bertta.closed).toBe(4422);
	expect(bertta.acknowledged()).toEqual([]);
	// Also when she is gone, and also after the room was loaded anew.
	aino.socket.terminate();
	const later = await openDoor({ database });
	const again = await rawClient(later, documentId, 'other');
	again.send(protocol.updateFrame(forged));
	expect(await again.closed).toBe(4422);
	expect(await storedText(door, documentId)).toBe('by Aino');
	const [author] =
		await database.sql`select client_id, person_id from document_clients where document_id = ${documentId}`;
	const verdict = door.sessions.get('writer');
	const aino1 = verdict && 'access' in verdict ? verdict.access.person?.id : null;
	expect(author).toEqual({ client_id: doc.clientID, person_id: aino1 });
});

test('somebody who comes back on a new connection goes on with the same client id', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const { doc, update } = writing('one');
	const before = await rawClient(door, documentId);
	before.send(protocol.updateFrame(update));
	const after = await rawClient(door, documentId);
	after.send(
		protocol.syncStep2Frame(update),
		protocol.updateFrame(writing(' two', doc).update),
		protocol.acknowledgementFrame(2),
	);
	await until(() => expect(after.acknowledged()).toEqual([2]));
	expect(await storedText(door, documentId)).toBe('one two');
});

test('after a crash the others bring back what somebody wrote who has not returned, who can still go on later', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const aino = writing('by Aino');
	const bertta = await rawClient(door, documentId, 'other');
	bertta.send(protocol.syncStep2Frame(aino.update), protocol.acknowledgementFrame(1));
	await until(() => expect(bertta.acknowledged()).toEqual([1]));
	const back = await rawClient(door, documentId);
	back.send(protocol.updateFrame(writing(' herself', aino.doc).update), protocol.acknowledgementFrame(1));
	await until(() => expect(back.acknowledged()).toEqual([1]));
	expect(await storedText(door, documentId)).toBe('by Aino herself');
});

test('what belongs to somebody who is here is left to them, and the rest of the step does not fail for it', async () => {
	const door = await openDoor({ database, limits: { headPollMs: 50 } });
	const { documentId } = await aDocument(database);
	const aino = writing('Aino');
	const shared = writing(' and Bertta', copyOf(aino.doc));
	const [first, second] = [await rawClient(door, documentId), await rawClient(door, documentId, 'other')];
	// Aino is here, and has not yet sent what she wrote.
	first.send(presenceOf(aino.doc.clientID, { cursor: 1 }));
	await until(() => expect(second.find('presence')).not.toBeNull());
	second.send(protocol.syncStep2Frame(Y.encodeStateAsUpdate(shared.doc)), protocol.acknowledgementFrame(1));
	second.send(protocol.standingFrame());
	await until(() => expect(second.find('standing')).not.toBeNull());
	expect(second.acknowledged()).toEqual([]);
	first.send(protocol.syncStep2Frame(aino.update), protocol.acknowledgementFrame(1));
	await until(() => expect(first.acknowledged()).toEqual([1]));
	// Bertta is asked again, and this time all of it fits.
	await until(() => expect(second.heard.filter(({ kind }) => kind === 'syncStep1').length).toBeGreaterThan(1));
	second.send(protocol.syncStep2Frame(Y.encodeStateAsUpdate(shared.doc)));
	await until(() => expect(second.acknowledged()).toEqual([1]));
	expect(await storedText(door, documentId)).toBe('Aino and Bertta');
});

test('an edit whose base is missing is not kept; the client is asked for what is missing', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const client = await rawClient(door, documentId);
	await until(() => expect(client.find('syncStep1')).not.toBeNull());
	const { doc } = writing('first');
	client.send(protocol.updateFrame(writing(' second', doc).update), protocol.acknowledgementFrame(2));
	await until(() => expect(client.heard.filter(({ kind }) => kind === 'syncStep1')).toHaveLength(2));
	expect(client.acknowledged()).toEqual([]);
	// An answer that does not bring it is none.
	client.send(protocol.syncStep2Frame(Y.encodeStateAsUpdate(new Y.Doc())), protocol.standingFrame());
	await until(() => expect(client.find('standing')).not.toBeNull());
	expect(client.acknowledged()).toEqual([]);
	client.send(protocol.syncStep2Frame(Y.encodeStateAsUpdate(doc)));
	await until(() => expect(client.acknowledged()).toEqual([2]));
	expect(await storedText(door, documentId)).toBe('first second');
});

test('a document is loaded once however many open it at the same moment', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database, writing('scaffold').update);
	const clients = await Promise.all(
		Array.from({ length: 50 }, async () => {
			const client = await rawClient(door, documentId, 'reader');
			client.send(protocol.syncStep1Frame(noState));
			return client;
		}),
	);
	await until(() => expect(clients.every((client) => client.find('syncStep2'))).toBe(true));
	expect(door.rooms.counts.loads).toBe(1);
});

test('several programs on one database are one document, without a gap in its log', async () => {
	const doors = await Promise.all([0, 1, 2].map(() => openDoor({ database, limits: { headPollMs: 50 } })));
	const { documentId } = await aDocument(database);
	const clients = doors.map((door) => stockClient(door, documentId));
	await until(() => expect(clients.every(({ client }) => client.synced)).toBe(true));
	for (let turn = 0; turn < 30; turn += 1) {
		clients.forEach(({ text }, index) => text.insert(text.length, `[${index}:${turn}]`));
		await new Promise((resolve) => setImmediate(resolve));
	}
	await until(() => {
		const [first, ...others] = clients.map(({ text }) => text.toJSON());
		expect(first?.match(/\[/gu)).toHaveLength(90);
		expect(others).toEqual([first, first]);
	});
	const seqs = await database.sql<{ seq: number }[]>`
		select seq from document_updates where document_id = ${documentId} order by seq`;
	expect(seqs.map(({ seq }) => seq)).toEqual(seqs.map((_, index) => index + 1));
});

test('a long log becomes a snapshot, and a document is read from it', async () => {
	const door = await openDoor({ database, limits: { snapshotRows: 5, snapshotPauseMs: 0, gatherMs: 0, idleMs: 20 } });
	const { documentId } = await aDocument(database);
	const { doc } = writing('');
	const client = await rawClient(door, documentId);
	for (let turn = 1; turn <= 12; turn += 1) {
		client.send(protocol.updateFrame(writing(`${turn} `, doc).update), protocol.acknowledgementFrame(turn));
		await until(() => expect(client.acknowledged()).toContain(turn));
	}
	const upto = async () => (await door.store.load(documentId))?.snapshot?.uptoSeq ?? 0;
	expect(await upto()).toBeGreaterThanOrEqual(5);
	// The last one out leaves a whole snapshot, and the room leaves memory.
	client.socket.close();
	await until(() => expect(door.rooms.openDocuments()).toBe(0));
	expect(await upto()).toBe(12);
	const [documents] = await database.sql`select snapshot_seq from documents where id = ${documentId}`;
	expect(documents).toEqual({ snapshot_seq: 12 });
	expect(await storedText(door, documentId)).toBe('1 2 3 4 5 6 7 8 9 10 11 12 ');
	const later = stockClient(door, documentId);
	await until(() => expect(later.text.toJSON()).toBe('1 2 3 4 5 6 7 8 9 10 11 12 '));
});

test('while the store fails nothing is called saved, and once it is back everything is', async () => {
	let isDown = true;
	const door = await openDoor({
		database,
		wrap: (store) => ({
			...store,
			append: async (entries) => (isDown ? Promise.reject(new Error('no database')) : store.append(entries)),
		}),
	});
	const { documentId } = await aDocument(database);
	const [author, other] = [await rawClient(door, documentId), await rawClient(door, documentId, 'other')];
	await until(() => expect(other.find('syncStep2')).not.toBeNull());
	author.send(protocol.updateFrame(writing('kept').update), protocol.acknowledgementFrame(1));
	await until(() => expect(other.find('update')).not.toBeNull());
	expect(author.acknowledged()).toEqual([]);
	isDown = false;
	await until(() => expect(author.acknowledged()).toEqual([1]));
	expect(await storedText(door, documentId)).toBe('kept');
});

test('where edits cannot be stored for long, everyone is sent away, and the edits are stored when it is possible', async () => {
	let isDown = true;
	const door = await openDoor({
		database,
		limits: { storeGraceMs: 50 },
		wrap: (store) => ({
			...store,
			append: async (entries) => (isDown ? Promise.reject(new Error('no database')) : store.append(entries)),
		}),
	});
	const { documentId } = await aDocument(database);
	const author = await rawClient(door, documentId);
	author.send(protocol.updateFrame(writing('kept').update), protocol.acknowledgementFrame(1));
	expect(await author.closed).toBe(1013);
	expect(author.acknowledged()).toEqual([]);
	const next = await rawClient(door, documentId);
	expect(await next.closed).toBe(1013);
	isDown = false;
	await until(async () => expect(await storedText(door, documentId)).toBe('kept'));
});

test('a document that cannot be stored does not stop another', async () => {
	const bad = await aDocument(database);
	const good = await aDocument(database);
	const door = await openDoor({
		database,
		limits: { drainMs: 200 },
		wrap: (store) => ({
			...store,
			append: async (entries) => {
				if (entries.some(({ documentId }) => documentId === bad.documentId)) throw new Error('bad document');
				return store.append(entries);
			},
		}),
	});
	const [stuck, free] = [await rawClient(door, bad.documentId), await rawClient(door, good.documentId, 'other')];
	stuck.send(protocol.updateFrame(writing('stuck').update), protocol.acknowledgementFrame(1));
	free.send(protocol.updateFrame(writing('free').update), protocol.acknowledgementFrame(1));
	await until(() => expect(free.acknowledged()).toEqual([1]));
	expect(stuck.acknowledged()).toEqual([]);
});

test('a flood is cut off, and nobody else notices', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const [flood, other] = [await rawClient(door, documentId), await rawClient(door, documentId, 'other')];
	const { doc } = writing('');
	for (let turn = 0; turn < 1_000; turn += 1) flood.send(protocol.updateFrame(writing('x', doc).update));
	expect(await flood.closed).toBe(4529);
	other.send(protocol.updateFrame(writing('calm').update), protocol.acknowledgementFrame(1));
	await until(() => expect(other.acknowledged()).toEqual([1]));
	expect(await storedText(door, documentId)).toContain('calm');
});

test('a document that is full stops growing and can still be read and shortened', async () => {
	const door = await openDoor({ database, limits: { documentBytes: 2_000 } });
	const { doc, update } = writing('x'.repeat(1_500));
	const { documentId } = await aDocument(database, update);
	const client = await rawClient(door, documentId);
	const tooMuch = protocol.updateFrame(writing('y'.repeat(1_000)).update);
	client.send(tooMuch);
	// It seems to be full, which only a snapshot can tell.
	expect(await client.closed).toBe(1013);
	await until(async () => expect((await door.store.load(documentId))?.snapshot).not.toBeNull());
	const again = await rawClient(door, documentId);
	again.send(tooMuch);
	expect(await again.closed).toBe(4413);
	const other = await rawClient(door, documentId, 'other');
	const before = Y.encodeStateVector(doc);
	doc.getText('default').delete(0, 1_000);
	other.send(protocol.updateFrame(Y.encodeStateAsUpdate(doc, before)), protocol.acknowledgementFrame(1));
	await until(() => expect(other.acknowledged()).toEqual([1]));
	expect(await storedText(door, documentId)).toHaveLength(500);
});

test('only so many may edit: the next one reads until there is a place', async () => {
	const door = await openDoor({ database, limits: { editorsPerDocument: 1 } });
	const { documentId } = await aDocument(database);
	const first = await rawClient(door, documentId);
	const second = await rawClient(door, documentId, 'other');
	second.send(protocol.standingFrame(), protocol.syncStep1Frame(noState));
	await until(() => expect(second.find('syncStep2')).not.toBeNull());
	expect(JSON.parse(second.find('standing')?.json ?? '')).toMatchObject({ canWrite: false });
	expect(second.find('syncStep1')).toBeNull();
	first.socket.close();
	expect(await second.closed).toBe(4503);
	const again = await rawClient(door, documentId, 'other');
	await until(() => expect(again.find('syncStep1')).not.toBeNull());
});

test('only so many sockets may be there, and only so many of one person', async () => {
	const door = await openDoor({ database, limits: { socketsPerDocument: 2, socketsPerPerson: 2 } });
	const [{ documentId }, other, third] = [
		await aDocument(database),
		await aDocument(database),
		await aDocument(database),
	];
	await rawClient(door, documentId);
	await rawClient(door, documentId, 'reader');
	expect(await (await rawClient(door, documentId, 'reader')).closed).toBe(1013);
	const second = await rawClient(door, other.documentId);
	expect(await (await rawClient(door, third.documentId)).closed).toBe(4529);
	second.socket.close();
	await second.closed;
	const again = await rawClient(door, third.documentId);
	await until(() => expect(again.find('syncStep1')).not.toBeNull());
});

test('a reader who does not read is cut off before its unread frames fill the memory', async () => {
	const door = await openDoor({ database, limits: { stalledBytes: 200_000, burstBytes: 100_000_000 } });
	const { documentId } = await aDocument(database);
	const slow = await rawClient(door, documentId, 'reader');
	slow.socket.pause();
	const { doc } = writing('');
	const author = await rawClient(door, documentId);
	const isHere = () => [...door.rooms.members()].some(({ access }) => !access.canWrite);
	let turn = 0;
	while (isHere()) {
		turn += 1;
		expect(turn).toBeLessThan(250);
		author.send(protocol.updateFrame(writing('x'.repeat(100_000), doc).update), protocol.acknowledgementFrame(turn));
		author.send(protocol.updateFrame(deletion(doc)));
		await until(() => expect(author.acknowledged()).toContain(turn));
		if ([...door.rooms.members()].some(({ isClosed }) => isClosed)) break;
	}
	slow.socket.resume();
	expect(await slow.closed).toBe(1013);
});

test('an echo of the others is neither taken for one of oneself nor counted as too much', async () => {
	const door = await openDoor({ database, limits: { burstFrames: 60 } });
	const { documentId } = await aDocument(database);
	const [aino, bertta] = [await rawClient(door, documentId), await rawClient(door, documentId, 'other')];
	aino.send(presenceOf(11, { cursor: 1 }));
	bertta.send(presenceOf(22, { cursor: 2 }));
	await until(() => expect(aino.find('presence')).not.toBeNull());
	for (let turn = 1; turn < 200; turn += 1) bertta.send(presenceOf(11, { cursor: 99, user: { name: 'Nobody' } }, turn));
	bertta.send(protocol.standingFrame());
	await until(() => expect(bertta.find('standing')).not.toBeNull());
	const late = stockClient(door, documentId, 'reader');
	await until(() => expect(late.awareness.getStates().get(11)).toMatchObject({ cursor: 1, user: { name: 'Aino' } }));
	expect(late.awareness.getStates().size).toBe(3);
});

test('a room that nobody speaks in says something all the same', async () => {
	const door = await openDoor({ database, limits: { keepAliveMs: 20 } });
	const { documentId } = await aDocument(database);
	const client = await rawClient(door, documentId, 'reader');
	await until(() => expect(client.heard.filter(({ kind }) => kind === 'presence').length).toBeGreaterThan(2));
	expect(client.find('presence')?.states).toEqual(new Uint8Array([0]));
});

test('an edit that the program makes by itself reaches those who have the document open', async () => {
	const door = await openDoor({ database, limits: { headPollMs: 20 } });
	const scaffold = writing('agenda');
	const { documentId } = await aDocument(database, scaffold.update);
	const client = stockClient(door, documentId);
	await until(() => expect(client.text.toJSON()).toBe('agenda'));
	const { update } = writing(' and one more', scaffold.doc);
	await database.sql`insert into document_updates values (${documentId}, 2, now(), ${update})`;
	await until(() => expect(client.text.toJSON()).toBe('agenda and one more'));
	client.text.insert(0, 'The ');
	await until(async () => expect(await storedText(door, documentId)).toBe('The agenda and one more'));
});

test('a document that another takes the place of is closed to all who have the old one', async () => {
	const door = await openDoor({ database, limits: { headPollMs: 20 } });
	const { documentId, lineage } = await aDocument(database);
	const old = await rawClient(door, documentId);
	await until(() => expect(old.find('syncStep1')).not.toBeNull());
	await database.sql`update documents set lineage = gen_random_uuid() where id = ${documentId}`;
	expect(await old.closed).toBe(4409);
	const back = await rawClient(door, `${documentId}?lineage=${lineage}`);
	expect(await back.closed).toBe(4409);
	await database.sql`delete from documents where id = ${documentId}`;
	const gone = await rawClient(door, documentId);
	expect(await gone.closed).toBe(4404);
	door.sessions.set('writer', writer('Aino'));
});

function copyOf(doc: Y.Doc) {
	const copy = new Y.Doc();
	Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
	return copy;
}

function deletion(doc: Y.Doc) {
	const before = Y.encodeStateVector(doc);
	doc.getText('default').delete(0, doc.getText('default').length);
	return Y.encodeStateAsUpdate(doc, before);
}

function presenceOf(clientId: number, state: object, clock = 1) {
	const json = new TextEncoder().encode(JSON.stringify(state));
	return protocol.presenceFrame(
		new Uint8Array([1, ...varUint(clientId), ...varUint(clock), ...varUint(json.length), ...json]),
	);
}

function varUint(value: number): number[] {
	return value < 128 ? [value] : [(value % 128) | 128, ...varUint(Math.floor(value / 128))];
}
