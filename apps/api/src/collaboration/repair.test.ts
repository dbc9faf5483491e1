import { acknowledgementFrame, updateFrame } from '@aloitetila/collaboration/protocol.ts';
import { betweenFarApart, handmade, nestedTypes, uncollectable } from '@aloitetila/collaboration/testing-updates.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import * as Y from 'yjs';
import { openInstance, storedContent, twoInstances } from './testing-instances.ts';
import { gapsIn, storedIn } from './testing-typists.ts';
import { aDocument, commitGate, openDoor, ourClient, rawClient, stockClient, writing } from './testing.ts';

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 10 });
const HOUR = 3_600_000;
/** No snapshot would be due for long: it is made because somebody could not read. */
const LIMITS = { headPollMs: 100, snapshotMs: HOUR, snapshotPauseMs: 1 };

/** Somebody sends what no copy can hold, each part when the one before has been shared and stored. */
async function spoil(door: { url: string }, documentId: string): Promise<void> {
	const hostile = await rawClient(door, documentId, randomUUID());
	for (const [index, update] of uncollectable().entries()) {
		hostile.send(updateFrame(update), acknowledgementFrame(index + 1));
		if (index < 2) await until(() => expect(hostile.acknowledged()).toContain(index + 1));
	}
}

test('a document that somebody made unreadable is repaired, and keeps what the others were told is saved', async () => {
	const { here, there } = await twoInstances({ database, limits: LIMITS });
	const { documentId, lineage } = await aDocument(database);
	const [aino, bertta] = [ourClient(here, documentId, randomUUID()), ourClient(there, documentId, randomUUID())];
	await Promise.all([aino.provider.whenSynced, bertta.provider.whenSynced]);
	aino.text.insert(0, 'Aino was here. ');
	bertta.doc.getText('more').insert(0, 'Bertta too.');
	await until(() => expect([aino.provider.state.waiting, bertta.provider.state.waiting]).toEqual([0, 0]));
	await until(() => expect(bertta.text.toJSON()).toBe('Aino was here. '));

	await spoil(here, documentId);
	for (const { provider } of [aino, bertta])
		await until(() => expect(provider.state).toMatchObject({ connection: 'refused', refusal: 'lineage' }));

	const late = ourClient(here, documentId, randomUUID());
	await late.provider.whenSynced;
	expect(late.text.toJSON()).toBe('Aino was here. ');
	expect(late.doc.getText('more').toJSON()).toBe('Bertta too.');
	late.text.insert(0, 'Late. ');
	await until(() => expect(late.provider.state.waiting).toBe(0));
	const stored = await storedIn(database.sql, here.store, documentId);
	expect({ gaps: gapsIn(stored), isWhole: stored.isWhole }).toEqual({ gaps: [], isWhole: true });
	expect((await here.store.load(documentId))?.lineage).not.toBe(lineage);
});

test('what somebody hangs on another’s edit before it is stored does not have that edit left out', async () => {
	const gate = commitGate();
	const door = await openDoor({ database, limits: LIMITS, wrap: gate.wrap });
	const { documentId, lineage } = await aDocument(database);
	const aino = ourClient(door, documentId, 'writer', Object.assign(new Y.Doc(), { clientID: 41 }));
	await aino.provider.whenSynced;
	const hostile = await rawClient(door, documentId, 'other');
	const heard = () => hostile.heard.filter(({ kind }) => kind === 'update').length;
	await until(() => expect(hostile.find('syncStep1')).not.toBeNull());

	// While the first row is being stored the next gathers: an edit of Aino's, and what rests upon it.
	gate.close();
	aino.text.insert(0, 'One. ');
	await until(() => expect(heard()).toBe(1));
	aino.text.insert(5, 'Two. ');
	await until(() => expect(heard()).toBe(2));
	const client = 9_000;
	const spiteful = handmade(nestedTypes(130, { client, behind: [41, 9] }), { client });
	hostile.send(updateFrame(spiteful), acknowledgementFrame(1));
	aino.text.insert(10, 'Three.');
	await until(() => expect(heard()).toBe(3));
	gate.open();
	await until(() => expect(hostile.acknowledged()).toEqual([1]));
	await until(() => expect(aino.provider.state.waiting).toBe(0));
	const rows = (await door.store.load(documentId))?.updates ?? [];
	expect(rows.map(({ bytes }) => Y.parseUpdateMeta(bytes).to.size)).toContain(2);

	hostile.socket.close(4422);
	await until(async () => expect((await door.store.load(documentId))?.lineage).not.toBe(lineage));
	const late = ourClient(door, documentId);
	await late.provider.whenSynced;
	expect(late.text.toJSON()).toBe('One. Two. Three.');
});

test('a client that knows no lineage and brings everything again does not break it again', async () => {
	const here = await openInstance({ database, limits: LIMITS });
	const { documentId, lineage } = await aDocument(database);
	const stock = stockClient(here, documentId, randomUUID());
	await until(() => expect(stock.client.synced).toBe(true));
	stock.text.insert(0, 'Written by a stock client.');
	const ours = ourClient(here, documentId, randomUUID());
	await ours.provider.whenSynced;
	await spoil(here, documentId);
	await until(() => expect(ours.provider.state).toMatchObject({ refusal: 'lineage' }));
	const repaired = (await here.store.load(documentId))?.lineage;
	expect(repaired).not.toBe(lineage);

	// By itself it stays away; somebody makes it connect.
	await until(() => expect(stock.client.shouldConnect).toBe(false));
	stock.client.connect();
	await until(() => expect(stock.client.synced).toBe(true));
	const late = ourClient(here, documentId, randomUUID());
	await late.provider.whenSynced;
	late.text.insert(0, 'Again: ');
	await until(() => expect(late.provider.state.waiting).toBe(0));
	expect(late.text.toJSON()).toBe('Again: Written by a stock client.');
	expect((await storedContent(here, documentId)).text).toEqual(late.text.toDelta());
	expect((await here.store.load(documentId))?.lineage).toBe(repaired);
});

test('nobody keeps a document from being repaired by going on writing, and what is stored meanwhile stays', async () => {
	const here = await openInstance({ database, limits: { ...LIMITS, framesPerSecond: 10_000, burstFrames: 10_000 } });
	const { documentId, lineage } = await aDocument(database);
	const aino = ourClient(here, documentId, randomUUID());
	await aino.provider.whenSynced;
	const tireless = await rawClient(here, documentId, randomUUID());
	const doc = new Y.Doc();
	let sent = 0;
	const timer = setInterval(() => {
		sent += 1;
		tireless.send(updateFrame(writing(`${sent} `, doc).update), acknowledgementFrame(sent));
	}, 2);
	onTestFinished(() => clearInterval(timer));
	await until(() => expect(tireless.acknowledged().length).toBeGreaterThan(3));

	await spoil(here, documentId);
	await until(async () => expect((await here.store.load(documentId))?.lineage).not.toBe(lineage));
	expect(await tireless.closed).toBe(4409);
	const late = ourClient(here, documentId, randomUUID());
	await late.provider.whenSynced;
	const written = late.text.toJSON().split(' ').filter(Boolean).map(Number);
	const last = tireless.acknowledged().at(-1) ?? 0;
	expect(written.slice(0, last)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
});

test('a document that somebody made take an hour to read is found out at once, though it is small', async () => {
	const here = await openInstance({ database, limits: LIMITS });
	const { documentId, lineage } = await aDocument(database, writing('Written before.').update);
	const hostile = await rawClient(here, documentId, randomUUID());
	for (const part of [0, 1])
		hostile.send(updateFrame(handmade(betweenFarApart(4_000, { client: 9_000 + part }), { client: 9_000 + part })));
	// The thread that looks into it steps back for whatever else the machine does.
	const isRepaired = async () => expect((await here.store.load(documentId))?.lineage).not.toBe(lineage);
	await vi.waitFor(isRepaired, { timeout: 240_000, interval: 50 });
	const late = ourClient(here, documentId, randomUUID());
	await late.provider.whenSynced;
	expect(late.text.toJSON()).toBe('Written before.');
}, 260_000);

test('nothing is put in the place of a newer snapshot, of what is sealed, or of what is of another lineage', async () => {
	const { store } = await openInstance({ database });
	const { documentId, lineage } = await aDocument(database, new Uint8Array([0, 0]));
	const repaired = { documentId, lineage, state: new Uint8Array([0, 0]), stateVector: new Uint8Array([0]) };
	await store.saveSnapshot({ ...repaired, uptoSeq: 1 });
	expect(await store.replaceBroken({ ...repaired, uptoSeq: 0 })).toBe('outpaced');
	expect(await store.replaceBroken({ ...repaired, uptoSeq: 1, lineage: documentId })).toBe('refused');
	await database.sql`update documents set sealed_at = now() where id = ${documentId}`;
	expect(await store.replaceBroken({ ...repaired, uptoSeq: 1 })).toBe('refused');
});

test('what is appended while a document is replaced is either in it or told that it is not, whatever the writer knew', async () => {
	const { store } = await openInstance({ database });
	const bytes = new Uint8Array([0, 0]);
	for (let turn = 0; turn < 30; turn += 1) {
		const { documentId, lineage } = await aDocument(database, bytes);
		const entry = { documentId, lineage, bytes, authors: [] };
		for (const head of [1, 2, 3]) await store.append([{ ...entry, head }]);
		const repaired = { documentId, lineage, uptoSeq: 3, state: bytes, stateVector: new Uint8Array([0]) };
		// Some of them are behind.
		const [outcome, ...appended] = await Promise.all([
			store.replaceBroken(repaired),
			...[4, 0, 3, 1].map((head) => store.append([{ ...entry, head }])),
		]);
		expect(outcome).toBe('replaced');
		const stored = await store.load(documentId);
		expect(stored).toMatchObject({ snapshot: { uptoSeq: 3 } });
		expect(stored?.lineage).not.toBe(lineage);
		const seqs = stored?.updates.map(({ seq }) => seq) ?? [];
		const told = appended.flatMap((outcomes) => {
			const one = outcomes.get(documentId);
			return one?.kind === 'stored' ? [one.seq] : [];
		});
		expect(seqs).toEqual(Array.from({ length: told.length + 2 }, (_, index) => 4 + index));
		expect(seqs).toEqual(expect.arrayContaining(told));
		const kept = await database.sql`
			select seq from replaced_document_updates where document_id = ${documentId} order by seq`;
		expect(kept.map(({ seq }) => seq as number).slice(0, 4)).toEqual([1, 2, 3, 4]);
	}
});
