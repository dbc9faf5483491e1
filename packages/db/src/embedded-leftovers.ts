import { spawnSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SOCKET_FOLDER_PREFIX } from './embedded-place.ts';
import { readPidFile } from './embedded-server.ts';

/**
 * Ends what a killed program or a killed postmaster left running on this data directory. To be called by the holder of the folder's
 * lock, while it has no server of its own: whatever still runs there then has no owner.
 *
 * @param socketFolder the one in use now, which is kept
 */
export async function endLeftovers(
	folder: string,
	say: (line: string) => void,
	socketFolder: string | null = null,
): Promise<void> {
	const lines = await readPidFile(folder);
	const pid = Number(lines?.[0]);
	if (lines !== null && Number.isInteger(pid) && pid > 0) {
		if (isServerOf(pid, folder)) {
			say(`Ending the database server that an earlier run left behind (process ${pid}).`);
			await endProcess(pid, folder);
		} else {
			await disown(folder);
		}
		const formerFolder = lines[4] ?? '';
		if (formerFolder !== socketFolder && path.basename(formerFolder).startsWith(SOCKET_FOLDER_PREFIX)) {
			await rm(formerFolder, { recursive: true, force: true });
		}
	}
	// Servers of single connections outlive a killed postmaster until their statement ends, and a new one refuses to start beside
	// them. Elsewhere than on Linux the start is tried again until they have ended.
	for (const leftover of backendsOf(folder)) kill(leftover, 'SIGKILL');
}

/**
 * A postmaster that was killed leaves its process number, which a stranger may have by now; PostgreSQL would take that for a
 * running server. It knows its own parent for no server, so the number becomes ours. The file is not removed, because
 * its other lines let PostgreSQL see that servers of connections still run.
 */
async function disown(folder: string) {
	const file = path.join(folder, 'postmaster.pid');
	const text = await readFile(file, 'utf8');
	await writeFile(file, text.replace(/^\d+/u, String(process.pid)));
}

async function endProcess(pid: number, folder: string) {
	for (const [signal, tries] of [
		['SIGINT', 500],
		['SIGQUIT', 200],
		['SIGKILL', 500],
	] as const) {
		kill(pid, signal);
		for (let left = tries; left > 0; left -= 1) {
			if (!isServerOf(pid, folder)) return;
			await wait(20);
		}
	}
}

/** Whether this process is a PostgreSQL server on this data directory, and not a stranger that got its number. */
function isServerOf(pid: number, folder: string): boolean {
	if (process.platform === 'linux') return isBackend(String(pid), folder);
	if (process.platform === 'win32') {
		return (
			spawnSync('tasklist', ['/FI', `PID eq ${pid}`, '/NH'])
				.stdout?.toString()
				.includes('postgres.exe') ?? false
		);
	}
	return (
		spawnSync('ps', ['-o', 'command=', '-p', String(pid)])
			.stdout?.toString()
			.includes(folder) ?? false
	);
}

const backendsOf = (folder: string): number[] =>
	process.platform === 'linux'
		? readdirSync('/proc')
				.filter((entry) => /^\d+$/u.test(entry) && isBackend(entry, folder))
				.map(Number)
		: [];

/** Every process of PostgreSQL works in its data directory. */
function isBackend(pid: string, folder: string): boolean {
	try {
		return (
			readlinkSync(`/proc/${pid}/cwd`) === folder && path.basename(readlinkSync(`/proc/${pid}/exe`)) === 'postgres'
		);
	} catch {
		// It has ended, or is not ours to look at and so not ours at all.
		return false;
	}
}

function kill(pid: number, signal: NodeJS.Signals) {
	try {
		process.kill(pid, signal);
	} catch {
		// It has ended meanwhile.
	}
}
