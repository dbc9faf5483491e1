import { connect } from '@aloitetila/db/connect.ts';
import { findRunning, hasEmbedded } from '@aloitetila/db/embedded-running.ts';
import { startEmbedded } from '@aloitetila/db/embedded.ts';
import { migrate } from '@aloitetila/db/migrate.ts';
import { isExpected } from '@aloitetila/domain/errors.ts';
import { emailAddress } from '@aloitetila/domain/people/people.contract.ts';
import { prepareInstallation } from '@aloitetila/use-cases/charter/prepare-installation.ts';
import { readDemoMark } from '@aloitetila/use-cases/charter/read-demo-mark.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
import { seedDemo } from '@aloitetila/use-cases/demo/seed-demo.ts';
import { sessionForScripts } from '@aloitetila/use-cases/demo/session-for-scripts.ts';
import { renewLineages } from '@aloitetila/use-cases/documents/renew-lineages.ts';
import { createAdministrator } from '@aloitetila/use-cases/people/create-administrator.ts';
import { randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { type Environment, readEnvironment } from './environment.ts';
import { databaseRefusal, refusal } from './refusals.ts';

/*
 * What the person who runs the program does from the command line. The same environment says which database is meant; with the
 * built-in one it works beside a running program as well as without one.
 */

/** What a command works with. */
interface Work {
	readonly context: Context;
	readonly environment: Environment;
	readonly email: string;
	/** What was asked for; scripts read it. */
	readonly print: (line: string) => void;
	/** What a person should know besides. */
	readonly say: (line: string) => void;
}

interface Command {
	readonly usage: string;
	readonly summary: string;
	readonly details: string;
	readonly needsEmail: boolean;
	/** Brings the tables up to date first, and makes the database where there is none. */
	readonly migrates: boolean;
	readonly run: (work: Work) => Promise<void>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
	'create-admin': {
		usage: 'create-admin --email <address>',
		summary: 'Make somebody an administrator',
		details:
			'Gives the role of administrator to the person with this address, who need not have signed in before. This is how a new\ninstallation gets its first one; there is no default account. An empty database is set up for real use, without examples.',
		needsEmail: true,
		migrates: true,
		run: createAdmin,
	},
	session: {
		usage: 'session --email <address>',
		summary: 'Print a Cookie header value that signs somebody in (demo only)',
		details:
			'For scripts: curl -H "Cookie: $(pnpm --silent cli session --email ilona.kuvitelma@example.org)" …\nOnly in a demo database. The session lives as long as any other of that person.',
		needsEmail: true,
		migrates: false,
		run: printSession,
	},
	seed: {
		usage: 'seed',
		summary: 'Fill an empty database with the demo network',
		details:
			'Marks an empty database as a demo and fills it with invented people and initiatives. The mark stays: a demo is served on\nthis machine only. A database that is in use is left as it is.',
		needsEmail: false,
		migrates: true,
		run: seed,
	},
	migrate: {
		usage: 'migrate',
		summary: 'Bring the tables of the database up to date',
		details:
			'The program does this at every start; here it can be done before, for example while several instances run.',
		needsEmail: false,
		migrates: true,
		run: ({ print }) => Promise.resolve(print('The database is up to date.')),
	},
	'after-restore': {
		usage: 'after-restore',
		summary: 'After a backup was put back: keep older copies of texts out',
		details:
			'Stop every instance, put the backup back, run this, and start them again. Browsers hold copies of texts that are newer than\nthe backup. With this none of them is merged into it; what was not saved is offered to its writer for copying.',
		needsEmail: false,
		migrates: false,
		run: afterRestore,
	},
};

async function createAdmin({ context, environment, email, print, say }: Work): Promise<void> {
	const { isNew, isDemo } = await prepareInstallation(context, { isDemo: environment.DEMO ?? false });
	if (isNew && !isDemo) say('The database was empty. It is set up for real use now, without examples.');
	try {
		await createAdministrator(context, email);
		print(`${email} is an administrator from now on, and signs in with a code that is mailed to that address.`);
	} catch (error) {
		if (!(isExpected(error) && error.code === 'role.already_held')) throw error;
		print(`${email} is an administrator already.`);
	}
}

async function printSession({ context, email, print }: Work): Promise<void> {
	if (!context.isDemo) {
		throw refusal(
			'This is not a demo database, so people sign in to it with a code from their mail and in no other way.',
		);
	}
	try {
		print(await sessionForScripts(context, email));
	} catch (error) {
		if (!(isExpected(error) && error.code === 'person.not_found')) throw error;
		throw refusal(`Nobody in this demo has the address ${email}.`);
	}
}

async function seed({ context, print }: Work): Promise<void> {
	const { isDemo } = await prepareInstallation(context, { isDemo: true });
	if (!isDemo)
		throw refusal('This database is in use and is not a demo, so it was left as it is. Only an empty one is filled.');
	const { isSeeded } = await seedDemo(context);
	print(
		isSeeded ? 'The demo network is in the database.' : 'There are people in this demo already; nothing was changed.',
	);
}

async function afterRestore({ context, print, say }: Work): Promise<void> {
	const { documents, isRunning } = await renewLineages(context);
	print(`Every document has a new lineage now (${documents} in all). No copy from before is merged into it.`);
	if (!isRunning) return;
	say(
		'The program is running on this database. What ran while the backup was put back may have stored edits after others that are gone: stop every instance, put the backup back once more, and run this again.',
	);
}

/** Where output goes, and which environment is read; the tests bring their own. */
export interface Terminal {
	/** The process's own where left out. */
	env?: Record<string, string>;
	print: (line: string) => void;
	say: (line: string) => void;
}

const DONE = 0;
const FAILED = 1;
const MISUSED = 2;

/** Runs one command. @returns the exit code: 0 done, 1 failed, 2 not understood */
export async function runCommand(args: readonly string[], { env, print, say }: Terminal): Promise<number> {
	// pnpm hands the two dashes on.
	const [name, ...rest] = args[0] === '--' ? args.slice(1) : args;
	if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
		(name === undefined ? say : print)(help());
		return name === undefined ? MISUSED : DONE;
	}
	const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
	if (!command) {
		say(`There is no command ${name}.\n\n${help()}`);
		return MISUSED;
	}
	const asked = read(command, rest);
	if (asked === 'help') {
		print(`pnpm cli ${command.usage}\n\n${command.summary}.\n${command.details}`);
		return DONE;
	}
	if ('problem' in asked) {
		say(`${asked.problem}\n\npnpm cli ${command.usage}`);
		return MISUSED;
	}
	try {
		await runOn(readEnvironment(env), command, { email: asked.email, print, say });
		return DONE;
	} catch (error) {
		say(isForPeople(error) ? error.message : inspect(error));
		return FAILED;
	}
}

function read(command: Command, args: string[]): 'help' | { problem: string } | { email: string } {
	try {
		const { values } = parseArgs({
			args,
			options: {
				help: { type: 'boolean', short: 'h' },
				...(command.needsEmail ? { email: { type: 'string' } as const } : {}),
			},
		});
		if (values.help) return 'help';
		if (!command.needsEmail) return { email: '' };
		if (values.email === undefined) return { problem: 'Say whose, with --email <address>.' };
		const email = emailAddress.safeParse(values.email);
		return email.success ? { email: email.data } : { problem: `${values.email} is not an e-mail address.` };
	} catch (error) {
		return { problem: error instanceof Error ? error.message : String(error) };
	}
}

async function runOn(environment: Environment, command: Command, asked: Pick<Work, 'email' | 'print' | 'say'>) {
	const database = await openDatabase(environment, command, asked.say);
	try {
		if (command.migrates) {
			await migrate(database.url).catch((error: unknown) => {
				throw databaseRefusal(database.url, error);
			});
		}
		const { db, end } = connect(database.url, { max: 2, name: 'aloitetila cli' });
		try {
			const context: Context = {
				db,
				now: () => new Date(),
				newId: () => randomUUID(),
				randomBytes: (length) => new Uint8Array(randomBytes(length)),
				publicOrigin: environment.PUBLIC_ORIGIN ?? `http://${environment.HOST}:${environment.PORT}`,
				// No command writes mail.
				jobs: { enqueue: () => Promise.reject(new Error('the command line sends no mail')) },
				isDemo: (await isDemoDatabase(db, database.url)) ?? false,
			};
			await command.run({ context, environment, ...asked });
		} finally {
			await end();
		}
	} finally {
		await database.stop();
	}
}

async function isDemoDatabase(db: Context['db'], url: string): Promise<boolean | null> {
	try {
		return await readDemoMark(db);
	} catch (error) {
		const cause = error instanceof Error ? error.cause : null;
		const isEmpty = cause instanceof Error && 'code' in cause && cause.code === UNDEFINED_TABLE;
		throw isEmpty ? nothingHere() : databaseRefusal(url, cause);
	}
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNDEFINED_TABLE = '42P01';
const nothingHere = () => refusal('There is nothing in this database yet. Start the program first: npm start');

/** The database as the program itself would open it; the built-in one also beside a program that runs it. */
async function openDatabase(
	{ DATABASE_URL, DATABASE_DIRECT_URL, DATA_DIR }: Environment,
	{ migrates }: Command,
	say: (line: string) => void,
): Promise<{ url: string; stop(): Promise<void> }> {
	if (DATABASE_URL) return { url: DATABASE_DIRECT_URL ?? DATABASE_URL, stop: () => Promise.resolve() };
	const dataDir = path.resolve(DATA_DIR);
	if (!migrates && !hasEmbedded(dataDir)) throw nothingHere();
	try {
		const embedded = await startEmbedded({ dataDir, say });
		// Ctrl-C would leave the database running, with nobody to stop it.
		const interrupted = () => void embedded.stop().finally(() => process.exit(FAILED));
		process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
		return {
			url: embedded.url,
			stop: async () => {
				process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
				await embedded.stop();
			},
		};
	} catch (error) {
		if (!(isExpected(error) && error.code === 'database.folder_in_use')) throw error;
		return { ...(await findRunning(dataDir)), stop: () => Promise.resolve() };
	}
}

function help(): string {
	const width = Math.max(...Object.values(COMMANDS).map(({ usage }) => usage.length)) + 3;
	const lines = Object.values(COMMANDS).map(({ usage, summary }) => `  ${usage.padEnd(width)}${summary}`);
	return [
		'pnpm cli <command> [--help]',
		'',
		...lines,
		'',
		'DATABASE_URL says which database is meant; without it, the built-in one in DATA_DIR (./data), whether the program runs or',
		'not. Exit codes: 0 done, 1 failed, 2 not understood.',
	].join('\n');
}

/** Errors whose message is a sentence for the person at the terminal. */
const isForPeople = (error: unknown): error is Error =>
	isExpected(error) ||
	(error instanceof Error && 'code' in error && ['start.refused', 'environment.invalid'].includes(String(error.code)));

if (import.meta.main) {
	process.exitCode = await runCommand(process.argv.slice(2), {
		print: (line) => void process.stdout.write(`${line}\n`),
		say: (line) => void process.stderr.write(`${line}\n`),
	});
}
