import { existsSync, rmSync } from 'node:fs';
import { mkdir, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { parseDatabaseUrl } from './database-url.ts';
import { NAME, openCluster, type Cluster } from './embedded-cluster.ts';
import { endLeftovers } from './embedded-leftovers.ts';
import { lockFolder } from './embedded-lock.ts';
import { findPlace, makeSocketFolder } from './embedded-place.ts';
import { freePort, startServer, urlOf, type Address, type Server } from './embedded-server.ts';

export interface EmbeddedOptions {
	/** The program's folder; the database lives in `postgres` within it. Made when missing. */
	readonly dataDir: string;
	/** Takes lines for the person who starts the program. */
	readonly say: (line: string) => void;
	/** False only in tests that lose nothing of value: writes then do not wait for the disk. */
	readonly isDurable?: boolean;
}

export interface Embedded {
	/** For `connect`, and for every client that reads libpq's URLs. The same until `stop`. */
	readonly url: string;
	/** Stops the database and lets its folder go. To be called last, when nothing needs the database any more. */
	stop(): Promise<void>;
}

/** Servers of single connections may outlive a killed postmaster for as long as a statement runs. */
const STILL_IN_USE = 'pre-existing shared memory block';

/**
 * Runs the PostgreSQL that came with the program, on a folder of its own. It is started again whenever it dies, under the
 * same URL, until `stop`.
 *
 * @throws an error with `expected`, a `code` (see EmbeddedProblem) and a sentence for the person who starts the program
 */
export async function startEmbedded({ dataDir, say, isDurable = true }: EmbeddedOptions): Promise<Embedded> {
	const asked = await makeFolder(dataDir);
	const undo: (() => unknown)[] = [lockFolder(asked)];
	const undoAll = async () => {
		for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step();
	};
	try {
		const place = await findPlace(asked, say);
		const cluster = await openCluster(place, isDurable, say);
		await endLeftovers(cluster.folder, say);
		const address = await chooseAddress(cluster);
		if ('socketFolder' in address) undo.push(() => rm(address.socketFolder, { recursive: true, force: true }));
		const keeper = await keepRunning(cluster, address, say);
		undo.push(keeper.stop);
		await createDatabase(cluster, address);
		return { url: urlOf(cluster, address), stop: undoAll };
	} catch (error) {
		await undoAll();
		throw error;
	}
}

/** As root the way down to the database is left open for the server's user, where it is us who make it. */
async function makeFolder(dataDir: string): Promise<string> {
	if (!existsSync(dataDir)) await mkdir(dataDir, { recursive: true, mode: 0o755 });
	const folder = path.join(await realpath(dataDir), 'postgres');
	await mkdir(folder, { recursive: true, mode: 0o700 });
	return folder;
}

const chooseAddress = async (cluster: Cluster): Promise<Address> =>
	process.platform === 'win32'
		? { port: await freePort() }
		: { socketFolder: await makeSocketFolder(cluster.place.user) };

async function keepRunning(cluster: Cluster, address: Address, say: (line: string) => void) {
	const stopping = new AbortController();
	let server = await startPatiently(cluster, address, stopping.signal);
	const watching = watch();

	// A program that ends without stopping us (an uncaught error) cannot wait, but can still ask the server to go.
	const askToGo = () => {
		void server?.stop();
		if ('socketFolder' in address) rmSync(address.socketFolder, { recursive: true, force: true });
	};
	process.once('exit', askToGo);
	return {
		async stop() {
			process.off('exit', askToGo);
			stopping.abort();
			await server?.stop();
			await watching;
		},
	};

	async function watch() {
		while (!stopping.signal.aborted) {
			const how = await server?.ended;
			if (stopping.signal.aborted) return;
			say(`The database server ended unexpectedly (${how}); starting it again.`);
			server = await restart();
		}
	}

	async function restart(): Promise<Server | null> {
		for (let delay = 100; !stopping.signal.aborted; delay = Math.min(delay * 2, 10_000)) {
			try {
				await endLeftovers(cluster.folder, say, 'socketFolder' in address ? address.socketFolder : null);
				const restarted = await startServer(cluster, address);
				if (stopping.signal.aborted) await restarted.stop();
				else say('The database server runs again.');
				return restarted;
			} catch (error) {
				say(`The database server could not be started: ${error instanceof Error ? error.message : String(error)}`);
				await wait(delay, undefined, { signal: stopping.signal }).catch(() => undefined);
			}
		}
		return null;
	}
}

async function startPatiently(cluster: Cluster, address: Address, signal: AbortSignal): Promise<Server | null> {
	for (let tries = 120; ; tries -= 1) {
		try {
			return await startServer(cluster, address);
		} catch (error) {
			if (tries === 0 || !(error instanceof Error && error.message.includes(STILL_IN_USE))) throw error;
			await wait(500, undefined, { signal });
		}
	}
}

/** A cluster has only PostgreSQL's own database at first. */
async function createDatabase(cluster: Cluster, address: Address) {
	const { url, socketFolder } = parseDatabaseUrl(urlOf(cluster, address, 'postgres'));
	const sql = postgres(url, { ...(socketFolder === null ? {} : { host: socketFolder }), max: 1, fetch_types: false });
	try {
		const [existing] = await sql`select 1 from pg_database where datname = ${NAME}`;
		if (existing === undefined) await sql`create database ${sql(NAME)}`;
	} finally {
		await sql.end({ timeout: 5 });
	}
}
