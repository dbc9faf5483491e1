import { type TestContext, testContext } from '@aloitetila/use-cases/testing.ts';
import { createSession, sessionCookieName } from '@aloitetila/use-cases/people/sessions.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
import type { Jobs } from '@aloitetila/use-cases/jobs.ts';
import type { FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.ts';
import { type Environment, readEnvironment } from './environment.ts';
import type { Health } from './http/health.routes.ts';
import type { PageHandler } from './web/pages.ts';

/** A database of the test's own, as `testDatabase()` of packages/db gives it. */
type TestDatabase = Pick<Context, 'db'> & { sql: (strings: TemplateStringsArray) => PromiseLike<unknown> };

export interface TestAppOptions {
	database: TestDatabase;
	/** Where the clock stands; move it by `context.pass`. */
	now?: Date;
	/** Variables as in a real environment. */
	env?: Record<string, string>;
	/** Without it, jobs are taken and never run. */
	jobs?: Jobs;
	isDemo?: boolean;
	pageHandler?: PageHandler;
	/** Routes of the test's own, under `/api/v1`. */
	extend?: (app: FastifyInstance) => Promise<void>;
}

export interface TestApp {
	/** The real app: use `app.inject`. */
	app: FastifyInstance;
	context: TestContext;
	health: Health;
	/** What was logged, parsed. */
	logLines: Record<string, unknown>[];
	/** A `Cookie` header value that signs this person in. */
	cookieOf(personId: string): Promise<string>;
	/** Listens on a free port, for sockets. @returns the origin that it listens at */
	listen(): Promise<string>;
	close(): Promise<void>;
}

/** The whole program but its start, on a test database and a clock that stands. */
export async function testApp(options: TestAppOptions): Promise<TestApp> {
	const { database, now, env = {}, jobs = { enqueue: async () => {} }, pageHandler, extend } = options;
	const environment: Environment = readEnvironment(env);
	const base = testContext({
		db: database.db,
		jobs,
		...(now ? { now } : {}),
		...(options.isDemo === undefined ? {} : { isDemo: options.isDemo }),
	});
	const context: TestContext = { ...base, publicOrigin: environment.PUBLIC_ORIGIN ?? base.publicOrigin };
	const health: Health = {
		isDraining: false,
		isMigrated: true,
		pingDatabase: async () => database.sql`select 1`,
	};
	const logLines: Record<string, unknown>[] = [];
	const logStream = { write: (line: string) => void logLines.push(JSON.parse(line) as Record<string, unknown>) };
	const app = await createApp({
		environment,
		context,
		health,
		logStream,
		...(pageHandler ? { pageHandler } : {}),
		...(extend ? { extend } : {}),
	});
	return {
		app,
		context,
		health,
		logLines,
		cookieOf: async (personId) => {
			const { token } = await createSession(context, personId, 'test');
			return `${sessionCookieName(context.publicOrigin)}=${token}`;
		},
		listen: async () => {
			await app.listen({ host: '127.0.0.1', port: 0 });
			return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
		},
		close: () => app.close(),
	};
}
