import { VISITOR, type Actor } from '@aloitetila/domain/people/actor.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
import { readSession, sessionCookieName } from '@aloitetila/use-cases/people/sessions.ts';
import fp from 'fastify-plugin';

declare module 'fastify' {
	interface FastifyRequest {
		/** Who asks, with the roles in force now. Found by the API; elsewhere everybody is a visitor. */
		actor: Actor;
	}
}

/** Everybody is a visitor until a session says otherwise. */
export const visitors = fp(
	async (app) => {
		app.decorateRequest('actor');
		app.addHook('onRequest', async (request) => {
			request.actor = VISITOR;
		});
	},
	{ name: 'visitors' },
);

/**
 * Reads who asks from the session cookie, anew for every request: a role that ended is gone with the next one. A
 * request without the cookie does not touch the database.
 */
export const actors = fp<{ context: Context }>(
	async (app, { context }) => {
		const cookieName = sessionCookieName(context.publicOrigin);
		app.addHook('onRequest', async (request) => {
			const token = request.cookies[cookieName];
			if (token) request.actor = (await readSession(context, token))?.actor ?? VISITOR;
		});
	},
	{ name: 'actors', dependencies: ['@fastify/cookie'] },
);
