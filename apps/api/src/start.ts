import { connect } from '@aloitetila/db/connect.ts';
import { startEmbedded } from '@aloitetila/db/embedded.ts';
import { migrate } from '@aloitetila/db/migrate.ts';
import { prepareInstallation } from '@aloitetila/use-cases/charter/prepare-installation.ts';
import { readDemoMark } from '@aloitetila/use-cases/charter/read-demo-mark.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
import { startJobs } from '@aloitetila/use-cases/jobs.ts';
import { hasAdministrator } from '@aloitetila/use-cases/people/create-administrator.ts';
import { isExpected } from '@aloitetila/domain/errors.ts';
import type { FastifyBaseLogger } from 'fastify';
import { randomBytes, randomUUID } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { inspect } from 'node:util';
import { createApp } from './app.ts';
import { type Environment, readEnvironment } from './environment.ts';
import type { Health } from './http/health.routes.ts';
import { isLoopbackHost } from './http/loopback.ts';
import { startWorker } from './jobs/worker.ts';
import { previewMailer, smtpMailer } from './mail/smtp.ts';
import { portRefusal, reasonNotToServe, refusal } from './refusals.ts';
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
	/** Where it listens. */
	address: string;
	log: FastifyBaseLogger;
	/** Not ready, flush, close, and the database last; within 15 seconds. */
	stop(): Promise<void>;
}

/** How long each part of stopping may take, in milliseconds; together less than 15 seconds. */
const CLOSING_MS = 4_500;
const GIVE_UP_MS = 14_500;

/**
 * Environment, database, migrations, demo, Context, app, listen. What was started is stopped again if a later step fails.
 * @throws a refusal or another foreseen error, whose message is a sentence for the person who starts the program
 */
export async function start({ environment, pageHandler, say }: StartOptions): Promise<Program> {
	const undo: (() => Promise<unknown> | void)[] = [];
	const stop = async () => {
		for (let step = undo.pop(); step; step = undo.pop()) await step();
	};
	try {
		const pages = pageHandler();
		pages.catch(() => undefined);
		const { port, problem } = await findPort(environment.HOST, environment.PORT);
		const { url, directUrl, isEmbedded } = await openDatabase();
		// Told after the database had its say: a second program on one folder is what a taken port usually means.
		if (problem) throw problem;

		const address = `http://${displayHost(environment.HOST)}:${port}`;
		const publicOrigin = environment.PUBLIC_ORIGIN ?? address;
		const { db, sql, end } = connect(url, { max: environment.DATABASE_CONNECTIONS });
		const direct = connect(directUrl, { max: 2, name: 'aloitetila listen' });
		undo.push(() => Promise.all([end(), direct.end()]));

		const isDemo = await decideDemo();
		const refused = reasonNotToServe({
			isDemo,
			host: environment.HOST,
			publicOrigin,
			hasMailServer: environment.SMTP_URL !== undefined,
		});
		if (refused) throw refused;

		let log: FastifyBaseLogger | undefined;
		const jobs = await startJobs({
			db,
			onError: (error) => log?.warn({ err: error }, 'the job queue had a problem'),
		});
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
		if (isNew && isDemo) {
			say('Filling the empty database with the demo network');
			// Needed once in the life of a database.
			const { seedDemo } = await import('@aloitetila/use-cases/demo/seed-demo.ts');
			await seedDemo(context);
		}

		const health: Health = { isDraining: false, isMigrated: true, pingDatabase: async () => sql`select 1` };
		const app = await createApp({ environment, context, health, pageHandler: await pages, direct: direct.sql });
		log = app.log;
		undo.push(() => withinTime(app.close()));

		const mailer = environment.SMTP_URL
			? smtpMailer({ url: environment.SMTP_URL, from: environment.MAIL_FROM ?? defaultSender(publicOrigin) })
			: previewMailer();
		const worker = await startWorker({ context, jobs, mailer, log });
		stopBackground = () => worker.stop().finally(() => mailer.close());

		await app.listen({ host: environment.HOST, port }).catch((error: NodeJS.ErrnoException) => {
			throw portRefusal(error, environment.HOST, port);
		});
		undo.push(() => void (health.isDraining = true));

		if (!isDemo && !(await hasAdministrator(context))) {
			say('Nobody hosts this installation yet. Make its administrator: pnpm cli create-admin --email you@example.org');
		}
		if (environment.PUBLIC_ORIGIN && environment.PUBLIC_ORIGIN !== address) say(`People come to ${publicOrigin}`);
		say(`Aloitetila: ${address}`);
		return { address, log, stop };

		async function openDatabase() {
			const { DATABASE_URL, DATABASE_DIRECT_URL, DATA_DIR } = environment;
			if (DATABASE_URL) {
				const given = DATABASE_DIRECT_URL ?? DATABASE_URL;
				await migrate(given).catch((error: unknown) => {
					throw databaseRefusal(given, error);
				});
				return { url: DATABASE_URL, directUrl: given, isEmbedded: false };
			}
			const embedded = await startEmbedded({ dataDir: path.resolve(DATA_DIR), say });
			undo.push(embedded.stop);
			await migrate(embedded.url);
			return { url: embedded.url, directUrl: embedded.url, isEmbedded: true };
		}

		/** The mark decides; an empty database becomes a demo where that is asked for, or is assumed. */
		async function decideDemo(): Promise<boolean> {
			return (await readDemoMark(db)) ?? environment.DEMO ?? isEmbedded;
		}
	} catch (error) {
		await stop();
		throw error;
	}
}

/** Holds the port for a moment, to learn whether it is free, and which it is where any will do. */
async function findPort(host: string, wanted: number): Promise<{ port: number; problem: Error | null }> {
	const probe = createServer();
	try {
		await new Promise<void>((resolve, reject) => {
			probe.once('error', reject);
			probe.listen(wanted, host, resolve);
		});
		return { port: (probe.address() as AddressInfo).port, problem: null };
	} catch (error) {
		return { port: wanted, problem: portRefusal(error as NodeJS.ErrnoException, host, wanted) };
	} finally {
		await new Promise<void>((resolve) => probe.close(() => resolve()));
	}
}

function databaseRefusal(url: string, error: unknown): unknown {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	if (!/^(?:ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|CONNECT|28|3D000)/.test(code)) return error;
	// The URL holds a password.
	const { host, pathname } = new URL(url);
	return refusal(
		`The database ${pathname.slice(1)} at ${host} cannot be used (${code}). Check that the server runs and that DATABASE_URL is right.`,
	);
}

/** A name to open in a browser: one cannot go to 0.0.0.0. */
function displayHost(host: string): string {
	if (host === '0.0.0.0') return '127.0.0.1';
	if (host === '::') return '[::1]';
	return host.includes(':') ? `[${host}]` : host;
}

function defaultSender(publicOrigin: string): string {
	const { hostname } = new URL(publicOrigin);
	return `Aloitetila <aloitetila@${isLoopbackHost(hostname) ? 'localhost' : hostname}>`;
}

/** Whatever hangs, the next step comes, and the database is stopped in order. */
async function withinTime(work: Promise<unknown>): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const enough = new Promise<void>((resolve) => {
		timer = setTimeout(resolve, CLOSING_MS);
	});
	await Promise.race([work.then(() => undefined), enough]).finally(() => clearTimeout(timer));
}

/** What `node apps/api/src/start.ts` does: serves until it is told to stop. */
export async function main(
	pageHandler: (environment: Environment) => Promise<PageHandler> = builtPages,
): Promise<void> {
	const say = (line: string) => void process.stdout.write(`${line}\n`);
	try {
		const environment = readEnvironment();
		const program = await start({ environment, pageHandler: () => pageHandler(environment), say });
		stopWhenTold(program);
	} catch (error) {
		process.stderr.write(`${isForPeople(error) ? error.message : inspect(error)}\n`);
		process.exit(1);
	}
}

/** Ctrl-C reaches us once from the terminal and once from `npm start`: the second says nothing new. */
function stopWhenTold({ stop, log }: Program): void {
	let stopping: Promise<void> | undefined;
	const stopOnce = (exitCode: number) => {
		stopping ??= stop().then(
			() => process.exit(exitCode),
			(error: unknown) => {
				log.fatal({ err: error }, 'stopping failed');
				process.exit(1);
			},
		);
		setTimeout(() => process.exit(1), GIVE_UP_MS).unref();
	};
	process.on('SIGTERM', () => stopOnce(0));
	process.on('SIGINT', () => stopOnce(0));
	const fail = (error: unknown) => {
		log.fatal({ err: error }, 'nobody was there to catch this');
		stopOnce(1);
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
