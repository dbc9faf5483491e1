import { execFile } from 'node:child_process';
import { access, chmod, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const userId = process.getuid?.() ?? 0;

/** What `chromium.launch()` and a Playwright project's `launchOptions` take; a subset, so that this file needs neither. */
export interface ChromiumLaunchOptions {
	executablePath: string;
	args: string[];
	env: Record<string, string>;
}

/** Where distributions and people put a browser that Playwright can drive. */
const SYSTEM_BROWSERS = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/usr/bin/google-chrome-stable',
	'/snap/bin/chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const ARGS = [
	// Tests run as root in containers, where Chromium's own sandbox cannot start. Only pages of this program are opened.
	'--no-sandbox',
	'--disable-setuid-sandbox',
	// /dev/shm is 64 MB in a container; a full-page screenshot needs more.
	'--disable-dev-shm-usage',
	// Nothing but our own server is to be talked to, and that over plain TCP.
	'--disable-quic',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-domain-reliability',
	'--no-pings',
	// The same pixels on machines with and without a graphics card.
	'--disable-gpu',
	'--font-render-hinting=none',
];

/**
 * Finds a Chromium: the one named by CHROMIUM_PATH, else one that the system has, else the one that comes from npm,
 * unpacked once for each user and version. Throws a sentence that says what to do where none of them can be had.
 */
export async function chromiumLaunchOptions(): Promise<ChromiumLaunchOptions> {
	const env = inheritedEnvironment();
	const named = process.env['CHROMIUM_PATH'];
	if (named) {
		if (!(await exists(named))) throw new Error(`CHROMIUM_PATH names ${named}, and there is no such file.`);
		return { executablePath: named, args: ARGS, env };
	}
	for (const path of SYSTEM_BROWSERS) {
		if (await exists(path)) return { executablePath: path, args: ARGS, env };
	}
	if (process.platform !== 'linux' || process.arch !== 'x64') {
		throw new Error('No Chromium was found. Install one, or give the path of one in CHROMIUM_PATH.');
	}
	const folder = await unpackedFromNpm();
	const executablePath = join(folder, 'chromium');
	return { executablePath, args: ARGS, env: { ...env, ...(await whatTheSystemLacks(folder, executablePath)) } };
}

/**
 * The package unpacks itself into TMPDIR under fixed names and takes a half-written file for a whole one, so two test runs at
 * once would break each other. It is unpacked into a fresh folder instead, which then gets its name in one step.
 */
async function unpackedFromNpm(): Promise<string> {
	const manifest = dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));
	const { version } = createRequire(import.meta.url)(join(manifest, 'package.json')) as { version: string };
	const folder = join(tmpdir(), `aloitetila-chromium-${version}-${userId}`);
	if (await exists(folder)) {
		await refuseForeign(folder);
		return folder;
	}

	const fresh = await mkdtemp(join(tmpdir(), 'aloitetila-chromium-'));
	await chmod(fresh, 0o755);
	const unpack = `import('@sparticuz/chromium').then((chromium) => chromium.default.executablePath())`;
	await run(process.execPath, ['--input-type=module', '--eval', unpack], {
		cwd: dirname(import.meta.filename),
		// Saying that this is Amazon Linux also unpacks the libraries that a bare system lacks.
		env: { ...process.env, TMPDIR: fresh, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
	});
	// The package's list of fonts names /tmp/fonts; without a font every page would be blank.
	const list = join(fresh, 'fonts', 'fonts.conf');
	await writeFile(list, (await readFile(list, 'utf8')).replaceAll('/tmp/fonts', join(folder, 'fonts')));
	try {
		await rename(fresh, folder);
	} catch {
		// Another run was quicker: its folder is as good as ours.
		await rm(fresh, { recursive: true, force: true });
		await refuseForeign(folder);
	}
	return folder;
}

/** In a shared /tmp another user could have made the folder first, with a program of their own in it. */
async function refuseForeign(folder: string): Promise<void> {
	if ((await stat(folder)).uid !== userId) {
		throw new Error(`${folder} belongs to another user. Remove it, or give a Chromium in CHROMIUM_PATH.`);
	}
}

/** The package's libraries would shadow the system's, so they are used only where the loader says that some are missing. */
async function whatTheSystemLacks(folder: string, executable: string): Promise<Record<string, string>> {
	const lacking: Record<string, string> = {};
	const linked = await run('ldd', [executable]).catch(() => ({ stdout: 'not found' }));
	if (linked.stdout.includes('not found')) {
		const already = process.env['LD_LIBRARY_PATH'];
		lacking['LD_LIBRARY_PATH'] = join(folder, 'al2023', 'lib') + (already ? `:${already}` : '');
	}
	if (!process.env['FONTCONFIG_PATH'] && !(await exists('/etc/fonts/fonts.conf'))) {
		lacking['FONTCONFIG_PATH'] = join(folder, 'fonts');
	}
	return lacking;
}

function inheritedEnvironment(): Record<string, string> {
	const pairs = Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined);
	return Object.fromEntries(pairs);
}

const exists = (path: string) =>
	access(path).then(
		() => true,
		() => false,
	);
