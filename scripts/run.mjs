// What `npm start`, `npm test` and `pnpm check` run. It has no dependencies and keeps to what Node 18 knows, because it is the one
// file that runs before anything is installed; everything it starts runs on the Node that the workspace installs.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PNPM = 'pnpm@12.21.0';
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const binaries = join(root, 'node_modules', '.bin');
const stamps = join(root, 'node_modules', '.aloitetila');
const env = {
	...process.env,
	PATH: binaries + delimiter + process.env.PATH,
	TURBO_TELEMETRY_DISABLED: '1',
	DO_NOT_TRACK: '1',
};

/** One check a line; each is a script of package.json, so it can also be run alone: `pnpm check:lint`. */
const CHECKS = ['check:format', 'check:lint', 'check:types', 'check:pages', 'check:imports', 'check:unused'];

/** These start the built program, so they wait for the build. Everything else is tested before it. */
const NEEDS_BUILD = ['scripts/container-tree.test.ts', '**/*.built.test.ts'];

/** What the browser's part of the web app is made of; a change elsewhere needs no new build. */
const WEB_SOURCES = [
	'apps/web',
	...['collaboration', 'document', 'domain', 'editor', 'i18n'].map((name) => `packages/${name}`),
];

const COMMANDS = { start, test, check, dev, cli, prepare };

// ---------------------------------------------------------------------------------------------------------------- commands

async function start() {
	const steps = numbered(4);
	await install(steps);
	await compileMessages(steps);
	await buildPages(steps);
	steps.announce('Starting');
	process.exitCode = await runProgram('apps/api/src/start.ts');
}

async function dev() {
	const steps = numbered(3);
	await install(steps);
	await compileMessages(steps);
	steps.announce('Starting with hot reload');
	process.exitCode = await runProgram('apps/api/src/dev.ts');
}

/** Prints nothing of its own: what the command prints is read by scripts. */
async function cli() {
	if (!exists('node_modules/.bin/node'))
		throw new Error('Nothing is installed yet. Run npm start once, or npm run prepare-tree.');
	process.exitCode = await runProgram('apps/api/src/cli.ts');
}

/** Everything that makes the tree runnable, and nothing more; a container image and a first `pnpm dev` want just this. */
async function prepare() {
	const steps = numbered(3);
	await install(steps);
	await compileMessages(steps);
	await buildPages(steps);
}

async function check() {
	const steps = numbered(3 + CHECKS.length);
	await install(steps);
	await compileMessages(steps);
	await writeRouteTypes(steps);
	finish(await runChecks(steps));
}

async function test() {
	const paths = process.argv.slice(3);
	if (paths.length > 0) {
		const steps = numbered(3);
		await install(steps);
		await compileMessages(steps);
		return finish([await runVitest(steps, 'Tests', paths)]);
	}

	const steps = numbered(8 + CHECKS.length);
	await install(steps);
	await compileMessages(steps);
	await writeRouteTypes(steps);
	const results = await runChecks(steps);
	results.push(
		await runVitest(
			steps,
			'Tests',
			NEEDS_BUILD.flatMap((path) => ['--exclude', path]),
		),
	);
	results.push(await runSoak(steps));
	const built = await buildPages(steps).then(
		() => result('Build', 1, 0),
		(error) => result('Build', 0, 1, error.message),
	);
	results.push(built);
	if (built.failed > 0) {
		results.push(result('The built program', 0, 1, 'not run: there is no build'));
		results.push(result('Journeys in the browser', 0, 1, 'not run: there is no build'));
	} else {
		results.push(await runVitest(steps, 'The built program', ['container-tree.test', '.built.test']));
		results.push(await runPlaywright(steps));
	}
	finish(results);
}

// ------------------------------------------------------------------------------------------------------------------- steps

/** Skipped while nothing that decides what is installed has changed, so that a second start does not even ask npx. */
async function install(steps) {
	const manifests = ['apps', 'packages'].flatMap((folder) =>
		readdirSync(join(root, folder)).map((name) => join(folder, name, 'package.json')),
	);
	const patches = filesUnder(['patches']);
	const inputs = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests, ...patches];
	const wanted = hashOf(inputs.filter(exists)) + process.platform + process.arch;
	if (stampIs('installed', wanted) && exists('node_modules/.bin/node')) {
		return steps.skip('Packages are installed');
	}
	steps.announce('Installing packages (the first time takes a minute)');
	const reporter = process.stdout.isTTY ? 'default' : 'append-only';
	await run('npx', ['--yes', PNPM, 'install', '--frozen-lockfile', `--reporter=${reporter}`], {
		shown: true,
		env: {
			...env,
			npm_config_loglevel: 'error',
			// A question about replacing node_modules would wait for ever where nobody is there to answer.
			CI: 'true',
			// How old a release is was checked when the lockfile was written, and is again in continuous integration. Here it would
			// fetch 200 MB of the registry's records first.
			...(process.env.CI ? {} : { pnpm_config_minimum_release_age: '0' }),
			// Otherwise pnpm keeps a second copy of Node.
			pnpm_config_side_effects_cache: 'false',
		},
	});
	dropHeaders();
	stamp('installed', wanted);
	steps.done();
}

/** Node's package brings 67 MB of C headers, which only the building of native addons reads; we have none. */
function dropHeaders() {
	const store = join(root, 'node_modules', '.pnpm');
	for (const name of readdirSync(store).filter((name) => name.startsWith('node@'))) {
		const inside = join(store, name, 'node_modules', 'node', 'node_modules');
		if (!existsSync(inside)) continue;
		for (const platform of readdirSync(inside).filter((name) => /^node-(?!bin-setup)/.test(name))) {
			rmSync(join(inside, platform, 'include'), { recursive: true, force: true });
		}
	}
}

/** What the compiler of messages writes: its result, and notes beside its settings. */
const isCompiled = (path) =>
	/\/src\/paraglide|\/project\.inlang\//.test(path) && !path.endsWith('/project.inlang/settings.json');

async function compileMessages(steps) {
	const inputs = filesUnder(['packages/i18n']).filter((path) => !isCompiled(path));
	const wanted = hashOf([...inputs, 'pnpm-lock.yaml']);
	if (stampIs('messages', wanted) && exists('packages/i18n/src/paraglide')) {
		return steps.skip('Messages are compiled');
	}
	steps.announce('Compiling messages');
	await runScript('packages/i18n', 'compile');
	stamp('messages', wanted);
	steps.done();
}

/** Kit writes the types that its routes are checked against; lint and types need them. */
async function writeRouteTypes(steps) {
	steps.announce('Writing the types of routes');
	await run('svelte-kit', ['sync'], { cwd: join(root, 'apps/web') });
	steps.done();
}

async function buildPages(steps) {
	const inputs = filesUnder(WEB_SOURCES).filter((path) => !isCompiled(path) && !/\.test\.ts$|\/e2e\//.test(path));
	const wanted = hashOf([...inputs, 'pnpm-lock.yaml']);
	if (stampIs('pages', wanted) && exists('apps/web/build/handler.js')) {
		return steps.skip('Pages are built');
	}
	steps.announce('Building pages');
	await runScript('apps/web', 'build');
	stamp('pages', wanted);
	steps.done();
}

/** Two at a time: most of them use one core each, and small machines have two. */
async function runChecks(steps) {
	const scripts = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
	const waiting = [...CHECKS];
	const results = [];
	const worker = async () => {
		for (let name = waiting.shift(); name; name = waiting.shift()) {
			const started = Date.now();
			const { code, output } = await capture(scripts[name]);
			steps.announce(`${name} (${secondsSince(started)} s)${code === 0 ? '' : ' FAILED'}`);
			if (code !== 0) process.stdout.write(`\n${output.trimEnd()}\n\n`);
			results.push(code === 0 ? result(name, 1, 0) : result(name, 0, 1));
		}
	};
	await Promise.all([worker(), worker()]);
	return results;
}

async function runVitest(steps, title, args) {
	steps.announce(title);
	const folder = mkdtempSync(join(tmpdir(), 'aloitetila-test-'));
	const report = join(folder, 'vitest.json');
	try {
		const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
		const code = await runToEnd('vitest', ['run', ...reporters, ...args]);
		if (!existsSync(report)) return result(title, 0, 1, `vitest ended with ${code} before it wrote a report`);
		const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
			readFileSync(report, 'utf8'),
		);
		// A file that does not even load has no failed test in it, and an error outside every test has none either.
		const brokenFiles = testResults.filter(
			(file) => file.status === 'failed' && !file.assertionResults.some((one) => one.status === 'failed'),
		).length;
		const outside = code !== 0 && numFailedTests + brokenFiles === 0 ? 1 : 0;
		return result(title, numPassedTests, numFailedTests + brokenFiles + outside, '', numPendingTests + numTodoTests);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Whether memory grows with the rooms that are opened and closed, with few of them; `pnpm soak` opens thousands. */
async function runSoak(steps) {
	const title = 'Memory of the rooms';
	steps.announce(title);
	const code = await runToEnd('node', ['scripts/soak.ts', '--short']);
	return code === 0 ? result(title, 1, 0) : result(title, 0, 1);
}

async function runPlaywright(steps) {
	const title = 'Journeys in the browser';
	steps.announce(title);
	const folder = mkdtempSync(join(tmpdir(), 'aloitetila-test-'));
	const report = join(folder, 'playwright.json');
	try {
		const args = ['test', '--config', 'apps/web/playwright.config.ts', '--reporter=list,json'];
		const code = await runToEnd('playwright', args, { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report });
		if (!existsSync(report)) return result(title, 0, 1, `playwright ended with ${code} before it wrote a report`);
		const { stats } = JSON.parse(readFileSync(report, 'utf8'));
		const outside = code !== 0 && stats.unexpected === 0 ? 1 : 0;
		return result(title, stats.expected + stats.flaky, stats.unexpected + outside, '', stats.skipped);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** The last line is what continuous integration reads; nothing may be printed after it. */
function finish(results) {
	const sum = (field) => results.reduce((total, one) => total + one[field], 0);
	console.log('');
	for (const one of results) {
		const skipped = one.skipped > 0 ? `, ${one.skipped} skipped` : '';
		const note = one.note ? ` (${one.note})` : '';
		console.log(
			`${one.failed > 0 ? 'FAILED' : 'ok    '}  ${one.title}: ${one.passed} passed, ${one.failed} failed${skipped}${note}`,
		);
	}
	console.log('');
	console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
	process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
}

const result = (title, passed, failed, note = '', skipped = 0) => ({ title, passed, failed, note, skipped });

// --------------------------------------------------------------------------------------------------------------- processes

/** Runs to the end and throws a sentence when it fails; what it prints is shown at once, or only when it fails. */
async function run(command, args, { shown = false, cwd = root, env: environment = env } = {}) {
	if (shown) {
		const code = await runToEnd(command, args, environment);
		if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}.`);
		return;
	}
	const { code, output } = await capture([command, ...args].join(' '), cwd, environment);
	if (code !== 0) throw new Error(`${output.trimEnd()}\n${command} ${args.join(' ')} ended with ${code}.`);
}

async function runScript(folder, name) {
	const { scripts } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
	if (!scripts?.[name]) throw new Error(`${folder}/package.json has no script "${name}".`);
	const { code, output } = await capture(scripts[name], join(root, folder));
	if (code !== 0) throw new Error(`${output.trimEnd()}\n"${scripts[name]}" in ${folder} ended with ${code}.`);
}

function runToEnd(command, args, environment = env) {
	return ended(
		spawn(command, args, { cwd: root, env: environment, stdio: ['ignore', 'inherit', 'inherit'], ...SHELL }),
	);
}

/** `script` is a line for the shell, found in a package.json of ours. */
async function capture(script, cwd = root, environment = env) {
	const path = [join(cwd, 'node_modules', '.bin'), environment.PATH].join(delimiter);
	const child = spawn(script, {
		cwd,
		env: { ...environment, PATH: path },
		stdio: ['ignore', 'pipe', 'pipe'],
		shell: true,
	});
	let output = '';
	child.stdout.on('data', (chunk) => (output += chunk));
	child.stderr.on('data', (chunk) => (output += chunk));
	return { code: await ended(child), output };
}

/**
 * Runs a program of ours with the arguments of this one and the variables of .env, if there is one. It drains and stops its database
 * last, so this waits for it whatever happens. A Ctrl-C at a terminal reaches the program by itself; a signal sent to this
 * process alone is passed on, once.
 */
function runProgram(path) {
	const settings = exists('.env') ? ['--env-file=.env'] : [];
	const child = spawn('node', [...settings, path, ...process.argv.slice(3)], {
		cwd: root,
		// What was compiled, and stripped of its types, at the last start is not compiled again.
		env: { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'), ...env },
		stdio: 'inherit',
		...SHELL,
	});
	let isPassedOn = false;
	const passOn = (signal) => {
		if (isPassedOn) return;
		isPassedOn = true;
		child.kill(signal);
	};
	process.on('SIGINT', () => process.stdin.isTTY || passOn('SIGINT'));
	process.on('SIGTERM', () => passOn('SIGTERM'));
	process.on('SIGHUP', () => passOn('SIGTERM'));

	// npm may be killed, or the shell it runs scripts in, and neither tells anyone: the program would go on with nobody to stop it.
	const parent = process.ppid;
	const watch = setInterval(() => process.ppid !== parent && passOn('SIGTERM'), 500);
	if (!process.env.npm_lifecycle_event) clearInterval(watch);
	return ended(child).finally(() => clearInterval(watch));
}

function ended(child) {
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code, signal) => resolve(code ?? `signal ${signal}`));
	}).then((code) => (typeof code === 'number' ? code : 1));
}

/** On Windows the commands of packages are .cmd files, which only a shell starts. */
const SHELL = process.platform === 'win32' ? { shell: true } : {};

// ------------------------------------------------------------------------------------------------------- hashes and stamps

function exists(path) {
	return existsSync(join(root, path));
}

/** Contents and names, in an order that does not depend on the file system. */
function hashOf(paths) {
	const hash = createHash('sha256');
	for (const path of [...paths].sort()) {
		hash
			.update(`${path}\0`)
			.update(readFileSync(join(root, path)))
			.update('\0');
	}
	return hash.digest('hex');
}

function filesUnder(folders) {
	const skipped = new Set(['node_modules', 'build', '.svelte-kit', '.turbo', 'test-results']);
	return folders.flatMap((folder) =>
		readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
			const path = `${folder}/${entry.name}`;
			if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesUnder([path]);
			return entry.isFile() ? [path] : [];
		}),
	);
}

function stampIs(name, value) {
	const path = join(stamps, name);
	return existsSync(path) && readFileSync(path, 'utf8') === value;
}

/** Kept inside node_modules, so that deleting it makes everything afresh. Written last, so that a broken run counts as none. */
function stamp(name, value) {
	mkdirSync(stamps, { recursive: true });
	writeFileSync(join(stamps, name), value);
}

// -------------------------------------------------------------------------------------------------------- progress on screen

function numbered(total) {
	let step = 0;
	let started = Date.now();
	const say = (text) => {
		step += 1;
		started = Date.now();
		console.log(`${step}/${total} ${text}`);
	};
	return {
		announce: (text) => say(text),
		skip: (text) => say(text),
		done: () => console.log(`    done in ${secondsSince(started)} s`),
	};
}

function secondsSince(started) {
	return ((Date.now() - started) / 1000).toFixed(1);
}

const command = COMMANDS[process.argv[2]];
if (!command) {
	console.error(`Usage: node scripts/run.mjs ${Object.keys(COMMANDS).join('|')}`);
	process.exitCode = 2;
} else {
	await command().catch((error) => {
		console.error(`\n${error.message}`);
		if (process.argv[2] === 'test') console.log('0 passed, 1 failed');
		process.exitCode = 1;
	});
}
