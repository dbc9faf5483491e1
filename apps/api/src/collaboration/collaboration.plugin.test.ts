import * as protocol from '@aloitetila/collaboration/protocol.ts';
import { connect } from '@aloitetila/db/connect.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { announceAccessChange, listenForAccessChanges } from '@aloitetila/use-cases/documents/access-changed.ts';
import { randomBytes, randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { aDocument, openDoor, PUBLIC_ORIGIN, rawClient, stockClient, storedText, writing } from './testing.ts';

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

/** The status that an upgrade is answered with. */
const upgradeStatus = (url: string, headers: Record<string, string>) =>
	new Promise<number>((resolve, reject) => {
		const socket = new WebSocket(url, { headers });
		socket.on('open', () => resolve(101));
		socket.on('open', () => socket.terminate());
		socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
		socket.on('error', reject);
	});

test('a page of another site gets no socket, whatever cookie its visitor has', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const knock = (headers: Record<string, string>) =>
		upgradeStatus(`${door.url}/${documentId}`, { cookie: 'writer', ...headers });
	expect(await knock({ origin: 'http://elsewhere.example' })).toBe(403);
	expect(await knock({ origin: 'null' })).toBe(403);
	expect(await knock({ origin: `${PUBLIC_ORIGIN}.example` })).toBe(403);
	expect(await knock({ origin: PUBLIC_ORIGIN, 'sec-fetch-site': 'cross-site' })).toBe(403);
	expect(await knock({ origin: PUBLIC_ORIGIN, 'sec-fetch-site': 'same-origin' })).toBe(101);
	// A program sends neither.
	expect(await knock({})).toBe(101);
	expect(door.rooms.openDocuments()).toBe(1);
});

test('a stranger is told to sign in, and nobody learns which documents there are', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	door.sessions.set('outsider', { refuse: 4404 });
	expect(await (await rawClient(door, documentId, '')).closed).toBe(4401);
	const refused = await rawClient(door, documentId, 'outsider');
	expect(await refused.closed).toBe(4404);
	expect(refused.heard).toEqual([]);
	expect(door.rooms.counts.loads).toBe(0);
	expect(await (await rawClient(door, randomUUID())).closed).toBe(4404);
	expect(await (await rawClient(door, 'not-an-id')).closed).toBe(4404);
	expect((await door.app.inject(`/collab/${documentId}`)).statusCode).toBe(404);
});

test('while access cannot be decided clients are told to come back', async () => {
	const door = await openDoor({ database, authorise: () => Promise.reject(new Error('no database')) });
	expect(await (await rawClient(door, randomUUID())).closed).toBe(1013);
});

test('garbage closes the socket that sent it and disturbs nobody else', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database, writing('in peace').update);
	const other = stockClient(door, documentId, 'other');
	await until(() => expect(other.text.toJSON()).toBe('in peace'));
	const { update } = writing('cut short');
	const garbage: Uint8Array[] = [
		new Uint8Array([9, 9, 9]),
		new Uint8Array([0, 7, 0]),
		// A length that reaches past the frame, into memory that holds other frames.
		new Uint8Array([0, 2, 0xff, 0xff, 3, 1, 2, 3]),
		protocol.updateFrame(update.slice(0, -3)),
		protocol.updateFrame(new Uint8Array(randomBytes(500))),
		// An update that claims four thousand million structs.
		protocol.updateFrame(new Uint8Array([1, 0xff, 0xff, 0xff, 0xff, 0xf, 1, 0])),
		// A struct of no length, over which Yjs would never finish.
		protocol.updateFrame(new Uint8Array([1, 1, 5, 0, 0, 0, 0])),
		// An item that stands beside itself.
		protocol.updateFrame(new Uint8Array([1, 1, 5, 0, 0x84, 5, 0, 1, 0x61, 0])),
		protocol.syncStep1Frame(new Uint8Array([200])),
		protocol.presenceFrame(new Uint8Array([1, 5, 1, 6, 0x7b, 0x7b, 0x7b, 0x7b, 0x7b, 0x7b])),
	];
	for (const frame of garbage) {
		const client = await rawClient(door, documentId);
		client.send(frame, protocol.acknowledgementFrame(1));
		expect({ frame, code: await client.closed }).toEqual({ frame, code: 4422 });
		expect(client.acknowledged()).toEqual([]);
	}
	const talker = await rawClient(door, documentId);
	talker.socket.send('words');
	expect(await talker.closed).toBe(4422);
	other.text.insert(0, 'still ');
	await until(async () => expect(await storedText(door, documentId)).toBe('still in peace'));
	expect(other.client.wsconnected).toBe(true);
});

test('a frame beyond the limit is not read, and its sender is told finally that it is too large', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const client = await rawClient(door, documentId);
	client.socket.send(new Uint8Array(1024 * 1024 + 1));
	expect(await client.closed).toBe(4413);
	const other = await rawClient(door, documentId);
	other.send(protocol.updateFrame(writing('x'.repeat(1_000_000)).update), protocol.acknowledgementFrame(1));
	await until(() => expect(other.acknowledged()).toEqual([1]));
});

async function aListeningDoor() {
	const { sql, end } = connect(database.url, { max: 2 });
	onTestFinished(end);
	return openDoor({ database, listen: (listener) => listenForAccessChanges(sql, listener) });
}

test('who loses access while typing is out as soon as it is announced, and the others stay', async () => {
	const door = await aListeningDoor();
	const { documentId } = await aDocument(database);
	const [aino, bertta] = [await rawClient(door, documentId), await rawClient(door, documentId, 'other')];
	const { doc, update } = writing('before');
	aino.send(protocol.updateFrame(update), protocol.acknowledgementFrame(1));
	await until(() => expect(aino.acknowledged()).toEqual([1]));
	const verdict = door.sessions.get('writer');
	const personId = verdict && 'access' in verdict ? verdict.access.person?.id : undefined;
	door.sessions.set('writer', { refuse: 4404 });
	await database.db.transaction((tx) => announceAccessChange(tx, { personId: personId ?? '' }));
	expect(await aino.closed).toBe(4403);
	const back = await rawClient(door, documentId);
	back.send(protocol.updateFrame(writing(' after', doc).update));
	expect(await back.closed).toBe(4404);
	bertta.send(protocol.updateFrame(writing('.').update), protocol.acknowledgementFrame(1));
	await until(() => expect(bertta.acknowledged()).toEqual([1]));
	expect(await storedText(door, documentId)).not.toContain('after');
});

test('a session that ends closes its socket, and a change of rights sends people back to be judged anew', async () => {
	const door = await aListeningDoor();
	const { documentId } = await aDocument(database);
	const [aino, bertta] = [await rawClient(door, documentId), await rawClient(door, documentId, 'other')];
	door.sessions.delete('other');
	await database.db.transaction((tx) => announceAccessChange(tx, { sessionId: 'session of Bertta' }));
	expect(await bertta.closed).toBe(4401);
	const verdict = door.sessions.get('writer');
	if (verdict && 'access' in verdict) {
		door.sessions.set('writer', { ...verdict, access: { ...verdict.access, canWrite: false } });
	}
	await database.db.transaction((tx) => announceAccessChange(tx, { documentId }));
	expect(await aino.closed).toBe(4503);
	const back = await rawClient(door, documentId);
	back.send(protocol.standingFrame());
	await until(() => expect(JSON.parse(back.find('standing')?.json ?? '{}')).toMatchObject({ canWrite: false }));
});

test('what is not committed is not announced', async () => {
	const door = await aListeningDoor();
	const { documentId } = await aDocument(database);
	const aino = await rawClient(door, documentId);
	door.sessions.delete('writer');
	const undone = database.db.transaction(async (tx) => {
		await announceAccessChange(tx, { documentId });
		throw new Error('undone');
	});
	await expect(undone).rejects.toThrow('undone');
	await database.db.transaction((tx) => announceAccessChange(tx, { documentId: randomUUID() }));
	aino.send(protocol.standingFrame());
	await until(() => expect(aino.find('standing')).not.toBeNull());
	await database.db.transaction((tx) => announceAccessChange(tx, { documentId }));
	expect(await aino.closed).toBe(4401);
});

test('a change that nobody announced is found all the same', async () => {
	const door = await openDoor({ database, recheckMs: 60 });
	const { documentId } = await aDocument(database);
	const aino = await rawClient(door, documentId);
	door.sessions.delete('writer');
	expect(await aino.closed).toBe(4401);
});

test('judging anew tells whether the session was used', async () => {
	const used: boolean[] = [];
	const { documentId } = await aDocument(database);
	const person = { id: randomUUID(), name: 'Aino', color: '#123456' };
	const door = await openDoor({
		database,
		recheckMs: 60,
		authorise: async ({ isActivity }) => {
			used.push(isActivity);
			return { access: { canWrite: true, person } };
		},
	});
	const aino = await rawClient(door, documentId);
	await until(() => expect(used).toEqual([true, false]));
	aino.send(protocol.updateFrame(writing('x').update));
	await until(() => expect(used.filter(Boolean)).toHaveLength(2));
});

test('on restart everything is stored, everyone is told to come back, and a silent peer does not hold it up', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const [author, silent] = [await rawClient(door, documentId), await rawClient(door, documentId, 'other')];
	const { doc } = writing('');
	for (let turn = 0; turn < 30; turn += 1) author.send(protocol.updateFrame(writing(`${turn} `, doc).update));
	author.send(protocol.standingFrame());
	await until(() => expect(author.find('standing')).not.toBeNull());
	silent.socket.pause();
	await door.close();
	expect(await author.closed).toBe(1012);
	expect(await storedText(door, documentId)).toBe(doc.getText('default').toJSON());
});

test('the request is let go of while its socket is open', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const requests: WeakRef<object>[] = [];
	const seen: WeakRef<object>[] = [];
	door.app.server.on('upgrade', (request) => requests.push(new WeakRef(request)));
	door.app.websocketServer.on('connection', (socket) => seen.push(new WeakRef(socket)));
	const client = await rawClient(door, documentId);
	setFlagsFromString('--expose_gc');
	const collect = runInNewContext('gc') as () => void;
	await until(() => {
		collect();
		expect(requests.map((request) => request.deref())).toEqual([undefined]);
	});
	expect(seen[0]?.deref()).toBeDefined();
	expect(client.socket.readyState).toBe(WebSocket.OPEN);
});

test('a refused upgrade leaves no socket behind', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const foreign = () =>
		new Promise<void>((resolve) => {
			const socket = new WebSocket(`${door.url}/${documentId}`, { headers: { origin: 'https://elsewhere.example' } });
			socket.on('error', () => undefined).on('close', () => resolve());
		});
	await Promise.all(Array.from({ length: 20 }, foreign));
	const open = () => new Promise<number>((resolve) => door.app.server.getConnections((_, count) => resolve(count)));
	await until(async () => expect(await open()).toBe(0));
});
