import * as protocol from '@aloitetila/collaboration/protocol.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { varString, varUint } from './testing-bytes.ts';
import {
	aPair,
	aVisitor,
	openInstance,
	othersSeenBy,
	storedContent,
	textOf,
	twoInstances,
} from './testing-instances.ts';
import { aFreePort, startProgram } from './testing-processes.ts';
import { aDocument, openDoor, rawClient, stockClient, writing } from './testing.ts';

/* What somebody who means ill, or a network that is bad enough, could do to a room server. Each of these once did. */

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

test('nobody writes with the client id of somebody who is on another instance', async () => {
	const { here, there } = await twoInstances({ database, limits: { headPollMs: 50 } });
	const { documentId } = await aDocument(database);
	const witnesses = [aVisitor(documentId, 'stock'), aVisitor(documentId, 'stock')];
	witnesses[0]?.connect(here.url);
	witnesses[1]?.connect(there.url);
	const [aino, forger] = [
		await rawClient(here, documentId, randomUUID()),
		await rawClient(there, documentId, randomUUID()),
	];
	await until(() => expect(forger.find('syncStep1')).not.toBeNull());
	const { doc, update } = writing('by Aino');
	const copy = new Y.Doc();
	Y.applyUpdate(copy, update);
	copy.clientID = doc.clientID;
	aino.send(protocol.updateFrame(update), protocol.acknowledgementFrame(1));
	await until(() => expect(aino.acknowledged()).toEqual([1]));
	await until(() => expect(witnesses.map(textOf).map(String)).toEqual(['by Aino', 'by Aino']));
	// Both go on from there, with the same client id and the same clock.
	forger.send(protocol.updateFrame(writing(', forged', copy).update), protocol.acknowledgementFrame(1));
	// Or sent away, where it is still being asked whose the id is.
	expect([4422, 1013]).toContain(await forger.closed);
	expect(forger.acknowledged()).toEqual([]);
	aino.send(protocol.updateFrame(writing(', indeed', doc).update), protocol.acknowledgementFrame(2));
	await until(() => expect(aino.acknowledged()).toContain(2));
	await until(() => expect(witnesses.map(textOf).map(String)).toEqual(['by Aino, indeed', 'by Aino, indeed']));
	expect((await storedContent(here, documentId)).text).toEqual([{ insert: 'by Aino, indeed' }]);
});

test('an instance that has just started sees who is there at once', async () => {
	const limits = { aliveMs: 600_000 };
	const here = await openInstance({ database, limits });
	const { documentId } = await aDocument(database);
	const aino = aVisitor(documentId, 'ours');
	aino.connect(here.url);
	await until(() => expect(aino.isConnected()).toBe(true));
	aino.awareness().setLocalState({ cursor: 3 });
	for (let turn = 0; turn < 20; turn += 1) {
		const there = await openInstance({ database, limits });
		const bertta = aVisitor(documentId, 'stock');
		bertta.connect(there.url);
		// Sooner than stock clients say by themselves that they are still there, which is every 15 s.
		await vi.waitFor(() => expect(othersSeenBy(bertta)).toMatchObject([[aino.doc.clientID, { cursor: 3 }]]), 5_000);
		bertta.leave();
		await there.close();
	}
});

test('who left or moved while nothing was heard is not shown for ever as they were', async () => {
	// Clients say every 15 s that they are still there.
	const { here, there } = await twoInstances({
		database,
		limits: { aliveMs: 50, silentMs: 400, presenceSilentMs: 18_000 },
	});
	const { documentId, aino, bertta } = await aPair(database, { here, there });
	const cecilia = aVisitor(documentId, 'ours');
	const witness = aVisitor(documentId, 'stock', 'reader');
	cecilia.connect(here.url);
	witness.connect(here.url);
	await until(() => expect([cecilia.isConnected(), witness.isConnected()]).toEqual([true, true]));
	aino.awareness().setLocalState({ cursor: 1 });
	cecilia.awareness().setLocalState({ cursor: 1 });
	await until(() => expect(othersSeenBy(bertta)).toHaveLength(2));
	there.bus.lose(({ kind }) => kind === 'presence');
	aino.leave();
	cecilia.awareness().setLocalState({ cursor: 2 });
	await until(() => {
		expect(witness.awareness().getStates().has(aino.doc.clientID)).toBe(false);
		expect(witness.awareness().getStates().get(cecilia.doc.clientID)).toMatchObject({ cursor: 2 });
	});
	// What is published after that comes after it.
	textOf(cecilia).insert(0, 'after that');
	await until(() => expect(textOf(bertta).toJSON()).toBe('after that'));
	await new Promise((resolve) => setTimeout(resolve, 200));
	there.bus.lose();
	const late = aVisitor(documentId, 'stock');
	late.connect(there.url);
	const look = () => {
		expect(late.awareness().getStates().has(aino.doc.clientID)).toBe(false);
		expect(late.awareness().getStates().get(cecilia.doc.clientID)).toMatchObject({ cursor: 2 });
	};
	await vi.waitFor(look, { timeout: 50_000, interval: 200 });
}, 60_000);

test('an instance that was behind for so long that every row it lacks is gone takes over the snapshot', async () => {
	const door = await openDoor({ database, limits: { headPollMs: 30 } });
	const { documentId } = await aDocument(database, writing('first ').update);
	const [early] = await database.sql<{ bytes: Uint8Array }[]>`
		select bytes from document_updates where document_id = ${documentId}`;
	const client = stockClient(door, documentId);
	await until(() => expect(client.text.toJSON()).toBe('first '));
	const whole = new Y.Doc();
	Y.applyUpdate(whole, early?.bytes ?? new Uint8Array());
	writing('second ', whole);
	// Another instance has stored more and made a snapshot of it, all of it unheard here.
	await database.sql.begin(async (sql) => {
		await sql`insert into document_snapshots (document_id, upto_seq, state, state_vector)
			values (${documentId}, 5, ${Y.encodeStateAsUpdate(whole)}, ${Y.encodeStateVector(whole)})`;
		await sql`update documents set snapshot_seq = 5 where id = ${documentId}`;
		await sql`delete from document_updates where document_id = ${documentId}`;
	});
	await until(() => expect(client.text.toJSON()).toBe(whole.getText('default').toJSON()));
	client.text.insert(0, 'third ');
	await until(async () => expect((await door.store.load(documentId))?.head).toBe(6));
});

test('who knocks while the server goes away, or goes away while knocking, does not keep it from going', async () => {
	const door = await openDoor({ database, limits: { drainMs: 1_500 } });
	const { documentId } = await aDocument(database);
	// Somebody silent, so that there is a while in which the server is going.
	const silent = await rawClient(door, documentId);
	silent.socket.pause();
	const address = `${door.url}/${documentId}`;
	let isClosed = false;
	void door.close().then(() => (isClosed = true));
	const startedAt = performance.now();
	for (let knock = 0; !isClosed; knock += 1) {
		const socket = new WebSocket(address, { headers: { cookie: 'writer' } });
		socket.on('error', () => undefined);
		await new Promise((resolve) => setTimeout(resolve, knock % 4));
		if (knock % 2) socket.terminate();
		expect(performance.now() - startedAt).toBeLessThan(15_000);
	}
}, 30_000);

/** The room server as a program of its own, so that nothing else shares its thread. */
async function aProgram() {
	const port = await aFreePort();
	const program = await startProgram({ url: database.url, port });
	onTestFinished(async () => void (await program.kill()));
	return { ...program, url: `ws://127.0.0.1:${port}/collab` };
}

test.each(['rising', 'falling', 'shuffled'])(
	'a frame of very many deletions, %s, does not stop the program',
	async (order) => {
		const program = await aProgram();
		const { documentId } = await aDocument(database);
		const client = await rawClient(program, documentId, randomUUID());
		const { doc, update } = writing('x'.repeat(600_000));
		client.send(protocol.updateFrame(update), protocol.acknowledgementFrame(1));
		await until(() => expect(client.acknowledged()).toEqual([1]));
		const starts = Array.from({ length: 240_000 }, (_, index) => index * 2);
		if (order === 'falling') starts.reverse();
		if (order === 'shuffled') starts.sort(() => Math.random() - 0.5);
		const ranges = starts.flatMap((start) => [...varUint(start), 1]);
		const deletions = [0, 1, ...varUint(doc.clientID), ...varUint(starts.length)];
		await program.report();
		client.send(
			protocol.updateFrame(new Uint8Array(deletions.concat(ranges))),
			protocol.acknowledgementFrame(2),
			protocol.standingFrame(),
		);
		// Taken or refused, but soon.
		const answered = vi.waitFor(() => expect(client.find('standing')).not.toBeNull(), {
			timeout: 50_000,
			interval: 20,
		});
		await Promise.race([client.closed, answered]);
		expect((await program.report()).longestPauseMs).toBeLessThan(1_000);
	},
	60_000,
);

/** What the low bits of a struct say of its content. */
const CONTENT = { json: 2, embed: 5, format: 6, any: 8 } as const;

/** The update of somebody who puts a value into a text that holds arrays within arrays, so many of them. */
function nested(kind: keyof typeof CONTENT, depth: number): Uint8Array {
	const json = varString('['.repeat(depth) + ']'.repeat(depth));
	const contents = {
		json: [1, ...json],
		embed: json,
		format: [...varString('bold'), ...json],
		any: [1, ...Array.from({ length: depth }, () => [117, 1]).flat(), 126],
	};
	return new Uint8Array([1, 1, ...varUint(4711), 0, CONTENT[kind], 1, ...varString('default'), ...contents[kind], 0]);
}

// Yjs writes JSON anew wherever it merges or compares updates, which overflows the stack where reading it did not.
test.each([
	['embed', 100],
	['embed', 5_000],
	['embed', 50_000],
	['format', 5_000],
	['json', 5_000],
	['any', 3_000],
	['any', 5_000],
	['any', 7_000],
	['any', 50_000],
] as const)(
	'a value that is nested too deeply does not make a document unreadable (%s, %d)',
	async (kind, depth) => {
		const program = await aProgram();
		const { documentId } = await aDocument(database, writing('before ').update);
		const attacker = await rawClient(program, documentId, randomUUID());
		attacker.send(protocol.updateFrame(nested(kind, depth)), protocol.acknowledgementFrame(1));
		await Promise.race([attacker.closed, until(() => expect(attacker.acknowledged()).toEqual([1]))]);
		for (const turn of [1, 2]) {
			const other = await rawClient(program, documentId, randomUUID());
			other.send(protocol.updateFrame(writing('after ').update), protocol.acknowledgementFrame(turn));
			other.send(protocol.syncStep1Frame(new Uint8Array([0])));
			await until(() => expect(other.acknowledged()).toEqual([turn]));
			await until(() => expect(other.find('syncStep2')).not.toBeNull());
			other.socket.terminate();
		}
		expect(program.hasEnded()).toBe(false);
	},
	60_000,
);

test('questions with ever another state vector do not stop the program', async () => {
	const program = await aProgram();
	const whole = new Y.Doc();
	const text = whole.getText('default');
	whole.transact(() => {
		for (let length = 0; length < 60_000; length += 1) text.insert(Math.floor(Math.random() * (length + 1)), 'x');
	});
	const { documentId } = await aDocument(database, Y.encodeStateAsUpdate(whole));
	const cookie = randomUUID();
	await program.report();
	const ask = async (connection: number) => {
		const client = await rawClient(program, documentId, cookie);
		for (let turn = 1; turn <= 14; turn += 1) {
			const vector = [1, ...varUint(whole.clientID), ...varUint(connection * 20 + turn)];
			client.send(protocol.syncStep1Frame(new Uint8Array(vector)));
		}
		const answers = () => client.heard.filter(({ kind }) => kind === 'syncStep2').length;
		const answered = vi.waitFor(() => expect(answers()).toBeGreaterThan(0), { timeout: 50_000, interval: 20 });
		await Promise.race([client.closed, answered]);
		client.socket.terminate();
	};
	await Promise.all([1, 2, 3, 4].map(ask));
	expect((await program.report()).longestPauseMs).toBeLessThan(1_000);
}, 60_000);

// The room that she comes to tells her of herself as the other instance knew her, and by the protocol she believes it.
test('who goes from one instance to the other keeps the caret that she has now', async () => {
	const { here, there } = await twoInstances({ database });
	const { aino, bertta } = await aPair(database, { here, there });
	for (let turn = 0; turn < 20; turn += 1) {
		aino.connect(turn % 2 ? here.url : there.url);
		aino.awareness().setLocalState({ cursor: turn });
		await until(() => expect(othersSeenBy(bertta)).toMatchObject([[aino.doc.clientID, { cursor: turn }]]));
		await new Promise((resolve) => setTimeout(resolve, 150));
		expect(othersSeenBy(bertta)).toMatchObject([[aino.doc.clientID, { cursor: turn }]]);
	}
});
