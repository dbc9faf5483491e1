import { connect } from '@aloitetila/db/connect.ts';
import { parseDatabaseUrl } from '@aloitetila/db/database-url.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { type AddressInfo, connect as dial, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createListening } from './listening.ts';

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });
const say = (channel: string, payload: string) => database.sql`select pg_notify(${channel}, ${payload})`;

function aListener() {
	const heard: string[] = [];
	const listener = { heard: (payload: string) => void heard.push(payload), timesBegun: 0, listening: () => {} };
	listener.listening = () => (listener.timesBegun += 1);
	return { heard, listener };
}

/** A way to the server that can be closed, or go silent for those who listen as a router does that forgot them. */
async function aWay() {
	const { url, socketFolder } = parseDatabaseUrl(database.url);
	const { hostname, port } = new URL(url);
	const open = new Set<Socket>();
	let listeners: Socket[] = [];
	const server = createServer((client) => {
		const onward = socketFolder ? dial(`${socketFolder}/.s.PGSQL.${port}`) : dial(Number(port), hostname);
		for (const socket of [client, onward]) {
			open.add(socket);
			socket.on('error', () => undefined);
			socket.on('close', () => [client, onward].forEach((end) => end.destroy()));
		}
		client.on('data', (bytes: Buffer) => {
			if (bytes.includes('listen "')) listeners.push(onward);
			onward.write(bytes);
		});
		onward.on('data', (bytes: Buffer) => client.write(bytes));
	});
	const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, '127.0.0.1', () => resolve()));
	const close = () => {
		for (const socket of open) socket.destroy();
		return new Promise((resolve) => server.close(resolve));
	};
	onTestFinished(() => close().then(() => undefined));
	await listen(0);
	const own = new URL(url);
	own.hostname = '127.0.0.1';
	own.port = String((server.address() as AddressInfo).port);
	const { sql, end } = connect(own.href, { max: 1 });
	return {
		sql,
		end,
		close,
		reopen: () => listen(Number(own.port)),
		/** From now on nothing comes to those who listen by now, and nobody is told that it does not. */
		silence: () => {
			for (const onward of listeners) onward.pause();
			listeners = [];
		},
	};
}

async function aListening(options: Parameters<typeof createListening>[1]) {
	const way = await aWay();
	const listening = createListening(way.sql, options);
	onTestFinished(async () => {
		await listening.stop();
		await way.end();
	});
	return { ...way, listening };
}

test('channels share one connection, each hears its own, and one that is stopped hears no more', async () => {
	const { listening } = await aListening({});
	const [one, two] = [aListener(), aListener()];
	const first = await listening.hear('one', one.listener);
	await listening.hear('a "two"', two.listener);
	expect([one.listener.timesBegun, two.listener.timesBegun]).toEqual([1, 1]);
	await say('one', '1');
	await say('a "two"', '2');
	await until(() => expect([one.heard, two.heard]).toEqual([['1'], ['2']]));
	const listeners = await database.sql`
		select from pg_stat_activity where datname = current_database() and query ilike 'listen%'`;
	expect(listeners).toHaveLength(1);
	await first.stop();
	await say('one', '3');
	await say('a "two"', '4');
	await until(() => expect(two.heard).toEqual(['2', '4']));
	expect(one.heard).toEqual(['1']);
});

test('a connection on which nothing is heard any more is found out and replaced', async () => {
	const { listening, silence } = await aListening({ checkMs: 50 });
	const [one, two] = [aListener(), aListener()];
	await listening.hear('one', one.listener);
	await listening.hear('two', two.listener);
	silence();
	await until(() => expect(Math.min(one.listener.timesBegun, two.listener.timesBegun)).toBeGreaterThan(1));
	// Said until it is heard: on a slow machine a probe may seem lost that is only late, and a connection be replaced for it.
	await until(async () => {
		await say('one', 'again');
		expect(one.heard).toContain('again');
	});
	// Probes are nobody's news.
	expect(new Set(one.heard)).toEqual(new Set(['again']));
	expect(two.heard).toEqual([]);
});

test('who could not listen at once is told so, and listens as soon as the server is there', async () => {
	const { listening, close, reopen } = await aListening({ retryMs: 20 });
	await close();
	const { heard, listener } = aListener();
	await expect(listening.hear('one', listener)).rejects.toThrow();
	expect(listener.timesBegun).toBe(0);
	await reopen();
	await until(() => expect(listener.timesBegun).toBe(1));
	await say('one', 'there');
	await until(() => expect(heard).toEqual(['there']));
});

test('stopped while the server is away, it does not come back', async () => {
	const { listening, close, reopen, sql } = await aListening({ retryMs: 1 });
	const { listener } = aListener();
	await listening.hear('one', listener);
	await close();
	await listening.stop();
	await reopen();
	await sql`select 1`;
	expect(listener.timesBegun).toBe(1);
});
