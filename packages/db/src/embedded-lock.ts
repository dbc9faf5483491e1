import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { embeddedError } from './embedded-errors.ts';

const SQLITE_BUSY = 5;

/**
 * Lets one program at a time use a folder. The lock is the operating system's own lock on a file, taken through SQLite because
 * Node has no other way to ask for one: it ends with the process however that ends, so neither `kill -9` nor a process
 * number that is given out again can shut anybody out.
 *
 * @throws `database.folder_in_use` at once when another program, or this one, holds it
 * @returns lets it go
 */
export function lockFolder(folder: string): () => void {
	const file = path.join(folder, 'lock');
	const holderFile = path.join(folder, 'lock.holder');
	const lock = openFile(file, folder);
	try {
		lock.exec('begin exclusive');
	} catch (error) {
		lock.close();
		if (!(error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY)) throw notOurs(folder, error);
		throw embeddedError(
			'database.folder_in_use',
			`Another program${holder(holderFile)} already uses the database in ${folder}. Stop that one first, or give this one a folder of its own with DATA_DIR.`,
			error,
		);
	}
	chmodSync(file, 0o600);
	// Only for the sentence above; nothing depends on it.
	writeFileSync(holderFile, String(process.pid), { mode: 0o600 });
	return () => lock.close();
}

function openFile(file: string, folder: string) {
	try {
		return new DatabaseSync(file, { timeout: 0 });
	} catch (error) {
		throw notOurs(folder, error);
	}
}

const notOurs = (folder: string, error: unknown) =>
	embeddedError(
		'database.folder_not_ours',
		`The database's folder ${folder} cannot be written to by this user. Start the program as the user who owns it, or give it another folder with DATA_DIR.`,
		error,
	);

function holder(file: string) {
	try {
		return ` (process ${readFileSync(file, 'utf8')})`;
	} catch {
		return '';
	}
}
