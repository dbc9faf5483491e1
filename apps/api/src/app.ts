import type { Context } from '@aloitetila/use-cases/context.ts';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { charterRoutes } from './charter/charter.routes.ts';
import { authoriseBy } from './collaboration/authorise.ts';
import { collaborationDoor } from './collaboration/collaboration.plugin.ts';
import { type DirectDatabase, roomsOfProgram } from './collaboration/rooms-of-program.ts';
import type { Environment } from './environment.ts';
import { actors, visitors } from './http/actor.ts';
import { answerError, errors, nothingHere } from './http/errors.ts';
import { type Health, healthRoutes } from './http/health.routes.ts';
import { jsonOnly } from './http/json-only.ts';
import { limits } from './http/limits.ts';
import { logger, requestLog } from './http/logging.ts';
import { openapi, openapiRoutes } from './http/openapi.ts';
import { originCheck } from './http/origin-check.ts';
import { policies } from './http/policies.ts';
import { newReference } from './http/reference.ts';
import { validatorCompiler } from './http/validation.ts';
import { initiativeRoutes } from './initiatives/initiatives.routes.ts';
import { previewMailbox } from './mail/preview-mailbox.ts';
import { meetingRoutes } from './meetings/meetings.routes.ts';
import { peopleRoutes } from './people/people.routes.ts';
import { summaryAuthorRoutes } from './summaries/authors.routes.ts';
import { summaryHistoryRoutes } from './summaries/history.routes.ts';
import { summaryRoutes } from './summaries/summaries.routes.ts';
import { type PageHandler, pages } from './web/pages.ts';

export interface AppOptions {
	environment: Environment;
	context: Context;
	health: Health;
	/** Answers the pages; without it there are none, as in tests of the API. */
	pageHandler?: PageHandler;
	/** Where log lines go instead of standard output. */
	logStream?: { write(line: string): void };
	/** The database without a pooler between: what is announced there is heard. Without it, access is only rechecked. */
	direct?: DirectDatabase;
	/** Routes of a test's own, behind the same doors as those of `/api/v1`. */
	extend?: (api: FastifyInstance) => Promise<void>;
}

/** The whole program as one Fastify instance, not yet listening: every plugin and route there is, by name. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
	const { environment, context, health, pageHandler, direct, logStream, extend } = options;
	const { publicOrigin } = context;
	const bindAddress = environment.HOST;

	const app = fastify({
		logger: logger(environment.LOG_LEVEL, logStream),
		logController: new LogController({ disableRequestLogging: true }),
		// Ours alone: a number that a client may choose would be worth nothing in a log.
		requestIdHeader: false,
		genReqId: newReference,
		bodyLimit: environment.BODY_LIMIT_KB * 1024,
		requestTimeout: 30_000,
		keepAliveTimeout: 70_000,
		forceCloseConnections: 'idle',
		trustProxy: environment.TRUST_PROXY.length > 0 ? environment.TRUST_PROXY : false,
		routerOptions: { maxParamLength: 200 },
		frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
	});
	app.setValidatorCompiler(validatorCompiler);
	app.setSerializerCompiler(serializerCompiler);

	await app.register(policies);
	await app.register(requestLog);
	await app.register(visitors);
	await app.register(errors);
	await app.register(originCheck, { publicOrigin });
	await app.register(limits, { writesPerMinute: environment.WRITES_PER_MINUTE });
	await app.register(cookie);
	await app.register(openapi, { publicOrigin });

	await app.register(healthRoutes, { health });
	await app.register(previewMailbox, { context, bindAddress });
	const collaborationLimits = environment.COLLABORATION_LIMITS;
	const { rooms, listen, stop } = roomsOfProgram({ context, direct, limits: collaborationLimits, log: app.log });
	app.addHook('onClose', stop);
	await app.register(collaborationDoor, {
		rooms,
		publicOrigin,
		authorise: authoriseBy(context),
		limits: collaborationLimits,
		...(listen ? { listen } : {}),
	});
	await app.register(
		async (api) => {
			await api.register(helmet, {
				contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"] } },
				strictTransportSecurity: publicOrigin.startsWith('https:') && { includeSubDomains: false },
			});
			await api.register(jsonOnly);
			await api.register(actors, { context });
			await api.register(openapiRoutes);
			await api.register(
				async (v1) => {
					await v1.register(charterRoutes, { context });
					await v1.register(peopleRoutes, { context });
					await v1.register(initiativeRoutes, { context });
					await v1.register(meetingRoutes, { context });
					await v1.register(summaryRoutes, { context });
					await v1.register(summaryAuthorRoutes, { context });
					await v1.register(summaryHistoryRoutes, { context });
					if (extend) await v1.register(extend);
				},
				{ prefix: '/v1' },
			);
			api.all('/*', { config: { policy: 'public' }, schema: { hide: true } }, () => {
				throw nothingHere();
			});
		},
		{ prefix: '/api' },
	);
	if (pageHandler) await app.register(pages, { context, handler: pageHandler, bindAddress });

	return app;
}
