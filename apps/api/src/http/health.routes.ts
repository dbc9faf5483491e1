import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { route } from './route.ts';

/** What the routes ask about the program they are part of. */
export interface Health {
	/** Set as the first step of going down, so that a balancer looks elsewhere. */
	isDraining: boolean;
	/** Whether the schema is the one this program was written for. */
	isMigrated: boolean;
	/** Resolves when the database answers, rejects when it does not. */
	pingDatabase(): Promise<unknown>;
}

const alive = z.object({ status: z.literal('alive') }).meta({ id: 'Alive' });
const readiness = z
	.object({
		status: z.enum(['ready', 'not_ready']),
		checks: z.object({ database: z.boolean(), migrations: z.boolean(), serving: z.boolean() }),
	})
	.meta({ id: 'Readiness' });

/** How long the database may take to say that it is there. */
const PATIENCE_MS = 2_000;

/** `/livez`: the program runs. `/readyz`: it can also answer, so traffic may come. */
export async function healthRoutes(app: FastifyInstance, { health }: { health: Health }): Promise<void> {
	route(app, {
		method: 'GET',
		url: '/livez',
		policy: 'public',
		operationId: 'isAlive',
		summary: 'Whether the program runs',
		tags: ['Operation'],
		session: 'none',
		response: { 200: alive },
		handler: () => ({ status: 'alive' as const }),
	});

	route(app, {
		method: 'GET',
		url: '/readyz',
		policy: 'public',
		operationId: 'isReady',
		summary: 'Whether the program can answer: database, migrations, and not on its way down',
		tags: ['Operation'],
		session: 'none',
		response: { 200: readiness, 503: readiness },
		handler: async ({ reply }) => {
			const checks = {
				database: await answersInTime(health.pingDatabase()),
				migrations: health.isMigrated,
				serving: !health.isDraining,
			};
			const isReady = Object.values(checks).every(Boolean);
			void reply.code(isReady ? 200 : 503).header('cache-control', 'no-store');
			return { status: isReady ? ('ready' as const) : ('not_ready' as const), checks };
		},
	});
}

async function answersInTime(question: Promise<unknown>): Promise<boolean> {
	const patience = AbortSignal.timeout(PATIENCE_MS);
	const late = new Promise<boolean>((resolve) =>
		patience.addEventListener('abort', () => resolve(false), { once: true }),
	);
	return Promise.race([question.then(() => true).catch(() => false), late]);
}
