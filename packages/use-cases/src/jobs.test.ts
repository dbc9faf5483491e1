import { mails } from '@aloitetila/db/schema.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { connect } from '@aloitetila/db/connect.ts';
import { sql } from 'drizzle-orm';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { startJobs } from './jobs.ts';

const database = await testDatabase();
const { db } = database;
const elsewhere = connect(database.url, { max: 4 });
const heard: Error[] = [];
const onError = (error: Error) => heard.push(error);
// Two instances that start at the same instant on an empty database.
const [one, two] = await Promise.all([startJobs({ db, onError }), startJobs({ db: elsewhere.db, onError })]);

beforeEach(() => db.execute(sql`delete from pgboss.job`));
afterAll(async () => {
	await Promise.all([one.stop(), two.stop()]);
	await elsewhere.end();
	expect(heard).toEqual([]);
});

const waiting = async () => {
	const rows = await db.execute<{ data: { mailId: string } }>(
		sql`select data from pgboss.job where name = 'mail.send'`,
	);
	return rows.map((row) => row.data.mailId);
};

test('a job is there once its transaction is committed, and not before', async () => {
	const mailId = randomUUID();
	await db.transaction(async (tx) => {
		await one.enqueue(tx, 'mail.send', { mailId });
		const rows = await elsewhere.db.execute(sql`select 1 from pgboss.job where name = 'mail.send'`);
		expect(rows).toHaveLength(0);
	});
	expect(await waiting()).toEqual([mailId]);
});

test('a job of a transaction that fails was never there', async () => {
	const failing = db.transaction(async (tx) => {
		await one.enqueue(tx, 'mail.send', { mailId: randomUUID() });
		await tx.insert(mails).values({ id: randomUUID() } as never);
	});
	await expect(failing).rejects.toThrow();
	expect(await waiting()).toEqual([]);
});

test('the very first jobs need no connection beside those of their transactions', async () => {
	const narrow = connect(database.url, { max: 2 });
	const fresh = await startJobs({ db: narrow.db, onError });
	const sent = Array.from({ length: 6 }, () =>
		narrow.db.transaction((tx) => fresh.enqueue(tx, 'mail.send', { mailId: randomUUID() })),
	);
	await Promise.all(sent);
	expect(await waiting()).toHaveLength(6);
	await fresh.stop();
	await narrow.end();
});

test('two instances run each job once between them', async () => {
	const ids = Array.from({ length: 12 }, () => randomUUID());
	await db.transaction(async (tx) => {
		for (const mailId of ids) await one.enqueue(tx, 'mail.send', { mailId });
	});
	const ran: string[] = [];
	const { promise, resolve } = Promise.withResolvers<undefined>();
	const run = ({ mailId }: { mailId: string }) => {
		ran.push(mailId);
		if (ran.length >= ids.length) resolve(undefined);
		return Promise.resolve();
	};
	await Promise.all([one.work('mail.send', run), two.work('mail.send', run)]);
	await promise;
	expect(ran.toSorted()).toEqual(ids.toSorted());
});
