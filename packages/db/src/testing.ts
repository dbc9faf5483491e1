import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { afterAll, inject } from 'vitest';
import { connect, type Connection } from './connect.ts';
import { withDatabase } from './database-url.ts';
import type { TestServer } from './testing-server.ts';
import type {} from './testing.global.ts';

export interface TestDatabase extends Pick<Connection, 'db' | 'sql'> {
	/** For a second pool, or a program that connects by itself. */
	readonly url: string;
	/** Ends our connections and everybody else's and removes the database; happens by itself after the file. */
	drop(): Promise<void>;
}

/**
 * A database of one test file: a copy of the migrated template, so with every table and no row. To be called once at the top of the
 * file, `const database = await testDatabase()`. The server writes without waiting for the disk; a test that kills a database
 * starts its own with `startEmbedded`.
 */
export async function testDatabase(): Promise<TestDatabase> {
	const server = await findServer();
	const name = `${server.template}_${randomBytes(6).toString('hex')}`;
	await inServer(server, async ({ sql }) => {
		await sql`create database ${sql(name)} template ${sql(server.template)}`;
	});
	const url = withDatabase(server.url, name);
	const { db, sql, end } = connect(url, { max: 5, name: 'aloitetila test' });
	let dropped: Promise<void> | null = null;
	const drop = () =>
		(dropped ??= (async () => {
			await end();
			await inServer(server, async ({ sql: admin }) => {
				await admin`drop database if exists ${admin(name)} with (force)`;
			});
		})());
	afterAll(drop);
	return { db, sql, url, drop };
}

async function inServer(server: TestServer, work: (connection: Connection) => Promise<void>) {
	const connection = connect(server.url, { max: 1, name: 'aloitetila tests' });
	try {
		await work(connection);
	} finally {
		await connection.end();
	}
}

/** The run's own process starts the server when the first file asks, so that runs of pure tests start none. */
async function findServer(): Promise<TestServer> {
	const socket = createConnection(inject('testServerSocket'));
	let answer = '';
	socket.on('data', (part) => (answer += part.toString()));
	await once(socket, 'close');
	const found = JSON.parse(answer) as TestServer | { problem: string };
	if ('problem' in found) throw new Error(`No database for the tests: ${found.problem}`);
	return found;
}
