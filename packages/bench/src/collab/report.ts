import { measuredWith } from '../report-file.ts';
import type { Results } from './figures.ts';
import { PEER_PACKAGES, type ServerName, SERVERS } from './peers.ts';

/** One row of the table of work: what is told of each server, and what we set out to reach. */
interface Row {
	readonly scenario: string;
	readonly figure: string;
	readonly says: string;
	/** What a figure is multiplied by, and how many digits are told. */
	readonly scale?: number;
	readonly digits?: number;
	/** As a ratio to Hocuspocus, unless it is told as `absolute`. */
	readonly reach: string;
}

const KIB = 1 / 1024;
const WORK: readonly Row[] = [
	{
		scenario: 'many',
		figure: 'cpu',
		says: '200 documents × 2 editors × 1 edit/s: CPU of the server per delivered edit, µs',
		digits: 0,
		reach: '≤ 0.75, aim 0.6',
	},
	{ scenario: 'many', figure: 'postgres', says: '… CPU of PostgreSQL beside it, µs', digits: 0, reach: 'told' },
	{
		scenario: 'many-fast',
		figure: 'cpu',
		says: 'the same at 5 edits/s: CPU of the server per delivered edit, µs',
		digits: 0,
		reach: '≤ 0.75, aim 0.6',
	},
	{ scenario: 'many-fast', figure: 'postgres', says: '… CPU of PostgreSQL beside it, µs', digits: 0, reach: 'told' },
	{
		scenario: 'crowd',
		figure: 'cpu',
		says: '1 document × 50 editors × 5 edits/s: CPU of the server per delivered edit, µs',
		reach: '≤ 0.6, aim 0.5',
	},
	{ scenario: 'crowd', figure: 'postgres', says: '… CPU of PostgreSQL beside it, µs', reach: 'told' },
	{ scenario: 'crowd', figure: 'p50', says: '… edit → other editors, p50, ms', reach: '≤ 15 ms' },
	{ scenario: 'crowd', figure: 'p99', says: '… edit → other editors, p99, ms', reach: '≤ 40 ms' },
	{
		scenario: 'pair',
		figure: 'p50',
		says: '1 document × 2 editors: edit → other editor, p50, ms',
		digits: 2,
		reach: '≤ 1',
	},
	{
		scenario: 'pair',
		figure: 'acknowledged50',
		says: '… edit → acknowledgement (ours: durable; Hocuspocus: in memory), p50, ms',
		digits: 2,
		reach: '≤ 5 ms',
	},
	{ scenario: 'pair', figure: 'acknowledged99', says: '… edit → acknowledgement, p99, ms', reach: '≤ 25 ms' },
	{
		scenario: 'many',
		figure: 'acknowledged50',
		says: '… with 200 documents × 2 editors × 1 edit/s, p50, ms',
		reach: 'told',
	},
	{
		scenario: 'many',
		figure: 'acknowledged99',
		says: '… with 200 documents × 2 editors × 1 edit/s, p99, ms',
		reach: 'told',
	},
	{
		scenario: 'memory',
		figure: 'heap1',
		says: 'memory per idle open document, one connection: heap and what it holds outside, KiB',
		scale: KIB,
		reach: '≤ 0.3',
	},
	{ scenario: 'memory', figure: 'rss1', says: '… resident set, KiB', scale: KIB, reach: '≤ 0.3' },
	{
		scenario: 'memory',
		figure: 'heap2',
		says: 'the same with two connections: heap and what it holds outside, KiB',
		scale: KIB,
		reach: '≤ 0.5',
	},
	{ scenario: 'memory', figure: 'rss2', says: '… resident set, KiB', scale: KIB, reach: '≤ 0.5' },
	{
		scenario: 'cold',
		figure: 'cpu1',
		says: 'open a document of 100,000 edits cold, 1 client: CPU of the server, ms',
		reach: '≤ 0.4',
	},
	{ scenario: 'cold', figure: 'wall1', says: '… until the client has it, ms', reach: 'told' },
	{ scenario: 'cold', figure: 'cpu50', says: '… 50 clients at once: CPU of the server, ms', reach: '≤ 0.2' },
	{ scenario: 'cold', figure: 'wall50', says: '… until all have it, ms', reach: 'told' },
	{
		scenario: 'connecting',
		figure: 'cpu',
		says: 'connect, get the text and leave: CPU of the server, ms',
		digits: 2,
		reach: '≤ 0.8',
	},
	{ scenario: 'connecting', figure: 'postgres', says: '… CPU of PostgreSQL beside it, ms', digits: 2, reach: 'told' },
	{
		scenario: 'killing',
		figure: 'acknowledged',
		says: 'kill -9 after 0.5–12 s in which 10 people type, 20 times: edits acknowledged',
		digits: 0,
		reach: 'told',
	},
	{
		scenario: 'killing',
		figure: 'lost',
		says: '… of these not in the database when it was killed',
		digits: 0,
		reach: '0',
	},
	{
		scenario: 'killing',
		figure: 'equal',
		says: '… all replicas equal afterwards, the pages having stayed open',
		reach: 'yes',
	},
	{
		scenario: 'restarting',
		figure: 'term',
		says: '500 clients on 50 documents, SIGTERM: until all are in step, s',
		reach: '≤ 1',
	},
	{ scenario: 'restarting', figure: 'kill', says: '… kill -9: until all are in step, s', reach: '≤ 1' },
];

const ABUSE: readonly { scenario: string; says: string }[] = [
	{ scenario: 'flood', says: '50,000 updates of one character within a second' },
	{ scenario: 'huge-document', says: 'a document of 100 MB, in updates of 512 KiB' },
	{ scenario: 'huge-frames', says: 'three frames of 64 MB' },
	{ scenario: 'stalled-readers', says: '20 readers that stop reading for 30 s while 640 KB/s are written' },
	{ scenario: 'presence-states', says: '10,000 presence states from one connection' },
	{ scenario: 'garbage', says: 'random bytes, 500 connections' },
	{ scenario: 'truncated', says: 'an edit cut after each of its bytes, a connection each' },
];

const NAMES: Record<ServerName, string> = {
	ours: 'ours',
	hocuspocus: 'Hocuspocus',
	'y-websocket': 'y-websocket',
};

export interface Circumstances {
	readonly rounds: number;
	readonly isQuick: boolean;
	readonly postgres: string;
	readonly disk: { p50: number; p99: number };
	/** How often a round was thrown away because the load generator had not kept up. */
	readonly discarded: number;
}

/** The part of docs/benchmarks.md about writing together. */
export async function reportOf(results: Results, circumstances: Circumstances): Promise<string> {
	const { rounds, isQuick, postgres, disk, discarded } = circumstances;
	const versions = (peer: keyof typeof PEER_PACKAGES) =>
		Object.entries(PEER_PACKAGES[peer].dependencies)
			.map(([name, version]) => `${name} ${version}`)
			.join(', ');
	const work = WORK.filter(({ scenario }) => results.has(scenario)).map((row) => workRow(results, row));
	const abuse = ABUSE.filter(({ scenario }) => results.has(scenario)).map((row) => abuseRow(results, row));
	return `## Writing together

${await measuredWith()}${isQuick ? ' **A quick run, for developing: its figures are worth nothing.**' : ''} PostgreSQL ${postgres}, the embedded one with its own
settings, so that every commit waits for the disk: writing 8 KiB there for good, twenty times a second, took ${disk.p50.toFixed(2)} ms (p50) and ${disk.p99.toFixed(2)} ms (p99) during this run. Repeat with
\`pnpm bench collab\`, which writes this part (\`--only many,crowd\` runs some scenarios, \`--quick\` all of them in a few minutes).

Three servers, each a process of its own on the same Node, take turns; every other process makes the load. Medians of ${rounds} rounds (kill -9 and abuse: one).
Rounds in which the load generator itself was late were thrown away and run again: ${discarded}.

- **ours**: the program with its doors, hooks and default limits, without pages and mail. At every connection it reads the session, the roles, the charter's
  acceptance and the permission from their real tables. "Acknowledged" means committed.
- **Hocuspocus**: ${versions('hocuspocus')}; its database extension stores on the same PostgreSQL, its debounce as it comes (2 s, at most 10 s), a
  token that is only looked at, no logging. "Acknowledged" means in memory.
- **y-websocket**: ${versions('y-websocket')}, with @y/protocols held at ${PEER_PACKAGES['y-websocket'].overrides['@y/protocols'] ?? ''}, without which it does not start. It stores nothing,
  acknowledges nothing and asks nobody who they are.

### Work

The same edits, byte for byte, in each server's own protocol by the same raw client; delivered edits are counted by content, so that merged frames count as what they
bring. No limit of ours had to be raised. In brackets: the ratio to Hocuspocus. CPU is user and system time of all threads, after the same load
has run for 10 s, or for 60 s where it is one edit a second, so that what is hot is compiled. Scenarios with kills and restarts use each server's own provider.

| scenario | ours | Hocuspocus | y-websocket | to reach |
| --- | ---: | ---: | ---: | --- |
${work.join('\n')}

### Abuse

Every server with the limits that it comes with. Meanwhile two people type in another document on the same server, twenty times a second each: the silence is the longest
time in which neither heard anything. Memory is the most that the process held, and before the attack. To reach: no silence above 100 ms, nothing acknowledged is lost, memory bounded by the limits.

| attack | server | what it did | longest silence elsewhere, ms | peak memory, MiB | before, MiB |
| --- | --- | --- | ---: | ---: | ---: |
${abuse.join('\n')}
`;
}

function workRow(results: Results, row: Row): string {
	const cells = SERVERS.map((server) => cellOf(results, row, server));
	return `| ${row.says} | ${cells.join(' | ')} | ${row.reach} |`;
}

function cellOf(results: Results, { scenario, figure, scale = 1, digits = 1, reach }: Row, server: ServerName): string {
	const number = results.number(scenario, server, figure);
	if (Number.isNaN(number)) return figure === 'equal' ? results.word(scenario, server, figure) : '–';
	const told = (number * scale).toFixed(digits);
	const ratio = number / results.number(scenario, 'hocuspocus', figure);
	return server === 'hocuspocus' || !Number.isFinite(ratio) || scenario === 'killing' || reach === 'told'
		? told
		: `${told} (${ratio.toFixed(2)})`;
}

function abuseRow(results: Results, { scenario, says }: { scenario: string; says: string }): string {
	return SERVERS.map((server, index) => {
		const silence = results.number(scenario, server, 'silence').toFixed(0);
		const [peak, rest] = ['peak', 'rest'].map((name) => (results.number(scenario, server, name) / 2 ** 20).toFixed(0));
		const first = index === 0 ? says : '';
		return `| ${first} | ${NAMES[server]} | ${results.word(scenario, server, 'did')} | ${silence} | ${peak} | ${rest} |`;
	}).join('\n');
}
