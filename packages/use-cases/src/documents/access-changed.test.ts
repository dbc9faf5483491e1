import { connect } from '@aloitetila/db/connect.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type AccessChange, announceAccessChange, listenForAccessChanges } from './access-changed.ts';

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });
const announce = (change: AccessChange) => database.db.transaction((tx) => announceAccessChange(tx, change));

async function aListener(checkMs: number) {
	const heard: AccessChange[] = [];
	let timesBegun = 0;
	const { sql, end } = connect(database.url, { max: 1 });
	onTestFinished(end);
	const listener = { changed: (change: AccessChange) => void heard.push(change), listening: () => (timesBegun += 1) };
	const { stop } = await listenForAccessChanges(sql, listener, checkMs);
	onTestFinished(stop);
	return { heard, timesBegun: () => timesBegun };
}

test('an announcement reaches every program, and nothing else on the channel is taken for one', async () => {
	const listeners = [await aListener(10_000), await aListener(10_000)];
	const change = { personId: randomUUID() };
	for (const noise of ['', 'words', '[]', 'null', '{"personId":4}', '{}']) {
		await database.sql`select pg_notify('access_changed', ${noise})`;
	}
	await announce(change);
	for (const { heard } of listeners) await until(() => expect(heard).toEqual([change]));
});

test('after the server was away the listener hears again, and is told that it may have missed something', async () => {
	const { heard, timesBegun } = await aListener(200);
	expect(timesBegun()).toBe(1);
	const name = decodeURIComponent(new URL(database.url).pathname.slice(1));
	const admin = connect(database.url.replace(`/${name}`, '/postgres'), { max: 1 });
	onTestFinished(admin.end);
	// Nobody gets in and those who listen are out, as while a server restarts.
	await admin.sql`alter database ${admin.sql(name)} allow_connections false`;
	await admin.sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name} and query ilike 'listen%'`;
	await until(async () => {
		const [row] = await admin.sql`
			select count(*)::int as count from pg_stat_activity where datname = ${name} and query ilike 'listen%'`;
		expect(row).toEqual({ count: 0 });
	});
	await admin.sql`alter database ${admin.sql(name)} allow_connections true`;
	await until(() => expect(timesBegun()).toBeGreaterThan(1));
	const change = { documentId: randomUUID() };
	await announce(change);
	await until(() => expect(heard).toEqual([change]));
});
