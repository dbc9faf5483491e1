import { connect } from '@aloitetila/db/connect.ts';
import { startEmbedded } from '@aloitetila/db/embedded.ts';
import { migrate } from '@aloitetila/db/migrate.ts';
import { isExpected } from '@aloitetila/domain/errors.ts';
import { prepareInstallation } from '@aloitetila/use-cases/charter/prepare-installation.ts';
import { readDemoMark } from '@aloitetila/use-cases/charter/read-demo-mark.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
import { startJobs } from '@aloitetila/use-cases/jobs.ts';
import { hasAdministrator } from '@aloitetila/use-cases/people/create-administrator.ts';
import type { FastifyBaseLogger } from 'fastify';
import { randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import { inspect } from 'node:util';
import { createApp } from './app.ts';
import { type Environment, readEnvironment } from './environment.ts';
import type { Health } from './http/health.routes.ts';
import { isLoopbackOrigin } from './http/loopback.ts';
import { startWorker } from './jobs/worker.ts';
import { previewMailer, smtpMailer } from './mail/smtp.ts';
import { findPort, originOf } from './ports.ts';
import { databaseRefusal, portRefusal, reasonNotToServe } from './refusals.ts';
import { builtPages } from './web/built-pages.ts';
import type { PageHandler } from './web/pages.ts';

export interface StartOptions {
	environment: Environment;
	/** Asked once, while the database starts. */
	pageHandler: () => Promise<PageHandler>;
	/** Takes lines for the person who starts the program. */
	say: (line: string) => void;
}

/** A program that serves. */
export interface Program {
	log: FastifyBaseLogger;
	/** Not ready, flush, close, and the database last; within 15 seconds. */
	stop(): Promise<void>;
}

/** How long a part of stopping may take, and all of it, in milliseconds. */
const CLOSING_MS = 4_500;
const GIVE_UP_MS = 14_500;

/**
 * Environment, database, migrations, demo, Context, app, listen. What was started is stopped again if a later step fails.
 * @throws a refusal or another foreseen error, whose message is a sentence for the person who starts the program
 */
export async function start({ environment, pageHandler, say }: StartOptions): Promise<Program> {
	const undo: (() => unknown)[] = [];
	const stop = async () => {
		for (let step = undo.pop(); step; step = undo.pop()) {
			try {
				await step();
			} catch (error) {
				// The database comes last, and must not be left running because of what came before.
				say(`Something did not stop in order: ${error instanceof Error ? error.message : String(error)}`);
			}
		}
	};
	try {
		const { HOST, PORT, PUBLIC_ORIGIN, DEMO, SMTP_URL } = environment;
		// Before the pages: Vite's, in development, move the program to another folder.
		const dataDir = path.resolve(environment.DATA_DIR);
		const pages = pageHandler();
		pages.catch(() => undefined);

		const { port, problem } = await findPort(HOST, PORT);
		const address = originOf(HOST, port);
		const publicOrigin = PUBLIC_ORIGIN ?? address;
		const database = await openDatabase(environment, dataDir, say);
		undo.push(database.stop);
		// Told after the database had its say: a taken port usually means a second program on the same folder.
		if (problem) throw problem;

		const { db, sql, end } = connect(database.url, { max: environment.DATABASE_CONNECTIONS });
		const direct = connect(database.directUrl, { max: 2, name: 'aloitetila listen' });
		undo.push(() => Promise.all([end(), direct.end()]));

		// The mark decides; an empty database becomes a demo where that is asked for, or is assumed.
		const isDemo = (await readDemoMark(db)) ?? DEMO ?? database.isEmbedded;
		const reason = reasonNotToServe({ isDemo, host: HOST, publicOrigin, hasMailServer: SMTP_URL !== undefined });
		if (reason) throw reason;

		let tell = (error: Error) => say(`The job queue had a problem: ${error.message}`);
		const jobs = await startJobs({ db, onError: (error) => tell(error) });
		let stopBackground: () => Promise<unknown> = () => jobs.stop();
		undo.push(() => withinTime(stopBackground()));

		const context: Context = {
			db,
			now: () => new Date(),
			newId: () => randomUUID(),
			randomBytes: (length) => new Uint8Array(randomBytes(length)),
			publicOrigin,
			jobs,
			isDemo,
		};
		const { isNew } = await prepareInstallation(context, { isDemo });
		if (isDemo) {
			if (isNew) say('Filling the empty database with the demo network');
			// Also where an earlier start was killed while it did.
			const { seedDemo } = await import('@aloitetila/use-cases/demo/seed-demo.ts');
			await seedDemo(context);
		}

		const health: Health = { isDraining: false, isMigrated: true, pingDatabase: async () => sql`select 1` };
		const app = await createApp({ environment, context, health, pageHandler: await pages, direct: direct.sql });
		tell = (error) => app.log.warn({ err: error }, 'the job queue had a problem');
		undo.push(() => withinTime(app.close()));

		const mailer = SMTP_URL
			? smtpMailer({ url: SMTP_URL, from: senderOf(environment, publicOrigin) })
			: previewMailer();
		const worker = await startWorker({ context, jobs, mailer, log: app.log });
		stopBackground = () => worker.stop().finally(() => mailer.close());

		await app.listen({ host: HOST, port }).catch((error: NodeJS.ErrnoException) => {
			throw portRefusal(error, HOST, port);
		});
		undo.push(() => (health.isDraining = true));

		if (!isDemo && !(await hasAdministrator(context))) {
			say('Nobody hosts this installation yet. Make its administrator: pnpm cli create-admin --email you@example.org');
		}
		if (publicOrigin !== address) say(`People come to ${publicOrigin}`);
		say(`Aloitetila: ${address}`);
		return { log: app.log, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** The server that is given, or the program's own on its data folder; migrated. */
async function openDatabase(
	{ DATABASE_URL, DATABASE_DIRECT_URL }: Environment,
	dataDir: string,
	say: (line: string) => void,
) {
	if (DATABASE_URL) {
		const directUrl = DATABASE_DIRECT_URL ?? DATABASE_URL;
		await migrate(directUrl).catch((error: unknown) => {
			throw databaseRefusal(directUrl, error);
		});
		return { url: DATABASE_URL, directUrl, isEmbedded: false, stop: async () => {} };
	}
	const { url, stop } = await startEmbedded({ dataDir, say });
	try {
		await migrate(url);
		return { url, directUrl: url, isEmbedded: true, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

function senderOf({ MAIL_FROM }: Environment, publicOrigin: string): string {
	const host = isLoopbackOrigin(publicOrigin) ? 'localhost' : new URL(publicOrigin).hostname;
	return MAIL_FROM ?? `Aloitetila <aloitetila@${host}>`;
}

/** Whatever hangs, the next step comes, and the database is stopped in order. */
async function withinTime(work: Promise<unknown>): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const enough = new Promise((resolve) => {
		timer = setTimeout(resolve, CLOSING_MS);
	});
	await Promise.race([work, enough]).finally(() => clearTimeout(timer));
}

/** What `node apps/api/src/start.ts` does: serves until it is told to stop. */
export async function main(
	pageHandler: (environment: Environment) => Promise<PageHandler> = builtPages,
): Promise<void> {
	const say = (line: string) => void process.stdout.write(`${line}\n`);
	try {
		const environment = readEnvironment();
		const starting = start({ environment, pageHandler: () => pageHandler(environment), say });
		stopWhenTold(starting);
		await starting;
	} catch (error) {
		process.stderr.write(`${isForPeople(error) ? error.message : inspect(error)}\n`);
		process.exit(1);
	}
}

/** Ctrl-C reaches us once from the terminal and once from `npm start`: the second says nothing new. */
function stopWhenTold(starting: Promise<Program>): void {
	let isStopping = false;
	const stop = async (exitCode: number) => {
		if (isStopping) return;
		isStopping = true;
		setTimeout(() => process.exit(1), GIVE_UP_MS).unref();
		// A start that fails tells why, and ends, by itself.
		const program = await starting;
		await program.stop();
		process.exit(exitCode);
	};
	process.on('SIGTERM', () => void stop(0));
	process.on('SIGINT', () => void stop(0));

	const fail = (error: unknown) => {
		starting.then(
			({ log }) => log.fatal({ err: error }, 'nobody was there to catch this'),
			() => undefined,
		);
		void stop(1);
	};
	process.on('uncaughtException', fail);
	process.on('unhandledRejection', fail);
}

/** Errors whose message is a sentence for the person at the console. */
const isForPeople = (error: unknown): error is Error =>
	isExpected(error) ||
	(error instanceof Error &&
		'code' in error &&
		['start.refused', 'environment.invalid', 'pages.not_built'].includes(String(error.code)));

if (import.meta.main) await main();
