import { connect } from '@aloitetila/db/connect.ts';
import {
	documentClients,
	documents,
	documentSnapshots,
	documentUpdates,
	documentVersions,
} from '@aloitetila/db/documents.table.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { stateOf, wholeOf } from '@aloitetila/document/state.ts';
import { and, asc, eq } from 'drizzle-orm';
import { randomBytes, randomUUID } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Outcome } from './document-log.ts';
import { createDocumentStore } from './document-store.ts';
import { appendServerEdit, headOf, holdDocument, readLiveDocument, sealDocument } from './live-document.ts';

const database = await testDatabase();
const at = new Date('2026-11-10T08:00:00Z');
const now = () => at;
const store = createDocumentStore({ db: database.db, now });

async function aDocument() {
	const made = { documentId: randomUUID(), lineage: randomUUID() };
	await database.db.insert(documents).values({ id: made.documentId, lineage: made.lineage });
	return made;
}

/** An update of Yjs that changes nothing. */
const NOTHING = new Uint8Array([0, 0]);
const numbered = (number: number) => new Uint8Array([number >> 8, number & 255]);

const rowsOf = (documentId: string) =>
	database.db
		.select()
		.from(documentUpdates)
		.where(eq(documentUpdates.documentId, documentId))
		.orderBy(asc(documentUpdates.seq));

test('updates are numbered from 1 without gaps, and stay the bytes they were', async () => {
	const document = await aDocument();
	const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
	const first = await store.append([{ ...document, head: 0, bytes: every, authors: [] }]);
	expect(first.get(document.documentId)).toEqual({ kind: 'stored', seq: 1 });
	await store.append([{ ...document, head: 1, bytes: numbered(2), authors: [] }]);
	expect(await rowsOf(document.documentId)).toEqual([
		{ documentId: document.documentId, seq: 1, at, bytes: every },
		{ documentId: document.documentId, seq: 2, at, bytes: numbered(2) },
	]);
});

test('a writer who is behind gets the next free number', async () => {
	const document = await aDocument();
	for (let head = 0; head < 5; head += 1)
		await store.append([{ ...document, head, bytes: numbered(head), authors: [] }]);
	const late = await store.append([{ ...document, head: 2, bytes: numbered(9), authors: [] }]);
	expect(late.get(document.documentId)).toEqual({ kind: 'stored', seq: 6 });
});

test('several programs that append to the same documents at once leave no gap and lose nothing', async () => {
	const shared = await Promise.all([aDocument(), aDocument(), aDocument()]);
	const writers = Array.from({ length: 4 }, () => connect(database.url, { max: 2 }));
	onTestFinished(() => Promise.all(writers.map((writer) => writer.end())).then(() => undefined));
	await Promise.all(
		writers.map(async ({ db }, writer) => {
			const own = createDocumentStore({ db, now });
			// Each gives its documents in another order, which must not make them wait for each other in a ring.
			const order = [...shared.slice(writer % 3), ...shared.slice(0, writer % 3)];
			const heads = new Map<string, number>();
			for (let turn = 0; turn < 25; turn += 1) {
				const entries = order.map((document) => ({
					...document,
					head: heads.get(document.documentId) ?? 0,
					bytes: numbered(writer * 100 + turn),
					authors: [{ clientId: writer, personId: document.documentId }],
				}));
				for (const [id, outcome] of await own.append(entries))
					if (outcome.kind === 'stored') heads.set(id, outcome.seq);
			}
		}),
	);
	for (const { documentId } of shared) {
		const rows = await rowsOf(documentId);
		expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
		expect(new Set(rows.map(({ bytes }) => (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0))).size).toBe(100);
		expect(await database.db.$count(documentClients, eq(documentClients.documentId, documentId))).toBe(4);
	}
});

test('what was written for a document that is gone, or that another has replaced, is not stored', async () => {
	const document = await aDocument();
	const nowhere = { documentId: randomUUID(), lineage: randomUUID() };
	const other = await aDocument();
	const outcomes = await store.append([
		{ ...nowhere, head: 0, bytes: numbered(1), authors: [{ clientId: 1, personId: randomUUID() }] },
		{
			...other,
			lineage: randomUUID(),
			head: 0,
			bytes: numbered(1),
			authors: [{ clientId: 1, personId: randomUUID() }],
		},
		{ ...document, head: 0, bytes: numbered(1), authors: [] },
	]);
	expect(outcomes.get(nowhere.documentId)).toEqual({ kind: 'gone' });
	expect(outcomes.get(other.documentId)).toEqual({ kind: 'other_lineage' });
	expect(outcomes.get(document.documentId)).toEqual({ kind: 'stored', seq: 1 });
	expect(await rowsOf(other.documentId)).toEqual([]);
	expect(await database.db.$count(documentClients, eq(documentClients.documentId, other.documentId))).toBe(0);
});

test('who first wrote with a client id stays its author', async () => {
	const document = await aDocument();
	const [first, second] = [randomUUID(), randomUUID()];
	const clientId = 4_294_967_295;
	await store.append([{ ...document, head: 0, bytes: numbered(1), authors: [{ clientId, personId: first }] }]);
	await store.append([{ ...document, head: 1, bytes: numbered(2), authors: [{ clientId, personId: second }] }]);
	expect((await store.load(document.documentId))?.clients).toEqual(new Map([[clientId, first]]));
});

test('only a newer snapshot is kept, and loading begins at it', async () => {
	const document = await aDocument();
	for (let head = 0; head < 4; head += 1)
		await store.append([{ ...document, head, bytes: numbered(head), authors: [] }]);
	const stateVector = numbered(0);
	await store.saveSnapshot({ ...document, uptoSeq: 3, state: numbered(33), stateVector });
	await store.saveSnapshot({ ...document, uptoSeq: 2, state: numbered(22), stateVector });
	await store.saveSnapshot({ ...document, lineage: randomUUID(), uptoSeq: 4, state: numbered(44), stateVector });
	expect(await store.load(document.documentId)).toEqual({
		lineage: document.lineage,
		head: 4,
		snapshot: { uptoSeq: 3, state: numbered(33) },
		updates: [{ seq: 4, bytes: numbered(3) }],
		clients: new Map(),
	});
	expect(await database.db.$count(documentSnapshots)).toBe(1);
	expect(await rowsOf(document.documentId)).toHaveLength(4);
	expect(await store.heads([document.documentId, randomUUID()])).toEqual(
		new Map([[document.documentId, { head: 4, lineage: document.lineage, isSealed: false }]]),
	);
});

/** A store at an instant, whose rows may go after ten minutes. */
const storeAt = (minutes: number) =>
	createDocumentStore({ db: database.db, now: () => new Date(at.getTime() + minutes * 60_000) });
const snapshotOf = (document: { documentId: string; lineage: string }, uptoSeq: number) => ({
	...document,
	uptoSeq,
	state: NOTHING,
	stateVector: new Uint8Array([0]),
});
const append = (minutes: number, document: { documentId: string; lineage: string }, head: number) =>
	storeAt(minutes).append([{ ...document, head, bytes: NOTHING, authors: [] }]);
const seqsOf = async (documentId: string) => (await rowsOf(documentId)).map(({ seq }) => seq);

test('rows go when the last snapshot but one covers them and they are ten minutes old, and not before', async () => {
	const document = await aDocument();
	const { documentId } = document;
	for (let head = 0; head < 6; head += 1) await append(head, document, head);
	await storeAt(9).saveSnapshot(snapshotOf(document, 4));
	expect(await seqsOf(documentId)).toEqual([1, 2, 3, 4, 5, 6]);
	// Not newer, not of this document any more, of another document: nothing goes.
	await storeAt(60).saveSnapshot(snapshotOf(document, 4));
	await storeAt(60).saveSnapshot(snapshotOf({ documentId, lineage: randomUUID() }, 6));
	await storeAt(60).saveSnapshot(snapshotOf(await aDocument(), 6));
	expect(await seqsOf(documentId)).toEqual([1, 2, 3, 4, 5, 6]);
	// 1 to 3 are older than ten minutes, 4 is as old, 5 is younger.
	await storeAt(13).saveSnapshot(snapshotOf(document, 5));
	expect(await seqsOf(documentId)).toEqual([4, 5, 6]);
	expect(await store.updatesAfter(documentId, 1)).toMatchObject([{ seq: 4 }, { seq: 5 }, { seq: 6 }]);
	expect(await store.updatesAfter(documentId, 5)).toEqual([{ seq: 6, bytes: NOTHING }]);
	expect(await store.updatesAfter(documentId, 6)).toEqual([]);
	await storeAt(60).saveSnapshot(snapshotOf(document, 6));
	expect(await seqsOf(documentId)).toEqual([6]);
	expect(await store.load(documentId)).toMatchObject({ head: 6, snapshot: { uptoSeq: 6 }, updates: [] });
	// Each quarter of an hour in which a snapshot was kept has left a point in the history.
	const points = await database.db
		.select({ seq: documentVersions.seq, kind: documentVersions.kind })
		.from(documentVersions)
		.where(eq(documentVersions.documentId, documentId))
		.orderBy(asc(documentVersions.seq));
	expect(points).toEqual([
		{ seq: 5, kind: 'automatic' },
		{ seq: 6, kind: 'automatic' },
	]);
});

test('rows go from the first on, though the clock of another program was behind', async () => {
	const document = await aDocument();
	const { documentId } = document;
	for (const [head, minutes] of [0, 1, 20, 3, 4].entries()) await append(minutes, document, head);
	await storeAt(4).saveSnapshot(snapshotOf(document, 4));
	await storeAt(25).saveSnapshot(snapshotOf(document, 5));
	expect(await seqsOf(documentId)).toEqual([3, 4, 5]);
	// A log that was repaired by hand is told as it is.
	await database.db
		.delete(documentUpdates)
		.where(and(eq(documentUpdates.documentId, documentId), eq(documentUpdates.seq, 4)));
	expect(await store.updatesAfter(documentId, 1)).toEqual([
		{ seq: 3, bytes: NOTHING },
		{ seq: 5, bytes: NOTHING },
	]);
});

test('the numbers go on where they were when rows are gone, whoever appends', async () => {
	const document = await aDocument();
	const { documentId, lineage } = document;
	for (let head = 0; head < 6; head += 1) await append(0, document, head);
	await storeAt(1).saveSnapshot(snapshotOf(document, 5));
	await storeAt(60).saveSnapshot(snapshotOf(document, 6));
	expect(await seqsOf(documentId)).toEqual([6]);
	expect((await store.heads([documentId])).get(documentId)).toEqual({ head: 6, lineage, isSealed: false });
	expect(await headOf(database.db, documentId)).toBe(6);
	expect((await readLiveDocument(database.db, documentId)).head).toBe(6);
	// One who was away for long proposes a number whose row is gone.
	expect((await append(60, document, 2)).get(documentId)).toEqual({ kind: 'stored', seq: 7 });
	await storeAt(120).saveSnapshot(snapshotOf(document, 7));
	await database.db.transaction((tx) => appendServerEdit({ now }, tx, documentId, NOTHING, null));
	await database.db.transaction((tx) => sealDocument({ now }, tx, documentId));
	expect(await seqsOf(documentId)).toEqual([7, 8, 9]);
	expect((await append(120, document, 0)).get(documentId)).toEqual({ kind: 'sealed' });
});

test('a text is whole for whoever reads it while rows go, and no number is left out or given twice', async () => {
	const document = await aDocument();
	const { documentId } = document;
	const written = stateOf([]);
	const text = written.getText('default');
	let update = NOTHING;
	written.on('update', (bytes: Uint8Array) => (update = new Uint8Array(bytes)));
	const write = (turn: number) => {
		text.insert(text.length, `${turn} `);
		return update;
	};
	const [one, two] = [connect(database.url, { max: 2 }), connect(database.url, { max: 2 })];
	onTestFinished(() => Promise.all([one.end(), two.end()]).then(() => undefined));
	const writer = createDocumentStore({ db: one.db, now });
	const keeper = createDocumentStore({ db: two.db, now, rowsGraceMs: -1 });
	let isDone = false;
	const keeping = (async () => {
		while (!isDone) {
			const stored = await keeper.load(documentId);
			if (!stored || stored.head === 0) continue;
			const { snapshot, updates, head } = stored;
			const doc = stateOf([...(snapshot ? [snapshot.state] : []), ...updates.map(({ bytes }) => bytes)]);
			await keeper.saveSnapshot({ ...document, uptoSeq: head, ...wholeOf(doc) });
		}
	})();
	for (let head = 0; head < 150; head += 1) {
		// The proposal is right, or long out of date.
		const proposed = head % 3 === 0 ? 0 : head;
		const outcomes = await writer.append([{ ...document, head: proposed, bytes: write(head), authors: [] }]);
		expect(outcomes.get(documentId)).toEqual({ kind: 'stored', seq: head + 1 });
		const { doc, head: read } = await readLiveDocument(one.db, documentId);
		expect(read).toBe(head + 1);
		expect(doc.getText('default').toJSON()).toBe(text.toJSON());
	}
	isDone = true;
	await keeping;
	expect((await seqsOf(documentId)).length).toBeLessThan(150);
});

test('a document is loaded as it was stored, whatever the bytes and however many', async () => {
	const document = await aDocument();
	const sizes = [0, 1, 56, 57, 58, 4_000, 70_000];
	const rows = sizes.map((size) => new Uint8Array(randomBytes(size)));
	for (const [head, bytes] of rows.entries()) await store.append([{ ...document, head, bytes, authors: [] }]);
	const updates = rows.map((bytes, index) => ({ seq: index + 1, bytes }));
	expect(await store.load(document.documentId)).toMatchObject({ head: rows.length, snapshot: null, updates });
	expect(await store.updatesAfter(document.documentId, 0)).toEqual(updates);
	const state = new Uint8Array(randomBytes(300_000));
	await store.saveSnapshot({ ...document, uptoSeq: 6, state, stateVector: NOTHING });
	expect(await store.load(document.documentId)).toMatchObject({
		snapshot: { uptoSeq: 6, state },
		updates: updates.slice(6),
	});
});

test('there is nothing to load of a document that does not exist', async () => {
	expect(await store.load(randomUUID())).toBeNull();
	expect(await store.updatesAfter(randomUUID(), 0)).toEqual([]);
});

test('what is appended while a document is sealed is either before the seal or not stored at all', async () => {
	for (let round = 0; round < 5; round += 1) {
		const { documentId, lineage } = await aDocument();
		let frozenAt = 0;
		const appended: Promise<Outcome | undefined>[] = [];
		const append = () =>
			store
				.append([{ documentId, lineage, head: 0, bytes: NOTHING, authors: [] }])
				.then((outcomes) => outcomes.get(documentId));
		for (let n = 0; n < 5; n += 1) appended.push(append());
		const sealed = database.db.transaction(async (tx) => {
			await sealDocument({ now }, tx, documentId);
			frozenAt = (await readLiveDocument(tx, documentId)).head;
			// These find the number taken by a transaction that has not ended, and wait for it.
			for (let n = 0; n < 5; n += 1) appended.push(append());
		});
		await sealed;
		appended.push(append());
		const outcomes = await Promise.all(appended);
		for (const outcome of outcomes)
			expect(outcome?.kind === 'sealed' || (outcome?.kind === 'stored' && outcome.seq < frozenAt)).toBe(true);
		expect(outcomes.at(-1)).toEqual({ kind: 'sealed' });
		expect((await store.heads([documentId])).get(documentId)?.head).toBe(frozenAt);
	}
});

/** Resolves once somebody waits for a lock. */
const whenWaiting = () =>
	vi.waitFor(async () => {
		const [waiting] = await database.sql`select count(*)::integer as count from pg_locks where not granted`;
		expect(waiting?.['count']).toBeGreaterThan(0);
	}, 5_000);

test('a repair waits for an edit of the server’s that is being made, and keeps it', async () => {
	const document = await aDocument();
	const { documentId } = document;
	for (const head of [0, 1, 2]) await store.append([{ ...document, head, bytes: NOTHING, authors: [] }]);
	const repaired = { ...document, uptoSeq: 2, state: NOTHING, stateVector: new Uint8Array([0]) };
	let replaced: Promise<string> | undefined;
	await database.db.transaction(async (tx) => {
		await holdDocument(tx, documentId);
		await readLiveDocument(tx, documentId);
		replaced = store.replaceBroken(repaired);
		await whenWaiting();
		await appendServerEdit({ now }, tx, documentId, NOTHING, null);
	});
	expect(await replaced).toBe('replaced');
	const stored = await store.load(documentId);
	expect(stored).toMatchObject({ head: 5, snapshot: { uptoSeq: 2 } });
	expect(stored?.updates.map(({ seq }) => seq)).toEqual([3, 4, 5]);
});

test('who seals and who repairs at the same moment do not wait for each other', async () => {
	const document = await aDocument();
	const { documentId } = document;
	await store.append([{ ...document, head: 0, bytes: NOTHING, authors: [] }]);
	const repaired = { ...document, uptoSeq: 1, state: NOTHING, stateVector: new Uint8Array([0]) };
	let replaced: Promise<string> | undefined;
	await database.db.transaction(async (tx) => {
		await appendServerEdit({ now }, tx, documentId, NOTHING, null);
		replaced = store.replaceBroken(repaired);
		await whenWaiting();
		await tx.update(documents).set({ sealedAt: at }).where(eq(documents.id, documentId));
	});
	expect(await replaced).toBe('refused');
	expect(await store.heads([documentId])).toEqual(
		new Map([[documentId, { head: 2, lineage: document.lineage, isSealed: true }]]),
	);
});
