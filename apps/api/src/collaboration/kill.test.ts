import { testDatabase } from '@aloitetila/db/testing.ts';
import { createDocumentStore } from '@aloitetila/use-cases/documents/document-store.ts';
import { expect, onTestFinished, test, vi } from 'vitest';
import { aFreePort, startProgram } from './testing-processes.ts';
import { aTypist, expectKept, storedIn, untilInStep } from './testing-typists.ts';
import { aDocument, now } from './testing.ts';
import type { CrashPoint } from './testing.program.ts';

const database = await testDatabase();
const store = createDocumentStore({ db: database.db, now });
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 20 });

/** `pnpm soak` asks for more of them. */
const ROUNDS = Number(process.env['SOAK_KILLS'] ?? 6);

/** Where a program dies: at a moment that the clock chooses, or exactly there. */
const DEATHS: readonly (CrashPoint | 'any_moment')[] = [
	'after_append',
	'before_publish',
	'before_snapshot',
	'any_moment',
	'before_append',
	'after_snapshot',
	'before_compaction',
	'any_moment',
];

/** Compacts all the time, lets rows go at once, and finds quickly what the other program has stored. */
const LIMITS = { snapshotRows: 3, snapshotPauseMs: 0, snapshotBytes: 200, headPollMs: 100, gatherMs: 2, aliveMs: 200 };

/*
 * The database here does not wait for the disk. That takes nothing from the proof: a program that is killed takes no page cache
 * of the system with it. What happens when the database is killed is postgres-kill.test.ts.
 */
test('however often one of two programs is killed while people type, what read "saved" is there, and all end up with the same', async () => {
	const { documentId } = await aDocument(database);
	const readStored = () => storedIn(database.sql, store, documentId);
	const ports = [await aFreePort(), await aFreePort()] as const;
	const start = async (port: number) => {
		const program = await startProgram({ url: database.url, port, limits: LIMITS, rowsGraceMs: 500 });
		onTestFinished(program.kill);
		return program;
	};
	const typists = ports.flatMap((port, side) =>
		(['ours', 'ours', 'stock'] as const).map((kind, number) =>
			aTypist({ url: `ws://127.0.0.1:${port}/collab` }, documentId, side * 3 + number, kind),
		),
	);
	const running = [await start(ports[0]), await start(ports[1])];
	let acknowledged = 0;
	for (let round = 0; round < ROUNDS; round += 1) {
		const side = round % 2;
		const at = DEATHS[round % DEATHS.length] ?? 'any_moment';
		const its = typists.slice(side * 3, side * 3 + 3);
		const before = its.map(({ saved }) => saved().length);
		its.forEach(({ comeBack }) => comeBack());
		await until(() => expect(its.some(({ saved }, index) => saved().length > (before[index] ?? 0) + 5)).toBe(true));
		const isRare = at === 'before_compaction' || at.endsWith('snapshot');
		if (at !== 'any_moment') running[side]?.crashAt(at, 1 + Math.floor(Math.random() * (isRare ? 3 : 20)));
		else {
			await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
			await running[side]?.kill();
		}
		await running[side]?.ended;
		acknowledged = await expectKept({ round, at }, typists, readStored);
		running[side] = await start(ports[side] ?? 0);
	}
	typists.forEach(({ stop }) => stop());
	typists.forEach(({ comeBack }) => comeBack());
	const { written, stored: end } = await untilInStep(typists, readStored);
	expect(end.snapshotSeq).toBeGreaterThan(0);
	console.info(
		`${ROUNDS} kills: ${written.length} edits, ${acknowledged} of them called saved before the last kill, none lost; ` +
			`${end.seqs.at(-1) ?? 0} rows, snapshot up to ${end.snapshotSeq}`,
	);
}, 900_000);
