import { connect } from '@aloitetila/db/connect.ts';
import { documents, documentSnapshots, documentVersions } from '@aloitetila/db/documents.table.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { asc, eq } from 'drizzle-orm';
import { randomUUID } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
	keepAutomaticVersion,
	keepNamedVersion,
	keepVersionBeforeRestore,
	listVersions,
	readVersion,
} from './document-versions.ts';

const database = await testDatabase();
const { db } = database;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOON = new Date('2026-11-10T10:00:00Z');
const after = (milliseconds: number) => new Date(NOON.getTime() + milliseconds);
const bytesOf = (seq: number) => new Uint8Array([seq >> 8, seq & 255]);

/** A document whose snapshots a test saves, each as the store would. */
async function aDocument() {
	const documentId = randomUUID();
	await db.insert(documents).values({ id: documentId, lineage: randomUUID() });
	const snapshot = async (seq: number, at: Date, on = db) => {
		const [state, stateVector] = [bytesOf(seq), new Uint8Array([0])];
		await on.transaction(async (tx) => {
			await tx
				.insert(documentSnapshots)
				.values({ documentId, uptoSeq: seq, state, stateVector })
				.onConflictDoUpdate({ target: documentSnapshots.documentId, set: { uptoSeq: seq, state } });
			await keepAutomaticVersion(tx, documentId, at);
		});
	};
	const name = (seq: number, at: Date) =>
		db.transaction((tx) =>
			keepNamedVersion(tx, {
				documentId,
				seq,
				at,
				name: 'Nimi',
				personId: null,
				state: bytesOf(seq),
				stateVector: new Uint8Array([0]),
			}),
		);
	const points = async () => {
		const rows = await db
			.select({ seq: documentVersions.seq, kind: documentVersions.kind })
			.from(documentVersions)
			.where(eq(documentVersions.documentId, documentId))
			.orderBy(asc(documentVersions.seq));
		return rows.map(({ seq, kind }) => (kind === 'automatic' ? seq : `${seq} ${kind}`));
	};
	return { documentId, snapshot, name, points };
}

describe('an automatic point', () => {
	test('is the last state of its quarter of an hour', async () => {
		const { documentId, snapshot, points } = await aDocument();
		await snapshot(10, after(0));
		await snapshot(20, after(7 * MINUTE));
		await snapshot(30, after(14 * MINUTE));
		expect(await points()).toEqual([30]);
		await snapshot(40, after(15 * MINUTE));
		expect(await points()).toEqual([30, 40]);
		expect(await readVersion(db, documentId, 30)).toMatchObject({ state: bytesOf(30), at: after(14 * MINUTE) });
		expect(await readVersion(db, documentId, 20)).toBeNull();
	});

	test('is not made where the newest point says the same', async () => {
		const { snapshot, name, points } = await aDocument();
		await snapshot(10, after(0));
		await snapshot(10, after(60 * MINUTE));
		await name(12, after(61 * MINUTE));
		await snapshot(12, after(120 * MINUTE));
		await snapshot(11, after(180 * MINUTE));
		expect(await points()).toEqual([10, '12 named']);
	});

	test('is one, however many programs store the document at once', async () => {
		const { snapshot, points } = await aDocument();
		const programs = Array.from({ length: 4 }, () => connect(database.url, { max: 2 }));
		onTestFinished(() => Promise.all(programs.map((program) => program.end())).then(() => undefined));
		await Promise.all(programs.flatMap((program) => [10, 11, 12].map((seq) => snapshot(seq, after(0), program.db))));
		expect(await points()).toHaveLength(1);
		await Promise.all(programs.map((program) => snapshot(20, after(20 * MINUTE), program.db)));
		expect((await points()).slice(1)).toEqual([20]);
	});
});

describe('points that are older than two days', () => {
	test('thin out to the last of each day, and those with a name stay', async () => {
		const { snapshot, name, points } = await aDocument();
		await snapshot(1, after(-4 * DAY));
		await snapshot(2, after(-4 * DAY + 60 * MINUTE));
		await name(3, after(-4 * DAY + 61 * MINUTE));
		await snapshot(4, after(-3 * DAY));
		await snapshot(5, after(-DAY));
		await snapshot(6, after(-DAY + 60 * MINUTE));
		await snapshot(7, after(0));
		expect(await points()).toEqual([2, '3 named', 4, 5, 6, 7]);
	});

	test('are of the days of the network’s clock', async () => {
		const { snapshot, points } = await aDocument();
		// 23.30 and 0.30 in Helsinki.
		await snapshot(1, new Date('2026-11-03T21:30:00Z'));
		await snapshot(2, new Date('2026-11-03T22:30:00Z'));
		await snapshot(3, NOON);
		expect(await points()).toEqual([1, 2, 3]);
	});
});

test('there is an end to points without a name', async () => {
	const { documentId, snapshot } = await aDocument();
	const many = Array.from({ length: 250 }, (_, index) => ({
		documentId,
		seq: index + 1,
		at: after(index),
		kind: 'before_restore' as const,
		state: bytesOf(index),
		stateVector: new Uint8Array([0]),
	}));
	await db.insert(documentVersions).values(many);
	await snapshot(1_000, after(MINUTE));
	const kept = await listVersions(db, documentId);
	expect(kept.map(({ kind }) => kind)).toEqual(['automatic', ...kept.slice(1).map(() => 'before_restore')]);
	expect(kept).toHaveLength(51);
	expect(kept.at(-1)?.seq).toBe(201);
});

test('whoever restores again and again pushes no point out that came by itself', async () => {
	const { documentId, snapshot, points } = await aDocument();
	for (const quarter of [0, 1, 2]) await snapshot(quarter + 1, after(quarter * 15 * MINUTE));
	for (let turn = 0; turn < 210; turn += 1) {
		await db.transaction((tx) =>
			keepVersionBeforeRestore(tx, {
				documentId,
				seq: 100 + turn,
				at: after(45 * MINUTE + turn),
				personId: null,
				state: bytesOf(turn),
				stateVector: new Uint8Array([0]),
			}),
		);
	}
	expect((await points()).slice(0, 4)).toEqual([1, 2, 3, '260 before_restore']);
});
