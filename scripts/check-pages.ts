/**
 * `pnpm check:pages`: the types of everything that holds Svelte, and Svelte's own warnings (accessibility among them), which
 * fail here. Kit writes the types of the routes first, so that this can also be run alone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);

function run(folder: string, command: string, ...args: string[]): boolean {
	const cwd = join(root, folder);
	const path = [join(cwd, 'node_modules', '.bin'), join(root, 'node_modules', '.bin'), process.env['PATH']].join(
		delimiter,
	);
	const { status } = spawnSync(command, args, {
		cwd,
		env: { ...process.env, PATH: path },
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	return status === 0;
}

const check = (folder: string) =>
	run(folder, 'svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human-verbose');

const isSynced = run('apps/web', 'svelte-kit', 'sync');
const results = ['apps/web', 'packages/editor']
	.filter((folder) => existsSync(join(root, folder, 'tsconfig.json')))
	.map((folder) => check(folder));
process.exitCode = isSynced && results.length === 2 && results.every(Boolean) ? 0 : 1;
