import * as protocol from '@aloitetila/collaboration/protocol.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { createDocumentStore } from '@aloitetila/use-cases/documents/document-store.ts';
import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { aFreePort, startProgram } from './testing-processes.ts';
import { storedIn } from './testing-typists.ts';
import { aDocument, now, rawClient, writing } from './testing.ts';

/* Against the room server as a program of its own, so that whoever floods does not slow it down by sharing its thread. */

const database = await testDatabase();
const store = createDocumentStore({ db: database.db, now });
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 5 });

async function aProgram(limits: Parameters<typeof startProgram>[0]['limits'] = {}) {
	const port = await aFreePort();
	const program = await startProgram({ url: database.url, port, limits });
	onTestFinished(async () => void (await program.kill()));
	return { ...program, url: `ws://127.0.0.1:${port}/collab` };
}

/** Two people write by turns; the longest that either waited for the other's edit and for "saved". */
async function writeByTurns(url: string, documentId: string, isOver: () => boolean) {
	const [one, other] = [
		await rawClient({ url }, documentId, randomUUID()),
		await rawClient({ url }, documentId, randomUUID()),
	];
	await until(() => expect(other.find('syncStep2')).not.toBeNull());
	const doc = new Y.Doc();
	let [longest, edits] = [0, 0];
	while (!isOver()) {
		edits += 1;
		const startedAt = performance.now();
		one.send(protocol.updateFrame(writing(`${edits} `, doc).update), protocol.acknowledgementFrame(edits));
		const updates = () => other.heard.filter(({ kind }) => kind === 'update').length;
		await until(() => expect([updates(), one.acknowledged().at(-1)]).toEqual([edits, edits]));
		longest = Math.max(longest, performance.now() - startedAt);
		await new Promise((resolve) => setTimeout(resolve, 30));
	}
	return { longest, edits };
}

/** Frames that cost more to handle than to send, and how many of them somebody gets rid of before being cut off. */
const FLOODS: Record<string, { frames: number; make: (doc: Y.Doc) => Uint8Array }> = {
	'one-character edits': { frames: 400, make: (doc) => protocol.updateFrame(writing('x', doc).update) },
	'large edits': { frames: 45, make: (doc) => protocol.updateFrame(writing('x'.repeat(60_000), doc).update) },
	'questions for the whole document': { frames: 30, make: () => protocol.syncStep1Frame(new Uint8Array([0])) },
	'second steps with everything': {
		frames: 100,
		make: (doc) => {
			writing('x', doc);
			return protocol.syncStep2Frame(Y.encodeStateAsUpdate(doc));
		},
	},
	'many messages in a frame': {
		frames: 100,
		make: (doc) =>
			protocol.joinFrames(...Array.from({ length: 64 }, () => protocol.updateFrame(writing('x', doc).update))),
	},
};

test.each(Object.entries(FLOODS))(
	'one person who floods with %s, coming back at once, silences nobody in another document',
	async (what, { frames, make }) => {
		const { url, hasEnded, report } = await aProgram();
		const [calm, flooded] = [await aDocument(database), await aDocument(database, writing('x'.repeat(200_000)).update)];
		// Made before, since whoever makes them does not listen meanwhile.
		const connections = Array.from({ length: 9 }, () => {
			const doc = new Y.Doc();
			return Array.from({ length: frames }, () => make(doc));
		});
		await report();
		let isOver = false;
		const measured = writeByTurns(url, calm.documentId, () => isOver);
		const cookie = randomUUID();
		let sent = 0;
		const codes: Record<number, number> = {};
		const flood = async () => {
			for (let connection = connections.pop(); connection; connection = connections.pop()) {
				const socket = new WebSocket(`${url}/${flooded.documentId}`, { headers: { cookie } });
				socket.on('error', () => undefined);
				let isClosed = false;
				const closed = new Promise<void>((resolve) =>
					socket.on('close', (code) => {
						isClosed = true;
						codes[code] = (codes[code] ?? 0) + 1;
						resolve();
					}),
				);
				await Promise.race([new Promise((resolve) => socket.on('open', resolve)), closed]);
				for (const frame of connection) {
					if (isClosed) break;
					socket.send(frame);
					sent += 1;
					if (sent % 10 === 0) await turn();
				}
				await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 300))]);
				socket.terminate();
			}
		};
		await Promise.all([flood(), flood(), flood()]);
		const { longestPauseMs } = await report();
		isOver = true;
		const { longest, edits } = await measured;
		console.info(
			`${what}: ${sent} frames, closed ${JSON.stringify(codes)}; ${edits} edits elsewhere, the slowest ${longest.toFixed(0)} ms; ` +
				`the program paused for ${longestPauseMs.toFixed(0)} ms at most`,
		);
		// Generous, since whoever runs this may have much else to do; `pnpm bench collab` tells how long it is.
		expect(longest).toBeLessThan(3_000);
		expect(hasEnded()).toBe(false);
		// Whatever was taken of it is whole.
		expect((await storedIn(database.sql, store, flooded.documentId)).isWhole).toBe(true);
	},
	60_000,
);

test('readers who read nothing cost no more memory than their limits, and the others nothing', async () => {
	const limits = {
		laggingBytes: 50_000,
		stalledBytes: 400_000,
		burstBytes: 1e9,
		burstFrames: 1e6,
		bytesPerSecond: 1e9,
		// However late the snapshot comes that tells how little of it is left.
		documentBytes: 1e9,
	};
	const program = await aProgram(limits);
	const { documentId } = await aDocument(database);
	const author = await rawClient(program, documentId, randomUUID());
	const before = await program.report();
	const stalled = await Promise.all(
		Array.from({ length: 40 }, async () => {
			const reader = await rawClient(program, documentId, randomUUID());
			reader.socket.pause();
			return reader;
		}),
	);
	const doc = new Y.Doc();
	let sent = 0;
	// 20 MB for each of them.
	for (let counter = 1; counter <= 200; counter += 1) {
		const content = doc.getText('default');
		const state = Y.encodeStateVector(doc);
		doc.transact(() => {
			content.delete(0, content.length);
			content.insert(0, 'x'.repeat(100_000));
		});
		const update = Y.encodeStateAsUpdate(doc, state);
		sent += update.byteLength;
		author.send(protocol.updateFrame(update), protocol.acknowledgementFrame(counter));
		await until(() => expect(author.acknowledged().at(-1)).toBe(counter));
	}
	const after = await program.report();
	const grown = after.residentBytes - before.residentBytes;
	console.info(
		`40 readers left ${(sent / 1e6).toFixed(0)} MB unread each: ${(grown / 1e6).toFixed(0)} MB more resident`,
	);
	// 40 × 400 kB, and what a garbage collector takes its time with.
	expect(after.externalBytes + after.heapBytes - before.externalBytes - before.heapBytes).toBeLessThan(60_000_000);
	expect(grown).toBeLessThan(250_000_000);
	const late = await rawClient(program, documentId, randomUUID());
	late.send(protocol.syncStep1Frame(new Uint8Array([0])));
	await until(() => expect(late.find('syncStep2')).not.toBeNull());
	stalled.forEach(({ socket }) => socket.terminate());
}, 60_000);
