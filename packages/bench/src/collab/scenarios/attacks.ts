import { setTimeout as wait } from 'node:timers/promises';
import * as Y from 'yjs';
import { dice, smallDocument } from '../content.ts';
import { until } from '../pace.ts';
import type { RawClient } from '../raw-client.ts';
import { readRanges } from '../ranges.ts';
import type { Stage } from '../stage.ts';
import { presenceOf, typedUpdate } from '../updates.ts';

/** Each does its worst to documents of its own, and tells in words what the server did once all has calmed down. */
export const ATTACKS = {
	flood,
	'huge-document': hugeDocument,
	'huge-frames': hugeFrames,
	'stalled-readers': stalledReaders,
	'presence-states': presenceStates,
	garbage,
	truncated,
};
export type AttackName = keyof typeof ATTACKS;

const MIB = 1024 * 1024;
/** Longer than any server puts off storing. */
const STORED_WITHIN_MS = 15_000;
const PATIENCE_MS = 100_000;
const CLIENT = 77;
const REPLACED = 20_000;

/** 50,000 updates of one character each within a second, on one connection. */
async function flood(stage: Stage): Promise<string> {
	const count = stage.setting.isQuick ? 5_000 : 50_000;
	const texts = Array.from({ length: count }, () => 'x');
	return offer(stage, texts, { everyMs: 10, atOnce: count / 100 });
}

/** A document of 100 MB, brought in updates of half a megabyte as fast as the connection takes them. */
async function hugeDocument(stage: Stage): Promise<string> {
	const count = stage.setting.isQuick ? 40 : 200;
	return offer(
		stage,
		Array.from({ length: count }, () => 'x'.repeat(MIB / 2)),
		{ everyMs: 5, atOnce: 1 },
	);
}

/** Three updates of 64 MB, each in one frame. */
async function hugeFrames(stage: Stage): Promise<string> {
	return offer(
		stage,
		Array.from({ length: 3 }, () => 'x'.repeat(64 * MIB)),
		{ everyMs: 5, atOnce: 1 },
	);
}

/** One client brings texts one after the other; told is what became of them. */
async function offer(
	stage: Stage,
	texts: readonly string[],
	pace: { everyMs: number; atOnce: number },
): Promise<string> {
	const [documentId = ''] = await stage.addDocuments(1, { whole: smallDocument() });
	let acknowledged = 0;
	const hearing = { acknowledged: (counter: number) => (acknowledged = Math.max(acknowledged, counter)) };
	const client = stage.join({ documentId, person: 10, hearing });
	await client.synced;
	let clock = 0;
	const ends = texts.map((text) => (clock += text.length));
	for (let sent = 0; sent < texts.length && client.closeCode === null;) {
		for (const end = Math.min(texts.length, sent + pace.atOnce); sent < end; sent += 1) {
			const text = texts[sent] ?? '';
			client.send(client.dialect.edit(typedUpdate(CLIENT, (ends[sent] ?? 0) - text.length, text), sent + 1));
		}
		await wait(pace.everyMs);
		// A real socket does not take what the other end does not read.
		await until(() => client.socket.bufferedAmount < 64 * MIB || client.closeCode !== null, PATIENCE_MS);
	}
	if (stage.server === 'y-websocket') await calm(client);
	else await until(() => acknowledged >= texts.length || client.closeCode !== null, PATIENCE_MS);
	const closed = closingOf(client);
	await client.close();
	const taken = await takenOf(stage, documentId, ends, acknowledged);
	return `${closed}; ${taken}`;
}

/** Waits until an answer comes as quickly as from an idle server. */
async function calm(client: RawClient): Promise<void> {
	await until(() => client.socket.bufferedAmount === 0, PATIENCE_MS);
	const answered = new Promise((resolve) => client.socket.once('pong', resolve));
	client.socket.ping();
	await Promise.race([answered, client.closed, wait(PATIENCE_MS)]);
}

async function takenOf(stage: Stage, documentId: string, ends: readonly number[], acknowledged: number) {
	if (stage.server === 'y-websocket') return 'stores nothing';
	const number = (count: number) => count.toLocaleString('en');
	const giveUpAt = performance.now() + STORED_WITHIN_MS;
	let stored = 0;
	do {
		await wait(500);
		const state = (await stage.shelf.read(documentId)) ?? new Uint8Array([0, 0]);
		const clock = Y.decodeStateVector(Y.encodeStateVectorFromUpdate(state)).get(CLIENT) ?? 0;
		stored = ends.filter((end) => end <= clock).length;
	} while (stored < acknowledged && performance.now() < giveUpAt);
	const lost = Math.max(0, acknowledged - stored);
	return `of ${number(ends.length)} acknowledged ${number(acknowledged)}, stored ${number(stored)}, lost ${number(lost)}`;
}

const closingOf = ({ closeCode }: RawClient) => (closeCode === null ? 'took all' : `closed with ${closeCode}`);

/** Twenty readers stop reading while eight people replace 20 KB four times a second each; then they read on. */
async function stalledReaders(stage: Stage): Promise<string> {
	const rounds = stage.setting.isQuick ? 20 : 120;
	const [documentId = ''] = await stage.addDocuments(1, { whole: smallDocument() });
	const writers = await stage.joinAll(Array.from({ length: 8 }, (_, person) => ({ documentId, person })));
	const clocks = Array.from({ length: 20 }, () => new Map<number, number>());
	const readers = await stage.joinAll(
		clocks.map((heard, person) => {
			const hear = (update: Uint8Array) => readRanges(update, (clientId, _from, to) => heard.set(clientId, to));
			return { documentId, person: person + 20, hearing: { updated: hear, synced: hear } };
		}),
	);
	for (const { socket } of readers) socket.pause();
	const frames = writers.map(({ dialect }, writer) =>
		replacements(CLIENT + writer, rounds).map((update, index) => dialect.edit(update, index + 1)),
	);
	for (let round = 0; round < rounds; round += 1) {
		writers.forEach((writer, index) => writer.send(frames[index]?.[round] ?? new Uint8Array()));
		await wait(250);
	}
	for (const { socket } of readers) socket.resume();
	const hasAll = (heard: Map<number, number>) =>
		writers.every((_, writer) => heard.get(CLIENT + writer) === rounds * REPLACED);
	await until(() => clocks.every((heard, reader) => hasAll(heard) || readers[reader]?.closeCode !== null), 10_000);
	const told = [tellClosed('readers', readers), tellClosed('writers', writers)].join('; ');
	await Promise.all([...readers, ...writers].map((client) => client.close()));
	return `${told}; ${clocks.filter(hasAll).length} readers caught up`;
}

function tellClosed(who: string, clients: readonly RawClient[]): string {
	const codes = clients.flatMap(({ closeCode }) => closeCode ?? []);
	const told = codes.length === 0 ? 'none' : `${codes.length} with ${[...new Set(codes)].join(', ')}`;
	return `of ${clients.length} ${who} closed ${told}`;
}

/** Edits each of which takes the last text away and puts another in its place. */
function replacements(clientId: number, count: number): Uint8Array[] {
	const doc = new Y.Doc();
	doc.clientID = clientId;
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	const text = doc.getText(`of ${clientId}`);
	for (let edit = 0; edit < count; edit += 1)
		doc.transact(() => {
			text.delete(0, text.length);
			text.insert(0, String.fromCharCode(97 + (edit % 26)).repeat(REPLACED));
		});
	return updates;
}

/** One connection claims to be 10,000 people. */
async function presenceStates(stage: Stage): Promise<string> {
	const [documentId = ''] = await stage.addDocuments(1, { whole: smallDocument() });
	let bytes = 0;
	const other = stage.join({ documentId, person: 11 });
	await other.synced;
	other.socket.on('message', (frame: Buffer) => (bytes += frame.length));
	const attacker = stage.join({ documentId, person: 10 });
	await attacker.synced;
	const frames = Array.from({ length: 100 }, (_, part) => presenceOf(5_000 + part * 100, 100));
	const sent = frames.reduce((sum, frame) => sum + frame.length, 0);
	for (const frame of frames) attacker.send(attacker.dialect.presence(frame));
	await calm(attacker);
	await wait(2_000);
	const closed = closingOf(attacker);
	await Promise.all([other.close(), attacker.close()]);
	return `${closed}; passed on ${Math.round((100 * bytes) / sent)} % of it`;
}

/** Random bytes, a frame on each of five hundred connections. */
async function garbage(stage: Stage): Promise<string> {
	const roll = dice(4);
	const frames = Array.from({ length: stage.setting.isQuick ? 50 : 500 }, () =>
		Uint8Array.from({ length: 1 + Math.floor(roll() * 300) }, () => Math.floor(roll() * 256)),
	);
	return throwAt(stage, () => frames);
}

/** A good edit cut short after each of its bytes, a connection for each. */
async function truncated(stage: Stage): Promise<string> {
	return throwAt(stage, (client) => {
		const whole = client.dialect.edit(typedUpdate(CLIENT, 0, 'a text that is cut'.repeat(10)), 1);
		return Array.from({ length: whole.length - 1 }, (_, length) => whole.slice(0, length + 1));
	});
}

async function throwAt(stage: Stage, framesFor: (client: RawClient) => Uint8Array[]): Promise<string> {
	const [documentId = ''] = await stage.addDocuments(1, { whole: smallDocument() });
	const codes = new Map<number | null, number>();
	let count = 1;
	for (let number = 0; number < count; number += 1) {
		const client = stage.join({ documentId, person: number });
		await client.synced;
		const frames = framesFor(client);
		count = frames.length;
		client.send(frames[number] ?? new Uint8Array());
		const answered = new Promise((resolve) => client.socket.once('pong', resolve));
		client.socket.ping();
		await Promise.race([client.closed, answered.then(() => wait(20))]);
		codes.set(client.closeCode, (codes.get(client.closeCode) ?? 0) + 1);
		await client.close();
	}
	const told = [...codes].sort((a, b) => b[1] - a[1]).map(([code, times]) => `${times} × ${code ?? 'kept'}`);
	const probe = stage.join({ documentId, person: 1 });
	const isWell = await probe.synced.then(
		() => true,
		() => false,
	);
	await probe.close();
	return `${told.join(', ')}; the document ${isWell ? 'opens' : 'does not open any more'}`;
}
