import { connect, type Connection } from '@aloitetila/db/connect.ts';
import { parseDatabaseUrl, withDatabase } from '@aloitetila/db/database-url.ts';
import { type Embedded, startEmbedded } from '@aloitetila/db/embedded.ts';
import { migrate } from '@aloitetila/db/migrate.ts';
import { chmod, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { at } from '../load.ts';
import type { ServerName } from './peers.ts';

/** The pace of the scenario with one document. */
const PROBE_GAP_MS = 50;

/** The one PostgreSQL of a run, with a database for each server that stores anything. */
export interface Databases {
	readonly folder: string;
	readonly version: string;
	url(server: ServerName): string;
	/** Milliseconds that the disk takes to keep 8 KiB for good, as a commit asks it to, and as often as two people type. */
	probeDisk(): Promise<{ p50: number; p99: number }>;
	stop(): Promise<void>;
}

/** Starts PostgreSQL with its settings as the program has them: every commit waits for the disk. */
export async function startDatabases(): Promise<Databases> {
	const folder = await mkdtemp(path.join(tmpdir(), 'aloitetila-bench-'));
	// Run by root, the database is another user's process, which must come this far.
	await chmod(folder, 0o711);
	let embedded: Embedded | null = null;
	const stop = async () => {
		await embedded?.stop();
		await rm(folder, { recursive: true, force: true });
	};
	try {
		embedded = await startEmbedded({ dataDir: folder, say: () => undefined });
		const { url } = embedded;
		const version = await inDatabase(withDatabase(url, 'postgres'), async ({ sql }) => {
			await sql`create database ours`;
			await sql`create database hocuspocus`;
			const [row] = await sql<{ version: string }[]>`select current_setting('server_version') as version`;
			return row?.version ?? '';
		});
		await migrate(withDatabase(url, 'ours'));
		await inDatabase(withDatabase(url, 'hocuspocus'), async ({ sql }) => {
			await sql`create table documents (name text primary key, data bytea not null)`;
		});
		const urlOf = (server: ServerName) => withDatabase(url, server === 'hocuspocus' ? 'hocuspocus' : 'ours');
		return { folder, version, url: urlOf, probeDisk: () => probeDisk(folder), stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

async function inDatabase<Result>(url: string, work: (connection: Connection) => Promise<Result>): Promise<Result> {
	const connection = connect(url, { max: 1, name: 'bench' });
	try {
		return await work(connection);
	} finally {
		await connection.end();
	}
}

/** What the `postgres` driver of a peer wants instead of a URL, which in it knows no Unix socket. */
export function connectionOf(url: string): Record<string, unknown> {
	const parsed = parseDatabaseUrl(url);
	const { hostname, port, username, password, pathname } = new URL(parsed.url);
	return {
		...(parsed.socketFolder === null ? { host: hostname } : { host: parsed.socketFolder }),
		port: Number(port),
		username: decodeURIComponent(username),
		password: decodeURIComponent(password),
		database: pathname.slice(1),
	};
}

async function probeDisk(folder: string): Promise<{ p50: number; p99: number }> {
	const file = await open(path.join(folder, 'probe'), 'w');
	const page = Buffer.alloc(8192, 1);
	const took: number[] = [];
	try {
		for (let write = 0; write < 200; write += 1) {
			const startedAt = performance.now();
			await file.write(page, 0, page.length, write * page.length);
			await file.datasync();
			took.push(performance.now() - startedAt);
			// One after the other without a pause, a disk shows nothing of what makes a commit wait.
			await wait(PROBE_GAP_MS);
		}
	} finally {
		await file.close();
	}
	took.sort((a, b) => a - b);
	return { p50: at(took, 0.5), p99: at(took, 0.99) };
}

/** The process number of the server in a folder that `startDatabases` made; it is found again after a restart. */
export async function postmasterOf(folder: string): Promise<number> {
	return Number((await readFile(path.join(folder, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0]);
}
