import { connect } from '@aloitetila/db/connect.ts';
import { createDocumentStore } from '@aloitetila/use-cases/documents/document-store.ts';
import { expect, onTestFinished, test, vi } from 'vitest';
import { aFreePort, startDatabase, startProgram } from './testing-processes.ts';
import { aTypist, expectKept, storedIn, untilInStep } from './testing-typists.ts';
import { aDocument, now, ourClient } from './testing.ts';

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 20 });

/** `pnpm soak` asks for more of them. */
const ROUNDS = Number(process.env['SOAK_DATABASE_KILLS'] ?? 2);

/*
 * A killed process takes no page cache of the system with it, so these tests cannot show that an edit survives a power cut. That
 * rests on PostgreSQL's waiting for the disk, which is why it is looked at first. What they do show: that the server is told of
 * no commit that its log does not hold, and that a program whose every connection breaks in the midst of a batch neither calls
 * saved what was rolled back nor stores twice what was not.
 */
test('however often PostgreSQL is killed while people type, the program lives, and what read "saved" is there', async () => {
	const database = await startDatabase();
	onTestFinished(database.stop);
	const { db, sql, end } = connect(database.url, { max: 3, name: 'the test' });
	onTestFinished(end);
	const [settings] =
		await sql`select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commits,
		current_setting('full_page_writes') as pages`;
	expect(settings).toEqual({ fsync: 'on', commits: 'on', pages: 'on' });
	const store = createDocumentStore({ db, now });
	const { documentId } = await aDocument({ sql });
	const readStored = () => storedIn(sql, store, documentId);
	// One gives the database all the time it needs, the other sends people away at once when it fails.
	const graces = [60_000, 10];
	const doors = await Promise.all(
		graces.map(async (storeGraceMs) => {
			const port = await aFreePort();
			const limits = { storeGraceMs, headPollMs: 100, snapshotRows: 20, snapshotPauseMs: 0, snapshotBytes: 2_000 };
			const program = await startProgram({ url: database.url, port, limits });
			onTestFinished(program.kill);
			return { program, url: `ws://127.0.0.1:${port}/collab` };
		}),
	);
	const typists = doors.flatMap((door, side) =>
		(['ours', 'ours', 'stock'] as const).map((kind, number) => aTypist(door, documentId, side * 3 + number, kind)),
	);
	const [patient, hasty] = doors.map((door) => {
		const { provider } = ourClient(door, documentId, crypto.randomUUID());
		let lost = 0;
		provider.subscribe(({ connection }) => void (connection === 'offline' && (lost += 1)));
		return { provider, timesLost: () => lost };
	});
	let acknowledged = 0;
	for (let round = 1; round <= ROUNDS; round += 1) {
		const before = typists.map(({ saved }) => saved().length);
		await until(() =>
			expect(
				typists.every(({ saved, kind }, index) => kind === 'stock' || saved().length > (before[index] ?? 0) + 5),
			).toBe(true),
		);
		await new Promise((resolve) => setTimeout(resolve, Math.random() * 100));
		expect(await database.kill()).toBeGreaterThan(2);
		// The first who gets to read it again.
		const readAgain = () => vi.waitFor(readStored, { timeout: 60_000, interval: 50 });
		acknowledged = await expectKept({ round }, typists, readAgain);
	}
	expect(doors.map(({ program }) => program.hasEnded())).toEqual([false, false]);
	typists.forEach(({ stop }) => stop());
	const { written } = await untilInStep(typists, readStored);
	// Nobody was sent away by the patient one, whose edits waited in its memory; from the hasty one everybody came back.
	expect(patient?.timesLost()).toBe(0);
	expect(hasty?.timesLost()).toBeGreaterThan(0);
	await until(() => expect(hasty?.provider.state.connection).toBe('online'));
	console.info(
		`PostgreSQL killed ${ROUNDS} times: ${written.length} edits, ${acknowledged} of them called saved before the last kill, none lost`,
	);
}, 900_000);
