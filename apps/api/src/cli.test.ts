import { startEmbedded } from '@aloitetila/db/embedded.ts';
import { migrate } from '@aloitetila/db/migrate.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { installation, people } from '@aloitetila/db/schema.ts';
import { hasAdministrator } from '@aloitetila/use-cases/people/create-administrator.ts';
import { readSession } from '@aloitetila/use-cases/people/sessions.ts';
import { testContext } from '@aloitetila/use-cases/testing.ts';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCommand } from './cli.ts';

const HELMI = 'helmi.sepite@example.org';

/** Runs a command as a person would, and gives what they would see. */
async function run(env: Record<string, string>, ...args: string[]) {
	const printed: string[] = [];
	const said: string[] = [];
	const code = await runCommand(args, {
		env,
		print: (line) => printed.push(line),
		say: (line) => said.push(line),
	});
	return { code, printed: printed.join('\n'), said: said.join('\n') };
}

describe('on a server', async () => {
	const real = await testDatabase();
	const demo = await testDatabase();
	const onReal = { DATABASE_URL: real.url };
	const onDemo = { DATABASE_URL: demo.url };
	const jobs = { enqueue: () => Promise.resolve() };

	test('the first administrator sets an empty database up for real use', async () => {
		const first = await run(onReal, 'create-admin', '--email', ' Anna@Example.ORG ');
		expect(first).toMatchObject({
			code: 0,
			said: 'The database was empty. It is set up for real use now, without examples.',
		});
		expect(first.printed).toContain('anna@example.org is an administrator from now on');
		expect(await hasAdministrator(real)).toBe(true);
		expect(await real.db.select({ isDemo: installation.isDemo }).from(installation)).toEqual([{ isDemo: false }]);
	});

	test('somebody who is an administrator already stays one', async () => {
		const again = await run(onReal, 'create-admin', '--email=anna@example.org');
		expect(again).toEqual({ code: 0, printed: 'anna@example.org is an administrator already.', said: '' });
		expect(await real.db.$count(people)).toBe(1);
	});

	test('a real database gives no session and takes no examples', async () => {
		const session = await run(onReal, 'session', '--email', 'anna@example.org');
		expect(session).toMatchObject({ code: 1, printed: '' });
		expect(session.said).toMatch(/^This is not a demo database/u);
		const seeded = await run(onReal, 'seed');
		expect(seeded).toMatchObject({ code: 1, printed: '' });
		expect(await real.db.$count(people)).toBe(1);
	});

	test('an empty database is filled once', async () => {
		expect(await run(onDemo, 'seed')).toEqual({ code: 0, printed: 'The demo network is in the database.', said: '' });
		const again = await run(onDemo, 'seed');
		expect(again).toMatchObject({ code: 0, printed: 'There are people in this demo already; nothing was changed.' });
	});

	test('in a demo a session is printed as a cookie and nothing else', async () => {
		const { code, printed, said } = await run(onDemo, 'session', '--email', HELMI.toUpperCase());
		expect({ code, said }).toEqual({ code: 0, said: '' });
		expect(printed).toMatch(/^session=[\w-]{43}$/u);
		const context = testContext({ db: demo.db, jobs, now: new Date(), isDemo: true });
		const session = await readSession(context, printed.slice('session='.length));
		expect(session?.actor).toMatchObject({ email: HELMI, hasAcceptedCharter: true });
		expect(session?.actor.roles).toEqual(new Set(['lead']));
	});

	test('an address that nobody has is told', async () => {
		expect(await run(onDemo, 'session', '--email', 'nobody@example.org')).toEqual({
			code: 1,
			printed: '',
			said: 'Nobody in this demo has the address nobody@example.org.',
		});
	});

	test('bringing the tables up to date twice is fine', async () => {
		expect(await run(onReal, 'migrate')).toEqual({ code: 0, printed: 'The database is up to date.', said: '' });
	});

	test('a server that is not there is told in a sentence, without its password', async () => {
		const { code, said } = await run({ DATABASE_URL: 'postgres://me:hush@127.0.0.1:9/none' }, 'migrate');
		expect(code).toBe(1);
		expect(said).toMatch(/^The database none at 127\.0\.0\.1:9 cannot be used/u);
		expect(said).not.toContain('hush');
		expect(
			await run({ DATABASE_URL: 'postgres://me:hush@127.0.0.1:9/none' }, 'session', '--email', HELMI),
		).toMatchObject({ code: 1, said });
	});
});

describe('on the built-in database', () => {
	let folder = '';
	afterAll(() => rm(folder, { recursive: true, force: true }));

	test('it works beside a program that runs, and without one', async () => {
		folder = await mkdtemp(path.join(os.tmpdir(), 'aloitetila-cli-'));
		// As root the server runs as another user, who passes through here.
		await chmod(folder, 0o711);
		const env = { DATA_DIR: folder };

		const early = await run(env, 'session', '--email', HELMI);
		expect(early).toEqual({
			code: 1,
			printed: '',
			said: 'There is nothing in this database yet. Start the program first: npm start',
		});
		expect(await readdir(folder)).toEqual([]);

		const program = await startEmbedded({ dataDir: folder, say: () => undefined, isDurable: false });
		try {
			await migrate(program.url);
			expect(await run(env, 'seed')).toMatchObject({ code: 0, said: '' });
			expect((await run(env, 'session', '--email', HELMI)).printed).toMatch(/^session=/u);
		} finally {
			await program.stop();
		}

		const alone = await run(env, 'session', '--email', HELMI);
		expect(alone).toMatchObject({ code: 0, said: '' });
		expect(alone.printed).toMatch(/^session=/u);
	});
});

describe('without understanding', () => {
	test('help is printed for all and for each command', async () => {
		const all = await run({}, '--help');
		expect(all).toMatchObject({ code: 0, said: '' });
		for (const name of ['create-admin', 'session', 'seed', 'migrate', 'after-restore']) {
			expect(all.printed).toContain(`\n  ${name}`);
			const one = await run({}, '--', name, '--help');
			expect(one).toMatchObject({ code: 0, said: '' });
			expect(one.printed).toMatch(new RegExp(`^pnpm cli ${name}`, 'u'));
		}
	});

	test.each([
		[[], /^pnpm cli <command>/u],
		[['drop'], /^There is no command drop\./u],
		[['toString'], /^There is no command toString\./u],
		[['create-admin'], /^Say whose, with --email <address>\./u],
		[['create-admin', '--email', 'anna'], /^anna is not an e-mail address\./u],
		[['session', '--mail', 'anna@example.org'], /^Unknown option '--mail'/u],
		[['seed', 'twice'], /^Unexpected argument 'twice'/u],
	])('%j is not understood, and nothing is done', async (args, said) => {
		const answer = await run({ DATABASE_URL: 'postgres://127.0.0.1:9/none' }, ...args);
		expect(answer).toMatchObject({ code: 2, printed: '' });
		expect(answer.said).toMatch(said);
	});

	test('a wrong environment is told', async () => {
		const { code, said } = await run({ DATABASE_URL: 'mysql://localhost/none' }, 'migrate');
		expect(code).toBe(1);
		expect(said).toContain('DATABASE_URL must look like postgres://');
	});
});
