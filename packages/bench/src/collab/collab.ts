import { parseArgs } from 'node:util';
import { writePart } from '../report-file.ts';
import { type Databases, postmasterOf, startDatabases } from './database.ts';
import { addPeople } from './documents.ts';
import { Results } from './figures.ts';
import { installPeer, type ServerName, SERVERS } from './peers.ts';
import { reportOf } from './report.ts';
import { run } from './run.ts';
import { ONCE, SCENARIOS } from './scenarios/all.ts';
import type { Figures, Setting } from './stage.ts';

const ROUNDS = 3;
const PEOPLE = 500;
/** A round is run again when the generator's own sends were later than this, or it used more of a core than that. */
const LATEST_MS = 20;
const BUSIEST = 0.9;
const TRIES = 3;

/**
 * Our room server beside Hocuspocus and y-websocket's server: one run, the same PostgreSQL and machine, the servers
 * taking turns. docs/benchmarks.md says what each scenario is.
 */
export async function benchCollab(): Promise<void> {
	const { values } = parseArgs({
		args: process.argv.slice(3),
		options: {
			quick: { type: 'boolean', default: false },
			only: { type: 'string' },
			servers: { type: 'string' },
			rounds: { type: 'string' },
			/** How often a round is run at most, when the load generator did not keep up. */
			tries: { type: 'string' },
			/** A folder for profiles of the servers. */
			profile: { type: 'string' },
			/** Whether docs/benchmarks.md is written. Not so by default when the run is not a whole one. */
			write: { type: 'boolean' },
		},
	});
	const names = values.only?.split(',') ?? Object.keys(SCENARIOS);
	const servers = SERVERS.filter((server) => values.servers?.split(',').includes(server) ?? true);
	const tries = Number(values.tries ?? (values.quick ? 1 : TRIES));
	const rounds = Number(values.rounds ?? (values.quick ? 1 : ROUNDS));
	const folders = { hocuspocus: await installPeer('hocuspocus'), 'y-websocket': await installPeer('y-websocket') };
	const databases = await startDatabases();
	try {
		const common = {
			isQuick: values.quick,
			hocuspocusFolder: folders.hocuspocus,
			cookies: await addPeople(databases.url('ours'), PEOPLE),
			profileInto: values.profile ?? null,
		};
		const settingOf = async (scenario: string, server: ServerName): Promise<Setting> => ({
			...common,
			scenario,
			server,
			databaseUrl: databases.url(server),
			postmaster: await postmasterOf(databases.folder),
			peerFolder: server === 'ours' ? null : folders[server],
		});
		const isWhole = !values.quick && values.only === undefined && values.servers === undefined;
		const results = new Results();
		let discarded = 0;
		const disk = [];
		for (let round = 0; round < rounds; round += 1) {
			for (const scenario of names.filter((name) => round === 0 || !ONCE.has(name)))
				for (const server of inTurn(servers, round)) {
					const figures = await runWell(await settingOf(scenario, server), tries, () => (discarded += 1));
					if (figures) results.add(scenario, server, figures);
				}
			disk.push(await databases.probeDisk());
			const circumstances = {
				rounds: round + 1,
				isQuick: values.quick,
				postgres: databases.version,
				disk: middleOf(disk),
				discarded,
			};
			const report = await reportOf(results, circumstances);
			// After each round: a long run that is cut short has not been for nothing.
			if (values.write ?? isWhole) await writePart('collab', report);
			if (round === rounds - 1) process.stdout.write(report);
		}
	} finally {
		await databases.stop();
	}
}

/** In every round another goes first. */
const inTurn = <One>(all: readonly One[], round: number): One[] =>
	all.map((_, index) => all[(index + round) % all.length] as One);

const middleOf = (probes: readonly Awaited<ReturnType<Databases['probeDisk']>>[]) =>
	[...probes].sort((a, b) => a.p50 - b.p50)[Math.floor(probes.length / 2)] ?? { p50: Number.NaN, p99: Number.NaN };

/** Runs until the load generator has kept up; the last try counts in any case. A run that fails is told as nothing. */
async function runWell(setting: Setting, tries: number, discard: () => void): Promise<Figures | null> {
	for (let left = tries; ; left -= 1) {
		const startedAt = performance.now();
		const figures = await run(setting).catch((error: unknown) => {
			process.stderr.write(`${String(error)}\n`);
			return null;
		});
		const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
		process.stderr.write(`${setting.scenario}, ${setting.server} (${seconds} s): ${JSON.stringify(figures)}\n`);
		const { lateness = 0, busy = 0 } = figures ?? {};
		const isWell = Number(lateness) <= LATEST_MS && Number(busy) <= BUSIEST;
		if (isWell || left <= 1) return figures;
		process.stderr.write('the load generator did not keep up; again\n');
		discard();
	}
}
