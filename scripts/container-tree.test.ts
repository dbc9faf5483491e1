/*
 * Starts the program from just the tree that the Dockerfile copies, with just the packages it installs. Where something is only
 * a devDependency, or only there because of the rest of the workspace, this fails and the image would too.
 * Runs after the build (scripts/run.mjs), since the image's build stage makes the same pages by the same command.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, cp, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, matchesGlob, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = dirname(import.meta.dirname);
const HALF_A_MINUTE = 30_000;

let tree: string;
let program: ChildProcess | undefined;
let said = '';

beforeAll(async () => {
	tree = await mkdtemp(join(tmpdir(), 'aloitetila-image-'));
	// When root runs this, PostgreSQL runs as another user and must get in; otherwise its data would go to /var/lib.
	await chmod(tree, 0o755);
	const ignored = (await readFile(join(root, '.dockerignore'), 'utf8'))
		.split('\n')
		.filter((line) => line !== '' && !line.startsWith('#'));
	await cp(root, tree, {
		recursive: true,
		filter: (source) => {
			const path = relative(root, source).replaceAll('\\', '/');
			return !ignored.some((pattern) => matchesGlob(path, pattern));
		},
	});

	const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
		devEngines: { packageManager: { version: string } };
	};
	const pnpm = `pnpm@${manifest.devEngines.packageManager.version}`;
	await runInTree('npx', ['--yes', pnpm, 'install', '--frozen-lockfile', '--prod', '--prefer-offline']);

	for (const built of ['packages/i18n/src/paraglide', 'apps/web/build']) {
		await cp(join(root, built), join(tree, built), { recursive: true });
	}
}, 10 * HALF_A_MINUTE);

afterAll(async () => {
	program?.kill('SIGKILL');
	await rm(tree, { recursive: true, force: true });
});

/** The command of the image and nothing of this workspace: no PATH into it, no variables of the person who tests. */
function environment(more: Record<string, string> = {}): Record<string, string> {
	const { HOME = tmpdir(), PATH = '' } = process.env;
	const path = [dirname(process.execPath), ...PATH.split(delimiter).filter((folder) => !folder.startsWith(root))];
	return { HOME, PATH: path.join(delimiter), CI: 'true', ...more };
}

async function runInTree(command: string, args: string[]): Promise<void> {
	const child = spawn(command, args, {
		cwd: tree,
		env: { ...process.env, ...environment() },
		shell: process.platform === 'win32',
	});
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const code = await new Promise((resolve) => child.on('close', resolve));
	if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(code)}:\n${output}`);
}

const freePort = () =>
	new Promise<number>((resolve, reject) => {
		const server = createServer();
		server.on('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const { port } = server.address() as AddressInfo;
			server.close(() => resolve(port));
		});
	});

/** Asks until the program answers, it has ended, or the time is up. */
async function untilReady(origin: string, child: ChildProcess): Promise<Response> {
	const deadline = Date.now() + 4 * HALF_A_MINUTE;
	while (Date.now() < deadline && child.exitCode === null) {
		const answer = await fetch(`${origin}/readyz`).catch(() => null);
		if (answer?.ok) return answer;
		await wait(200);
	}
	throw new Error(`The program did not become ready (exit code ${String(child.exitCode)}):\n${said}`);
}

test('the tree that the image holds has no development packages in it', async () => {
	for (const name of ['typescript', 'vite', 'vitest', 'eslint', 'node']) {
		await expect(stat(join(tree, 'node_modules', name)), name).rejects.toMatchObject({ code: 'ENOENT' });
	}
});

test(
	'the program starts from that tree, serves a page, and ends when it is told to',
	{ timeout: 6 * HALF_A_MINUTE },
	async () => {
		const port = await freePort();
		const origin = `http://127.0.0.1:${port}`;
		program = spawn(process.execPath, ['apps/api/src/start.ts'], {
			cwd: tree,
			env: environment({ PORT: String(port), DATA_DIR: join(tree, 'data'), NODE_ENV: 'production' }),
		});
		program.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
		program.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
		const ended = new Promise<number | null>((resolve) => program?.on('close', resolve));

		await untilReady(origin, program);
		const page = await fetch(`${origin}/fi`);
		expect(page.status).toBe(200);
		expect(await page.text()).toContain('<html lang="fi"');
		const description = (await (await fetch(`${origin}/api/openapi.json`)).json()) as { openapi: string };
		expect(description.openapi).toMatch(/^3\.1/);

		program.kill('SIGTERM');
		expect(await ended, said).toBe(0);
	},
);
