import { randomBytes } from 'node:crypto';
import { connect } from '@aloitetila/db/connect.ts';
import { withDatabase } from '@aloitetila/db/database-url.ts';
import { type Program, startProgram } from './program.ts';

/** Somewhere that the program keeps its rows. */
export interface Installation {
	/** As the end of a test's name. */
	readonly name: string;
	/** Starts the program on a fresh demo. Its own `stop` leaves nothing behind. */
	start(): Promise<Program>;
}

/** The embedded database, and a server where TEST_DATABASE_URL names one: a URL whose user may create databases. */
export function installations(): Installation[] {
	const embedded = { name: 'on the embedded database', start: () => startProgram() };
	const url = process.env['TEST_DATABASE_URL'];
	if (url) return [embedded, { name: 'on a database server', start: () => onServer(url) }];
	console.warn('NOT TESTED ON A DATABASE SERVER: set TEST_DATABASE_URL to go on the journey there as well.');
	return [embedded];
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
