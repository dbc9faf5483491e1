import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const root = dirname(import.meta.dirname);

/** Packages of ours and what the fixture says they depend on; foreign packages are empty, only their names matter. */
const OURS = ['bench', 'collaboration', 'db', 'document', 'domain', 'editor', 'i18n', 'use-cases'];
const FOREIGN = ['drizzle-orm', 'lucia', 'pg-boss', 'postgres', 'yjs', 'zod', 'nodemailer', 'smtp-server'];

/** What exists and is allowed, so that planted imports find something at their other end. */
const ALLOWED: Record<string, string> = {
	'packages/domain/src/initiatives/initiative.ts': `export const MOVES = {};`,
	'packages/domain/src/initiatives/initiative.contract.ts': `import 'zod';\nimport { MOVES } from './initiative.ts';\nexport const contract = MOVES;`,
	'packages/db/src/connect.ts': `import 'postgres';\nimport 'drizzle-orm';\nexport const db = {};\nexport type Row = { id: string };`,
	'packages/document/src/schema.ts': `import 'yjs';\nexport const schema = {};`,
	'packages/collaboration/src/room.ts': `import 'yjs';\nexport const room = {};`,
	'packages/collaboration/src/provider.ts': `import 'yjs';\nexport const provider = {};`,
	'packages/i18n/src/messages.ts': `export const m = {};`,
	'packages/use-cases/src/people/sessions.ts': `import 'lucia';\nexport const sessions = {};`,
	'packages/use-cases/src/jobs.ts': `import 'pg-boss';\nexport const jobs = {};`,
	'packages/use-cases/src/initiatives/rows.ts': `import '@aloitetila/db/connect.ts';\nexport const rows = {};`,
	'packages/use-cases/src/initiatives/submit-initiative.ts': `import './rows.ts';\nimport '../reactions.ts';\nexport const submit = 1;\nexport type View = { id: string };`,
	'packages/use-cases/src/meetings/read-meetings.ts': `import '../initiatives/rows.ts';\nexport const read = 1;`,
	'packages/use-cases/src/meetings/put-on-agenda.ts': `export const put = 1;`,
	'packages/use-cases/src/reactions.ts': `import './meetings/put-on-agenda.ts';\nimport './initiatives/submit-initiative.ts';`,
	'apps/api/src/start.ts': `import '@aloitetila/db/connect.ts';\nimport './app.ts';`,
	'apps/api/src/app.ts': `import '@aloitetila/use-cases/initiatives/submit-initiative.ts';\nexport const app = 1;`,
	'apps/web/src/lib/server/session.ts': `import '@aloitetila/use-cases/people/sessions.ts';\nexport const session = 1;`,
	'apps/web/src/routes/+page.server.ts': `import '@aloitetila/use-cases/initiatives/submit-initiative.ts';\nimport '@aloitetila/domain/initiatives/initiative.contract.ts';\nimport '#lib/server/session.ts';`,
	'apps/web/src/routes/+page.svelte': `<script lang="ts">\n\timport type { View } from '@aloitetila/use-cases/initiatives/submit-initiative.ts';\n\timport { MOVES } from '@aloitetila/domain/initiatives/initiative.ts';\n\tconst view: View = { id: '1' };\n</script>\n{view.id}{MOVES}`,
	'packages/editor/src/Editor.svelte': `<script lang="ts">\n\timport { provider } from '@aloitetila/collaboration/provider.ts';\n\timport { schema } from '@aloitetila/document/schema.ts';\n</script>\n{provider}{schema}`,
	'packages/bench/src/bench.ts': `import '@aloitetila/db/connect.ts';`,
};

const page = (line: string) => `<script lang="ts">\n\t${line}\n</script>\n<p>{x}</p>`;

/** One violation each: the rule it breaks, the file, and its text. */
const PLANTED: [rule: string, path: string, text: string][] = [
	['domain-imports', 'packages/domain/src/a.ts', `import 'node:crypto';`],
	[
		'domain-imports',
		'packages/domain/src/b.ts',
		`import type { Row } from '@aloitetila/db/connect.ts';\nexport type B = Row;`,
	],
	['domain-zod-in-contracts', 'packages/domain/src/c.ts', `import 'zod';`],
	['domain-zod-in-contracts', 'packages/domain/src/d.ts', `import './initiatives/initiative.contract.ts';`],
	['db-imports', 'packages/db/src/a.ts', `import '@aloitetila/use-cases/jobs.ts';`],
	['document-imports', 'packages/document/src/a.ts', `import 'node:fs';`],
	['use-cases-imports', 'packages/use-cases/src/a.ts', `import 'nodemailer';`],
	['use-cases-imports', 'packages/use-cases/src/b.ts', `import '@aloitetila/collaboration/room.ts';`],
	['lucia-in-sessions', 'packages/use-cases/src/people/sign-in.ts', `import 'lucia';`],
	['lucia-in-sessions', 'apps/web/src/lib/server/lucia.ts', `import 'lucia';`],
	['pg-boss-in-jobs', 'apps/api/src/mail.ts', `import 'pg-boss';`],
	['features-react-in-reactions', 'packages/use-cases/src/initiatives/a.ts', `import '../meetings/put-on-agenda.ts';`],
	[
		'collaboration-imports',
		'packages/collaboration/src/a.ts',
		`import '@aloitetila/domain/initiatives/initiative.ts';`,
	],
	['editor-imports', 'packages/editor/src/A.svelte', page(`import { db as x } from '@aloitetila/db/connect.ts';`)],
	[
		'editor-provider-only',
		'packages/editor/src/B.svelte',
		page(`import { room as x } from '@aloitetila/collaboration/room.ts';`),
	],
	['i18n-imports', 'packages/i18n/src/a.ts', `import '@aloitetila/domain/initiatives/initiative.ts';`],
	['doors-are-on-top', 'packages/use-cases/src/c.ts', `import '@aloitetila/api/app.ts';`],
	['bench-is-a-leaf', 'apps/api/src/a.ts', `import '@aloitetila/bench/bench.ts';`],
	['api-db-at-start', 'apps/api/src/b.ts', `import '@aloitetila/db/connect.ts';`],
	['api-feature-free-of-pages', 'apps/api/src/c.ts', `import '../../web/src/lib/server/session.ts';`],
	['web-without-api', 'apps/web/src/lib/server/a.ts', `import '@aloitetila/api/app.ts';`],
	['web-server-imports', 'apps/web/src/routes/a/+page.server.ts', `import '@aloitetila/db/connect.ts';`],
	[
		'web-server-imports',
		'apps/web/src/routes/a/+page.svelte',
		page(`import { db as x } from '@aloitetila/db/connect.ts';`),
	],
	[
		'web-db-types-by-use-cases',
		'apps/web/src/routes/b/+page.server.ts',
		`import type { Row } from '@aloitetila/db/connect.ts';\nexport type B = Row;`,
	],
	[
		'browser-imports',
		'apps/web/src/routes/c/+page.svelte',
		page(`import { submit as x } from '@aloitetila/use-cases/initiatives/submit-initiative.ts';`),
	],
	[
		'browser-imports',
		'apps/web/src/routes/c/+page.ts',
		`import '@aloitetila/use-cases/initiatives/submit-initiative.ts';`,
	],
	[
		'browser-imports',
		'apps/web/src/lib/initiatives/A.svelte',
		page(`import { session as x } from '#lib/server/session.ts';`),
	],
	[
		'browser-imports',
		'apps/web/src/lib/initiatives/b.ts',
		`import type { View } from '@aloitetila/use-cases/initiatives/submit-initiative.ts';\nimport { submit } from '@aloitetila/use-cases/initiatives/submit-initiative.ts';\nexport const b: View | number = submit;`,
	],
	['browser-without-zod', 'apps/web/src/routes/d/+page.svelte', page(`import { z as x } from 'zod';`)],
	[
		'browser-without-zod',
		'apps/web/src/lib/initiatives/C.svelte',
		page(`import { contract as x } from '@aloitetila/domain/initiatives/initiative.contract.ts';`),
	],
	['production-without-dev-packages', 'apps/api/src/d.ts', `import 'smtp-server';`],
	['tests-are-leaves', 'apps/api/src/e.ts', `import './e.test.ts';`],
	['no-cycles', 'packages/domain/src/e.ts', `import './f.ts';\nexport const e = 1;`],
];
const BESIDE: Record<string, string> = {
	'apps/api/src/e.test.ts': `export const e = 1;`,
	'packages/domain/src/f.ts': `import './e.ts';\nexport const f = 1;`,
};

interface Violation {
	from: string;
	rule: { name: string };
	comment?: string;
}

let tree: string;
afterAll(() => rm(tree, { recursive: true, force: true }));
beforeAll(async () => {
	tree = await mkdtemp(join(tmpdir(), 'aloitetila-imports-'));
	const write = async (path: string, text: string) => {
		await mkdir(dirname(join(tree, path)), { recursive: true });
		await writeFile(join(tree, path), text);
	};
	const versions = (names: string[]) => Object.fromEntries(names.map((name) => [name, '1.0.0']));
	const manifest = (name: string, more = {}) =>
		JSON.stringify({
			name,
			version: '1.0.0',
			type: 'module',
			exports: { './*': './src/*' },
			imports: { '#lib/*': './src/lib/*' },
			dependencies: versions([
				...OURS.map((one) => `@aloitetila/${one}`),
				...FOREIGN.filter((one) => one !== 'smtp-server'),
			]),
			devDependencies: versions(['smtp-server']),
			...more,
		});
	await cp(join(root, '.dependency-cruiser.cjs'), join(tree, '.dependency-cruiser.cjs'));
	await write('package.json', manifest('fixture'));
	await mkdir(join(tree, 'node_modules/@aloitetila'), { recursive: true });
	for (const name of FOREIGN) {
		await write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
		await write(`node_modules/${name}/index.js`, 'module.exports = {};');
	}
	for (const folder of [...OURS.map((name) => `packages/${name}`), 'apps/api', 'apps/web']) {
		const name = `@aloitetila/${folder.split('/')[1]}`;
		await write(`${folder}/package.json`, manifest(name));
		await symlink(join(tree, folder), join(tree, 'node_modules', name), 'junction');
	}
	const planted = PLANTED.map(([, path, text]) => [path, text] as const);
	for (const [path, text] of [...Object.entries(ALLOWED), ...Object.entries(BESIDE), ...planted])
		await write(path, text);
});

async function violations(): Promise<Violation[]> {
	const cruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
	const { stdout } = await run(process.execPath, [cruise, 'apps', 'packages', '--output-type', 'json'], {
		cwd: tree,
		maxBuffer: 64e6,
	}).catch((error: { stdout: string; stderr: string }) => {
		// It ends with the number of violations, which is not a failure here.
		if (!error.stdout) throw new Error(error.stderr);
		return error;
	});
	return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

test('every planted import is caught by its rule, in Svelte files too, and nothing that is allowed is', async () => {
	const found = await violations();
	const caught = new Set(found.map((one) => `${one.rule.name}: ${one.from}`));
	const expected = PLANTED.map(([rule, path]) => `${rule}: ${path}`);
	expect(expected.filter((one) => !caught.has(one))).toEqual([]);
	expect(found.filter((one) => one.from in ALLOWED).map((one) => `${one.rule.name}: ${one.from}`)).toEqual([]);
});

test('every rule has a violation planted against it, and a comment that says what to do instead', async () => {
	const text = await readFile(join(root, '.dependency-cruiser.cjs'), 'utf8');
	const rules = (await import(join(root, '.dependency-cruiser.cjs'))) as {
		default: { forbidden: { name: string; comment?: string }[] };
	};
	expect(text).not.toContain("severity: 'warn'");
	for (const rule of rules.default.forbidden) {
		expect(
			PLANTED.some(([name]) => name === rule.name),
			rule.name,
		).toBe(true);
		expect(rule.comment?.length ?? 0, rule.name).toBeGreaterThan(40);
	}
});
