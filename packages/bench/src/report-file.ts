import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const FILE = path.join(ROOT, 'docs/benchmarks.md');

/** The parts of docs/benchmarks.md, in their order; each is replaced by the benchmark that it belongs to. */
const PARTS = ['pages', 'collab'] as const;
export type Part = (typeof PARTS)[number];

const HEAD = `# Benchmarks

The program, its database, what it is compared with and the one who asks share a machine, so absolute figures say little; the ratios, from
one run in which those compared take turns, say more. Every part says when it was measured and is written anew by its own command.
`;

/** When, with what and on which machine: the first paragraph of a part. */
export async function measuredWith(): Promise<string> {
	const { version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
	const processor = cpus()[0]?.model.trim() ?? 'an unknown processor';
	const memory = (totalmem() / 2 ** 30).toFixed(0);
	const date = new Date().toISOString().slice(0, 10);
	return `Measured ${date} with version ${version} on Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} × ${processor}, ${memory} GiB.`;
}

/** Writes one part and leaves the others, and what is written by hand below them, as they are. */
export async function writePart(part: Part, text: string): Promise<void> {
	const before = await readFile(FILE, 'utf8').catch(() => '');
	const parts = PARTS.map((name) => (name === part ? mark(name, text) : (find(before, name) ?? '')));
	const byHand = before.slice(Math.max(...PARTS.map((name) => endOf(before, name))));
	await writeFile(FILE, [HEAD, ...parts.filter((each) => each !== ''), byHand.trimStart()].join('\n'));
	const prettier = path.join(ROOT, 'node_modules/prettier/bin/prettier.cjs');
	await once(spawn(process.execPath, [prettier, '--log-level', 'warn', '--write', FILE], { stdio: 'inherit' }), 'exit');
}

const begin = (part: Part) => `<!-- pnpm bench ${part} -->`;
const end = (part: Part) => `<!-- end of ${part} -->\n`;
const mark = (part: Part, text: string) => `${begin(part)}\n\n${text.trim()}\n\n${end(part)}`;

const find = (text: string, part: Part) =>
	endOf(text, part) === 0 ? null : text.slice(text.indexOf(begin(part)), endOf(text, part));

/** Where a part ends; 0 where there is none. */
function endOf(text: string, part: Part): number {
	const at = text.indexOf(end(part));
	return at < 0 ? 0 : at + end(part).length;
}
