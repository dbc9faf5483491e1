import path from 'node:path';
import type { Hearing } from './dialects.ts';
import { type Content, openShelf, type Shelf } from './documents.ts';
import type { ServerName } from './peers.ts';
import { cpuOfFamily } from './processes.ts';
import { RawClient } from './raw-client.ts';
import { type ServerOptions, type ServerProcess, startServer } from './server-process.ts';

/** What one run of one scenario against one server is told. */
export interface Setting {
	readonly scenario: string;
	readonly server: ServerName;
	/** While developing: seconds instead of minutes, and figures worth nothing. */
	readonly isQuick: boolean;
	readonly databaseUrl: string;
	/** Process number of PostgreSQL. */
	readonly postmaster: number;
	readonly peerFolder: string | null;
	/** Where the packages of Hocuspocus are. */
	readonly hocuspocusFolder: string;
	/** Cookie headers of as many people as any scenario needs. */
	readonly cookies: readonly string[];
	/** A folder for profiles of the servers, each of what it did while it was measured. */
	readonly profileInto: string | null;
}

/** Figures by name; what a server did is told in words. */
export type Figures = Record<string, number | string>;
export type Scenario = (stage: Stage) => Promise<Figures>;

export interface Joining {
	documentId: string;
	/** Whose session it is: an index. */
	person: number;
	hearing?: Partial<Hearing>;
	/** What the client brings along. A server that keeps nothing gets its documents this way. */
	known?: Uint8Array;
}

/** Where a scenario plays: a server, documents for it, and people who connect. */
export class Stage {
	readonly setting: Setting;
	readonly shelf: Shelf;
	#origin: string;
	#running: ServerProcess | null = null;
	#content: Content | null = null;

	/** `origin` is that of a server which another process has started. */
	constructor(setting: Setting, origin = '') {
		this.setting = setting;
		this.#origin = origin;
		this.shelf = openShelf(setting.server, setting.databaseUrl);
	}

	get server(): ServerName {
		return this.setting.server;
	}

	get running(): ServerProcess {
		if (!this.#running) throw new Error('the scenario has started no server');
		return this.#running;
	}

	/** Starts the server, or starts it again on the port that it had. */
	async start(options: Pick<ServerOptions, 'port'> = {}): Promise<ServerProcess> {
		const { server, databaseUrl, peerFolder } = this.setting;
		this.#running = await startServer({ server, databaseUrl, peerFolder, ...options });
		this.#origin = this.#running.origin;
		return this.#running;
	}

	async addDocuments(count: number, content: Content): Promise<string[]> {
		this.#content = content;
		return this.shelf.add(count, content);
	}

	join({ documentId, person, hearing = {}, known }: Joining): RawClient {
		const { cookies } = this.setting;
		const brought = known ?? (this.server === 'y-websocket' ? this.#content?.whole : undefined);
		return new RawClient({
			server: this.server,
			origin: this.#origin,
			documentId,
			cookie: cookies[person % cookies.length] ?? '',
			hearing,
			...(brought ? { known: brought } : {}),
		});
	}

	/** Joins a few at a time, and resolves when all documents have arrived. */
	async joinAll(joinings: readonly Joining[], atOnce = 20): Promise<RawClient[]> {
		const clients: RawClient[] = [];
		for (let at = 0; at < joinings.length; at += atOnce) {
			const some = joinings.slice(at, at + atOnce).map((joining) => this.join(joining));
			await Promise.all(some.map(({ synced }) => synced));
			clients.push(...some);
		}
		return clients;
	}

	/** Measures what the server uses while `work` is done, in microseconds; profiles it if that is asked for. */
	async costOf(work: () => Promise<void>): Promise<{ cpu: number; postgres: number; milliseconds: number }> {
		const { profileInto, scenario, server } = this.setting;
		const file = profileInto === null ? undefined : path.join(profileInto, `${scenario}-${server}.cpuprofile`);
		const before = await this.running.cost({ profile: file && 'start' });
		const postgresBefore = this.postgresCpu();
		const startedAt = performance.now();
		await work();
		const milliseconds = performance.now() - startedAt;
		const after = await this.running.cost({ profile: file });
		return { cpu: after.cpu - before.cpu, postgres: this.postgresCpu() - postgresBefore, milliseconds };
	}

	/** Microseconds that PostgreSQL has used. */
	postgresCpu(): number {
		return cpuOfFamily(this.setting.postmaster);
	}

	async end(): Promise<void> {
		await this.#running?.end('SIGKILL');
		await this.shelf.end();
	}
}
