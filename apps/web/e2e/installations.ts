import { startEmbedded } from '@aloitetila/db/embedded.ts';
import { connect } from '@aloitetila/db/connect.ts';
import { withDatabase } from '@aloitetila/db/database-url.ts';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Program, startProgram } from './program.ts';

/** Somewhere that the program keeps its rows. */
export interface Installation {
	/** As the end of a test's name. */
	readonly name: string;
	/** Starts the program on a fresh demo. Its own `stop` leaves nothing behind. */
	start(): Promise<Program>;
}

/**
 * The embedded database, and a server that DATABASE_URL names: the one of TEST_DATABASE_URL, a URL whose user may create
 * databases, else a PostgreSQL of the test's own, which the program cannot tell from any other server.
 */
export function installations(): Installation[] {
	const embedded = { name: 'on the embedded database', start: () => startProgram() };
	const url = process.env['TEST_DATABASE_URL'];
	if (url) return [embedded, { name: 'on a database server', start: () => onServer(url) }];
	console.warn(
		'Set TEST_DATABASE_URL to go on the journey on another version of PostgreSQL than the one that comes along.',
	);
	return [embedded, { name: 'on a database server', start: onOwnServer }];
}

async function onOwnServer(): Promise<Program> {
	const folder = await mkdtemp(path.join(tmpdir(), 'aloitetila-e2e-server-'));
	await chmod(folder, 0o711);
	const server = await startEmbedded({ dataDir: path.join(folder, 'data'), say: () => undefined });
	const end = async () => {
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	};
	try {
		const program = await onServer(server.url);
		return { ...program, stop: () => program.stop().finally(end) };
	} catch (error) {
		await end();
		throw error;
	}
}

async function onServer(url: string): Promise<Program> {
	const database = `aloitetila_journey_${randomBytes(6).toString('hex')}`;
	const run = async (command: 'create' | 'drop') => {
		const { sql, end } = connect(withDatabase(url, 'postgres'), { max: 1, name: 'aloitetila tests' });
		if (command === 'create') await sql`create database ${sql(database)}`;
		else await sql`drop database if exists ${sql(database)} with (force)`;
		await end();
	};
	await run('create');
	try {
		const program = await startProgram({ DATABASE_URL: withDatabase(url, database), DEMO: '1' });
		return { ...program, stop: () => program.stop().finally(() => run('drop')) };
	} catch (error) {
		await run('drop');
		throw error;
	}
}
