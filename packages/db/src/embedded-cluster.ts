import { spawn, type SpawnOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { embeddedError } from './embedded-errors.ts';
import type { Place, User } from './embedded-place.ts';

/** The database's own superuser, and the name of the database. */
export const NAME = 'aloitetila';

export interface Cluster {
	readonly place: Place;
	/** PostgreSQL's data directory. */
	readonly folder: string;
	readonly secret: string;
	/** False only for tests: a crash then loses data. */
	readonly isDurable: boolean;
}

/**
 * Opens the cluster of this place; makes it when there is none.
 *
 * @throws `database.other_version` for a cluster that these binaries cannot read
 */
export async function openCluster(place: Place, isDurable: boolean, say: (line: string) => void): Promise<Cluster> {
	const folder = path.join(place.home, 'data');
	const secretFile = path.join(place.home, 'secret');
	if (existsSync(folder)) {
		const version = (await readFile(path.join(folder, 'PG_VERSION'), 'utf8')).trim();
		if (version !== place.binaries.major) {
			throw embeddedError(
				'database.other_version',
				`The database in ${folder} was made by PostgreSQL ${version}, and this program brings PostgreSQL ${place.binaries.major}. Use the program's version that made it, or another DATA_DIR.`,
			);
		}
	} else {
		say(`Making a new database in ${folder}.`);
		await createCluster(place, folder, secretFile, isDurable);
	}
	return { place, folder, secret: await readFile(secretFile, 'utf8'), isDurable };
}

/** Made under another name and renamed when whole, so that one that was interrupted is made anew. */
async function createCluster(place: Place, folder: string, secretFile: string, isDurable: boolean) {
	await writeFile(secretFile, randomBytes(32).toString('hex'), { mode: 0o600 });
	if (place.user !== null) await chown(secretFile, place.user.uid, place.user.gid);

	const unfinished = `${folder}.unfinished`;
	// Collation is ICU's and thereby the same everywhere; the system's ctype is still asked by pg_trgm, which takes ä and ö for
	// letters only in a UTF-8 one. None has the same name on every system.
	for (const ctype of ['C.UTF-8', 'en_US.UTF-8', 'C']) {
		await rm(unfinished, { recursive: true, force: true });
		const { code, output } = await run(place, 'initdb', [
			`--pgdata=${unfinished}`,
			`--username=${NAME}`,
			`--pwfile=${secretFile}`,
			'--auth=scram-sha-256',
			'--encoding=UTF8',
			'--locale-provider=icu',
			'--icu-locale=und',
			'--locale=C',
			`--lc-ctype=${ctype}`,
			'--data-checksums',
			...(isDurable ? [] : ['--no-sync']),
		]);
		if (code === 0) break;
		if (ctype !== 'C' && output.includes('locale')) continue;
		throw embeddedError('database.not_started', `PostgreSQL could not make a database in ${folder}: ${output.trim()}`);
	}
	await rename(unfinished, folder);
	if (isDurable && process.platform !== 'win32') await syncFolder(path.dirname(folder));
}

async function run(place: Place, program: string, args: string[]): Promise<{ code: number | null; output: string }> {
	const child = spawn(path.join(place.binaries.folder, 'bin', program), args, {
		...asUser(place.user),
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => (output += part.toString()));
	return new Promise((resolve) => {
		child.once('error', (error) => resolve({ code: null, output: error.message }));
		child.once('close', (code) => resolve({ code, output }));
	});
}

/** How every program of PostgreSQL is spawned: as its user, and with none of the settings it would take from our environment. */
export function asUser(user: User | null): SpawnOptions {
	const env: NodeJS.ProcessEnv = { LC_ALL: 'C' };
	for (const [name, value] of Object.entries(process.env)) if (!/^(?:PG|LC_|LANG)/u.test(name)) env[name] = value;
	return { env, cwd: '/', ...(user === null ? {} : { uid: user.uid, gid: user.gid }) };
}

async function syncFolder(folder: string) {
	const handle = await open(folder, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}
