import { connect } from '@aloitetila/db/connect.ts';
import { documents } from '@aloitetila/db/documents.table.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { randomBytes, randomUUID } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import { announceAppended, createDocumentBus } from './document-bus.ts';
import { createListening } from './listening.ts';
import { appendServerEdit, sealDocument } from './live-document.ts';

const database = await testDatabase();
const now = () => new Date('2026-11-10T08:00:00Z');
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

type Bus = ReturnType<typeof createDocumentBus>;
type Message = Parameters<Bus['publish']>[0][number];

/** An instance on connections of its own, which has begun to listen. */
async function anInstance(instanceId: string = randomUUID()) {
	const { sql, end } = connect(database.url, { max: 1 });
	const listening = createListening(sql, { retryMs: 20 });
	const complaints: string[] = [];
	const log = { warn: (_: object, message: string) => void complaints.push(message) };
	const bus = createDocumentBus({ sql, listening, instanceId, log });
	onTestFinished(async () => {
		await bus.flushed();
		await listening.stop();
		await end();
	});
	const heard: { message: Message; from: string }[] = [];
	let timesBegun = 0;
	bus.listen({ received: (message, from) => heard.push({ message, from }), listening: () => (timesBegun += 1) });
	await until(() => expect(timesBegun).toBe(1));
	const messages = () => heard.map(({ message }) => message);
	return { bus, instanceId, heard, messages, complaints, timesBegun: () => timesBegun };
}

const someBytes = (size: number) => new Uint8Array(randomBytes(size));
const appended = (seq: number, bytes?: Uint8Array): Message => ({
	kind: 'appended',
	documentId: '8f9f4d7c-52ff-4d0c-8b6a-6a8a8a1b7f11',
	seq,
	...(bytes ? { bytes } : {}),
});

test('what one instance says reaches the others as it was, in order, and not itself', async () => {
	const [one, two, three] = [await anInstance(), await anInstance(), await anInstance()];
	const documentId = randomUUID();
	const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
	const said: Message[] = [
		appended(1, every),
		{ kind: 'presence', documentId, states: every.toReversed() },
		{ kind: 'presence_query', documentId },
		{ kind: 'alive', isAnswer: true },
		{ kind: 'alive', isAnswer: false },
		appended(2),
		{ kind: 'leaving' },
	];
	one.bus.publish(said);
	for (const { heard } of [two, three]) {
		await until(() => expect(heard).toEqual(said.map((message) => ({ message, from: one.instanceId }))));
	}
	two.bus.publish([{ kind: 'leaving' }]);
	await until(() => expect(one.heard).toEqual([{ message: { kind: 'leaving' }, from: two.instanceId }]));
});

test('many messages arrive in order, whichever statement and payload they travelled in', async () => {
	const [one, two] = [await anInstance(), await anInstance()];
	const said = Array.from({ length: 1_500 }, (_, index) => appended(index + 1, someBytes(index % 300)));
	for (let at = 0; at < said.length; at += 70) {
		one.bus.publish(said.slice(at, at + 70));
		if (at % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
	}
	await until(() => expect(two.heard).toHaveLength(said.length));
	expect(two.messages().map((message) => 'seq' in message && message.seq)).toEqual(
		said.map((message) => 'seq' in message && message.seq),
	);
	expect(two.messages().map((message) => 'bytes' in message && [...(message.bytes ?? [])])).toEqual(
		said.map((message) => 'bytes' in message && [...(message.bytes ?? [])]),
	);
	expect(one.complaints).toEqual([]);
});

test('bytes travel as long as they fit, and the news that there are some always does', async () => {
	const [one, two] = [await anInstance(), await anInstance()];
	for (const size of [5_700, 5_701, 1024 * 1024]) one.bus.publish([appended(size, someBytes(size))]);
	one.bus.publish([{ kind: 'presence', documentId: randomUUID(), states: someBytes(5_701) }, { kind: 'leaving' }]);
	await until(() => expect(two.heard).toHaveLength(4));
	expect(two.messages().map((message) => ('bytes' in message ? message.bytes?.byteLength : message.kind))).toEqual([
		5_700,
		'appended',
		'appended',
		'leaving',
	]);
	expect(one.complaints).toEqual(['presence too large for one message was not shared']);
});

test('where more gathers than can wait, presence is left out first, the oldest of it first', async () => {
	const [one, two] = [await anInstance(), await anInstance()];
	const presence = (size: number): Message => ({
		kind: 'presence',
		documentId: randomUUID(),
		states: someBytes(size),
	});
	const [oldest, ...newer] = Array.from({ length: 20 }, () => presence(4_000));
	const edits = Array.from({ length: 1_980 }, (_, index) => appended(index + 1));
	one.bus.publish([...(oldest ? [oldest] : []), ...newer, ...edits, appended(1_981)]);
	await until(() => expect(two.heard).toHaveLength(2_000));
	const order = (messages: Message[]) => messages.map((message) => ('seq' in message ? message.seq : message.kind));
	expect(order(two.messages())).toEqual(order([...newer, ...edits, appended(1_981)]));
	expect(two.messages().slice(0, 19)).toEqual(newer);
	expect(one.complaints).toHaveLength(1);
});

test('what is no message of ours is passed over, and nothing that a listener throws ends the listening', async () => {
	const { sql, end } = connect(database.url, { max: 1 });
	const listening = createListening(sql);
	onTestFinished(async () => {
		await listening.stop();
		await end();
	});
	const complaints: string[] = [];
	const heard: Message[] = [];
	const bus = createDocumentBus({
		sql,
		listening,
		instanceId: randomUUID(),
		log: { warn: (_, message) => void complaints.push(message) },
	});
	let hasBegun = false;
	bus.listen({
		received: (message) => {
			if (message.kind === 'leaving') throw new Error('a fault of the listener');
			heard.push(message);
		},
		listening: () => (hasBegun = true),
	});
	await until(() => expect(hasBegun).toBe(true));
	const noise = [
		'',
		'words',
		'null',
		'[]',
		'{"from":1,"messages":[]}',
		'{"from":"x"}',
		'{"from":"x","messages":[null,4,{},{"kind":"other"},{"kind":"appended","documentId":"d","seq":"1"},{"kind":"appended","documentId":"d","seq":0.5},{"kind":"presence","documentId":"d"},{"kind":"alive"},{"kind":"presence_query"}]}',
		'{"from":"x","messages":[{"kind":"leaving"}]}',
		'{"from":"x","messages":[{"kind":"alive","isAnswer":true}]}',
	];
	for (const payload of noise) await database.sql`select pg_notify('documents', ${payload})`;
	await until(() => expect(heard).toEqual([{ kind: 'alive', isAnswer: true }]));
	expect(complaints).toEqual(['a message of another instance could not be handled']);
});

test('after its connection was ended the bus listens again, says so, and hears what is said from then on', async () => {
	const [one, two] = [await anInstance(), await anInstance()];
	const ended = await database.sql`
		select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen%'`;
	expect(ended.length).toBeGreaterThanOrEqual(2);
	await until(() => expect([one.timesBegun(), two.timesBegun()]).toEqual([2, 2]));
	one.bus.publish([appended(1)]);
	await until(() => expect(two.messages()).toEqual([appended(1)]));
});

test('a statement that fails loses what it held, is complained of once, and stops nothing', async () => {
	const [one, two] = [await anInstance(), await anInstance()];
	await database.sql`alter function pg_notify(text, text) rename to pg_notify_away`;
	one.bus.publish([appended(1)]);
	await one.bus.flushed();
	one.bus.publish([appended(2)]);
	await one.bus.flushed();
	await database.sql`alter function pg_notify_away(text, text) rename to pg_notify`;
	expect(one.complaints).toEqual(['other instances were not told of edits; they will find them in the log']);
	one.bus.publish([appended(3)]);
	await until(() => expect(two.messages()).toEqual([appended(3)]));
});

test('an edit of the server is announced to every instance once it is committed, and not before', async () => {
	const instances = [await anInstance(), await anInstance()];
	const documentId = randomUUID();
	await database.db.insert(documents).values({ id: documentId, lineage: randomUUID() });
	const edit = new Uint8Array([0, 0]);
	const undone = database.db.transaction(async (tx) => {
		await appendServerEdit({ now }, tx, documentId, edit, null);
		throw new Error('undone');
	});
	await expect(undone).rejects.toThrow('undone');
	await database.db.transaction(async (tx) => {
		await appendServerEdit({ now }, tx, documentId, edit, null);
		await announceAppended(tx, documentId, 7);
	});
	await database.db.transaction((tx) => sealDocument({ now }, tx, documentId));
	for (const { heard } of instances) {
		const news = [1, 7, 2].map((seq) => ({ message: { kind: 'appended', documentId, seq }, from: 'server-edit' }));
		await until(() => expect(heard).toEqual(news));
	}
});
