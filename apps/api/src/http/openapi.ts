import { sessionCookieName } from '@aloitetila/use-cases/people/sessions.ts';
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import fp from 'fastify-plugin';
import { z } from 'zod';
import { route } from './route.ts';

/** Features as they are grouped in the document. A tag that a route uses must be here. */
const TAGS = [
	{ name: 'Initiatives', description: 'Initiatives, their moves and their history.' },
	{ name: 'Meetings', description: 'Meetings and their agendas.' },
	{ name: 'Summaries', description: 'Summaries of meetings and their published versions.' },
	{ name: 'People', description: 'Signing in, oneself, and roles.' },
	{ name: 'Charter', description: 'Goals and rules of the network.' },
	{ name: 'Operation', description: 'For those who run the program.' },
];

/** Collects every route that is registered after it into one OpenAPI 3.1 document. */
export const openapi = fp<{ publicOrigin: string }>(
	async (app, { publicOrigin }) => {
		await app.register(swagger, {
			openapi: {
				openapi: '3.1.0',
				info: {
					title: 'Aloitetila',
					version: '1',
					description:
						'The workspace of an open network of networks. Every page uses the same use cases as these operations. Bodies are JSON; errors are problem documents (RFC 9457) with a stable `code`, in the language of `Accept-Language` (fi, sv, en).',
					license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
				},
				servers: [{ url: '/', description: 'This installation' }],
				tags: TAGS,
				components: {
					securitySchemes: {
						session: {
							type: 'apiKey',
							in: 'cookie',
							name: sessionCookieName(publicOrigin),
							description: 'The session cookie that signing in sets.',
						},
					},
				},
			},
			transform: jsonSchemaTransform,
			transformObject: (document) => withoutUnused(jsonSchemaTransformObject(document)),
		});
	},
	{ name: 'openapi' },
);

/**
 * Every named contract is written out twice, as it comes in and as it goes out; what no route refers to is left out. One
 * that only an unused one referred to is unused itself, so it takes several rounds.
 */
function withoutUnused<Document extends object>(document: Document): Document {
	const schemas = (document as { components?: { schemas?: Record<string, unknown> } }).components?.schemas ?? {};
	for (let hasRemoved = true; hasRemoved;) {
		hasRemoved = false;
		for (const [name, schema] of Object.entries(schemas)) {
			const reference = `"#/components/schemas/${name}"`;
			const uses = JSON.stringify(document).split(reference).length - JSON.stringify(schema).split(reference).length;
			if (uses > 0) continue;
			delete schemas[name];
			hasRemoved = true;
		}
	}
	return document;
}

const anyObject = z.record(z.string(), z.unknown());

/** The document itself, written once: routes do not change while the program runs. */
export async function openapiRoutes(app: FastifyInstance): Promise<void> {
	let document: Record<string, unknown> | undefined;
	route(app, {
		method: 'GET',
		url: '/openapi.json',
		policy: 'public',
		operationId: 'readOpenApi',
		summary: 'This document',
		tags: ['Operation'],
		session: 'none',
		response: { 200: anyObject },
		handler: () => (document ??= { ...app.swagger() }),
	});
}
