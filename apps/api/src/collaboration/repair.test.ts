import type { DocumentStore } from '@aloitetila/collaboration/document-store.ts';
import { acknowledgementFrame, updateFrame } from '@aloitetila/collaboration/protocol.ts';
import { handmade, nestedTypes, uncollectable } from '@aloitetila/collaboration/testing-updates.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { openInstance, storedContent, twoInstances } from './testing-instances.ts';
import { gapsIn, storedIn } from './testing-typists.ts';
import { aDocument, openDoor, ourClient, rawClient, stockClient } from './testing.ts';

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
	let [opened, open] = [Promise.resolve(), () => undefined as void];
	const wrap = (store: DocumentStore): DocumentStore => ({
		...store,
		async append(entries) {
			await opened;
			return store.append(entries);
		},
	});
	const door = await openDoor({ database, limits: LIMITS, wrap });
	const { documentId, lineage } = await aDocument(database);
	const aino = ourClient(door, documentId, 'writer', Object.assign(new Y.Doc(), { clientID: 41 }));
	await aino.provider.whenSynced;
	const hostile = await rawClient(door, documentId, 'other');
	const heard = () => hostile.heard.filter(({ kind }) => kind === 'update').length;
	await until(() => expect(hostile.find('syncStep1')).not.toBeNull());

	// While the first row is being stored the next gathers: an edit of Aino's, and what rests upon it.
	opened = new Promise((resolve) => (open = resolve));
	aino.text.insert(0, 'One. ');
	await until(() => expect(heard()).toBe(1));
	aino.text.insert(5, 'Two. ');
	await until(() => expect(heard()).toBe(2));
	const client = 9_000;
	const spiteful = handmade(nestedTypes(130, { client, behind: [41, 9] }), { client });
	hostile.send(updateFrame(spiteful), acknowledgementFrame(1));
	aino.text.insert(10, 'Three.');
	await until(() => expect(heard()).toBe(3));
	open();
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

test('nothing is put in the place of what has grown meanwhile, is sealed, or is of another lineage', async () => {
	const { store } = await openInstance({ database });
	const { documentId, lineage } = await aDocument(database, new Uint8Array([0, 0]));
	const repaired = { documentId, lineage, state: new Uint8Array([0, 0]), stateVector: new Uint8Array([0]) };
	expect(await store.replaceBroken({ ...repaired, uptoSeq: 0 })).toBe('outpaced');
	expect(await store.replaceBroken({ ...repaired, uptoSeq: 1, lineage: documentId })).toBe('refused');
	await database.sql`update documents set sealed_at = now() where id = ${documentId}`;
	expect(await store.replaceBroken({ ...repaired, uptoSeq: 1 })).toBe('refused');
	await database.sql`update documents set sealed_at = null where id = ${documentId}`;

	const entry = { documentId, lineage, head: 1, bytes: new Uint8Array([0, 0]), authors: [] };
	const [outcome, outcomes] = await Promise.all([
		store.replaceBroken({ ...repaired, uptoSeq: 1 }),
		store.append([entry]),
	]);
	const isReplaced = outcome === 'replaced';
	// Whoever was first; never both.
	expect(outcomes.get(documentId)?.kind).toBe(isReplaced ? 'other_lineage' : 'stored');
	const stored = await store.load(documentId);
	expect({ head: stored?.head, isRenewed: stored?.lineage !== lineage }).toEqual({ head: 2, isRenewed: isReplaced });
	const kept = await database.sql`select seq from replaced_document_updates where document_id = ${documentId}`;
	expect(kept.map(({ seq }) => seq)).toEqual(isReplaced ? [1] : []);
});
