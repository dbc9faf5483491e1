import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connect } from './connect.ts';
import { embeddedError } from './embedded-errors.ts';
import { readMovedTo } from './embedded-place.ts';
import { type Address, readPidFile, urlOf } from './embedded-server.ts';

/** Starting after a crash takes long where much has to be replayed. */
const WAIT_MS = 30_000;

/** Whether a database was ever made in this data folder. */
export const hasEmbedded = (dataDir: string): boolean => existsSync(path.join(dataDir, 'postgres'));

/**
 * The URL of the database that another program runs on this data folder, as `startEmbedded` gave it to that one. To be
 * asked when `startEmbedded` was refused with `database.folder_in_use`; while that program starts, this waits for it.
 *
 * @throws `database.folder_unreachable` where this user may not read the folder, `database.not_started` after 30 s
 */
export async function findRunning(dataDir: string): Promise<{ url: string }> {
	const asked = path.join(await realpath(dataDir), 'postgres');
	for (const end = Date.now() + WAIT_MS; Date.now() < end; await wait(100)) {
		const home = (await readable(asked, () => readMovedTo(asked))) ?? asked;
		const address = addressOf((await readPidFile(path.join(home, 'data'))) ?? []);
		if (!address) continue;
		const secret = await readable(asked, () => readFile(path.join(home, 'secret'), 'utf8'));
		const url = urlOf({ secret }, address);
		// What a server that was killed left behind also says that it is ready.
		if (await isAnswering(url)) return { url };
	}
	throw embeddedError(
		'database.not_started',
		`Another program uses the database in ${asked}, but its server takes no connections.`,
	);
}

/** Where the server listens, once it takes connections. For the lines, see `readPidFile`. */
function addressOf(lines: readonly string[]): Address | null {
	const [, , , port = '', socketFolder = '', , , status = ''] = lines;
	if (status.trim() !== 'ready') return null;
	return socketFolder === '' ? { port: Number(port) } : { socketFolder };
}

async function isAnswering(url: string): Promise<boolean> {
	const { sql, end } = connect(url, { max: 1, name: 'aloitetila cli' });
	try {
		await sql`select 1`;
		return true;
	} catch {
		return false;
	} finally {
		await end();
	}
}

async function readable<Value>(asked: string, read: () => Promise<Value>): Promise<Value> {
	try {
		return await read();
	} catch (error) {
		throw embeddedError(
			'database.folder_unreachable',
			`The database in ${asked} is run by another user. Do this as that user, or as root.`,
			error,
		);
	}
}
