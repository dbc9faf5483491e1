import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The program as people start it, on a data folder of its own and with the pages as they were built. */
interface Started {
	child: ChildProcess;
	/** Everything it said on standard output so far, in lines. */
	lines: string[];
	/** What it said on standard error so far. */
	complaint: () => string;
	/** Resolves with the address that it prints last; rejects with its complaint. */
	address: Promise<string>;
	exited: Promise<number | null>;
}

const PROGRAM = fileURLToPath(new URL('start.ts', import.meta.url));
let folder: string;

function startProgram(env: Record<string, string> = {}): Started {
	const child = spawn(process.execPath, [PROGRAM], {
		// Nothing of ours may leak in from the shell that runs the tests.
		env: { PATH: process.env['PATH'], PORT: '0', DATA_DIR: path.join(folder, 'data'), ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const lines: string[] = [];
	let complaint = '';
	child.stderr.on('data', (part: Buffer) => (complaint += part.toString()));
	const exited = once(child, 'exit').then(([code]) => code as number | null);
	const address = new Promise<string>((resolve, reject) => {
		let text = '';
		child.stdout.on('data', (part: Buffer) => {
			text += part.toString();
			const complete = text.split('\n').slice(0, -1);
			lines.splice(0, lines.length, ...complete);
			const printed = complete.map((line) => /^Aloitetila: (\S+)$/.exec(line)?.[1]).find(Boolean);
			if (printed) resolve(printed);
		});
		void exited.then(() => reject(new Error(complaint)));
	});
	address.catch(() => undefined);
	return { child, lines, complaint: () => complaint, address, exited };
}

beforeAll(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'aloitetila-start-'));
	// Started by root, the database runs as another user, who has to pass through.
	await chmod(folder, 0o711);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the program on an empty folder', () => {
	let program: Started;
	let at: string;
	beforeAll(async () => {
		program = startProgram();
		at = await program.address;
	}, 120_000);
	afterAll(async () => {
		program.child.kill('SIGTERM');
		await program.exited;
	});

	test('prints its address last, and is ready then', async () => {
		// The log is written beside what is said, and may come a moment after it.
		const said = program.lines.filter((line) => !line.startsWith('{'));
		expect(said.at(-1)).toBe(`Aloitetila: ${at}`);
		const ready = await fetch(`${at}/readyz`);
		expect([ready.status, await ready.json()]).toMatchObject([200, { status: 'ready' }]);
	});

	test('serves the pages as they were built, with their own headers', async () => {
		const page = await fetch(`${at}/sv`);
		expect(page.status).toBe(200);
		expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
		expect(page.headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
		expect(page.headers.get('x-request-id')).toMatch(/^[0-9A-Z]{10}$/);
		expect(await page.text()).toContain('lang="sv"');
	});

	test.each<[string, Record<string, string>]>([
		['a foreign origin', { origin: 'https://evil.example' }],
		['the origin "null"', { origin: 'null' }],
		['neither header', {}],
		['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
	])('refuses a form with %s', async (_name, headers) => {
		const answer = await fetch(`${at}/fi/sign-in`, {
			method: 'POST',
			body: new URLSearchParams({ email: 'aino@example.org' }),
			headers,
			redirect: 'manual',
		});
		expect(answer.status).toBe(403);
	});

	test('takes a form of its own page', async () => {
		const answer = await fetch(`${at}/fi/sign-in`, {
			method: 'POST',
			body: new URLSearchParams({ email: 'aino@example.org' }),
			headers: { origin: at },
			redirect: 'manual',
		});
		expect(answer.status).not.toBe(403);
		expect(answer.status).toBeLessThan(500);
	});

	test('keeps a second program off its folder, and says why', async () => {
		const second = startProgram({ PORT: new URL(at).port });
		expect(await second.exited).toBe(1);
		expect(second.complaint()).toContain(path.join(folder, 'data'));
		expect(second.complaint()).toContain('Stop that one first');
	});

	test('does not serve its demo to other machines', async () => {
		program.child.kill('SIGTERM');
		await program.exited;
		const elsewhere = startProgram({ HOST: '0.0.0.0', SMTP_URL: 'smtp://127.0.0.1:1' });
		expect(await elsewhere.exited).toBe(1);
		expect(elsewhere.complaint()).toContain('HOST must be 127.0.0.1');
		const named = startProgram({ PUBLIC_ORIGIN: 'https://aloitetila.example', SMTP_URL: 'smtp://127.0.0.1:1' });
		expect(await named.exited).toBe(1);
		expect(named.complaint()).toContain('PUBLIC_ORIGIN');
	}, 60_000);

	test('comes back on the same folder, and out again when it is told', async () => {
		program = startProgram();
		at = await program.address;
		const began = performance.now();
		program.child.kill('SIGTERM');
		expect(await program.exited).toBe(0);
		expect(performance.now() - began).toBeLessThan(15_000);
		await expect(fetch(`${at}/livez`)).rejects.toThrow();
	}, 60_000);
});

describe('the program refuses to start', () => {
	test('without a mail server, where it is no demo', async () => {
		const program = startProgram({ DEMO: '0', DATA_DIR: path.join(folder, 'real') });
		expect(await program.exited).toBe(1);
		expect(program.complaint()).toContain('SMTP_URL is missing');
	}, 60_000);

	test('on an environment that is wrong, and names everything that is', async () => {
		const program = startProgram({ PORT: 'eighty', PUBLIC_ORIGIN: 'here' });
		expect(await program.exited).toBe(1);
		expect(program.complaint()).toMatch(/PORT must be[^]*PUBLIC_ORIGIN must/);
	});

	test('on a database that is not there, without telling its password', async () => {
		const program = startProgram({ DATABASE_URL: 'postgres://a:hush@127.0.0.1:1/b', SMTP_URL: 'smtp://127.0.0.1:1' });
		expect(await program.exited).toBe(1);
		expect(program.complaint()).toContain('127.0.0.1:1 cannot be used');
		expect(program.complaint()).not.toContain('hush');
	});
});
