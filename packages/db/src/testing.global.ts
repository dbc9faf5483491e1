import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { endLeftovers } from './embedded-leftovers.ts';
import type { startTestServer } from './testing-server.ts';

declare module 'vitest' {
	interface ProvidedContext {
		/** Where a test file asks for the run's database server. */
		testServerSocket: string;
	}
}

const FOLDER = /^aloitetila-test-(\d+)-/u;

/**
 * Vitest calls this once for a run. The server is an embedded one in a temporary folder, or the one of TEST_DATABASE_URL; it is
 * started when the first file asks and gone after the run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	await sweep();
	const folder = await mkdtemp(path.join(os.tmpdir(), `aloitetila-test-${process.pid}-`));
	// Started by root, the database runs as another user, who has to pass through.
	await chmod(folder, 0o711);
	const socket = process.platform === 'win32' ? `\\\\.\\pipe\\${path.basename(folder)}` : path.join(folder, 'ask');

	let started: ReturnType<typeof startTestServer> | null = null;
	const asked = createServer((connection) => {
		connection.on('error', () => connection.destroy());
		(started ??= start(folder)).then(
			({ server }) => connection.end(JSON.stringify(server)),
			(error: unknown) => connection.end(JSON.stringify({ problem: String(error) })),
		);
	});
	asked.listen(socket);
	await once(asked, 'listening');
	project.provide('testServerSocket', socket);

	return async () => {
		asked.close();
		const running = await started?.catch(() => null);
		await running?.stop();
		await rm(folder, { recursive: true, force: true });
	};
}

/** Loaded when needed: a broken table must not keep the tests of pure rules from running. */
const start = async (folder: string) => (await import('./testing-server.ts')).startTestServer(folder);

/** Runs that were killed left a folder and perhaps a server. */
async function sweep() {
	for (const name of await readdir(os.tmpdir())) {
		const pid = Number(FOLDER.exec(name)?.[1]);
		if (!pid || isAlive(pid)) continue;
		const folder = path.join(os.tmpdir(), name);
		await endLeftovers(path.join(folder, 'data', 'postgres', 'data'), () => undefined);
		await rm(folder, { recursive: true, force: true });
	}
}

function isAlive(pid: number) {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		// Somebody else's process may not be signalled, but is there.
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
}
