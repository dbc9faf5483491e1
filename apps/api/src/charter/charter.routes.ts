import { ORGANISATION_KINDS } from '@aloitetila/domain/people/organisation.ts';
import { readCharter } from '@aloitetila/use-cases/charter/read-charter.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
import { listOrganisations } from '@aloitetila/use-cases/people/read-people.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { route } from '../http/route.ts';
import { instant, localised } from '../http/shapes.ts';

/** The network itself: what everyone commits to, and who takes part. */
export async function charterRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
	route(app, {
		method: 'GET',
		url: '/charter',
		policy: 'charter.read',
		operationId: 'readCharter',
		summary: 'The goals and rules in force',
		tags: ['Charter'],
		session: 'none',
		response: {
			200: z
				.object({
					version: z.number().int(),
					inForceSince: instant,
					goals: z.array(z.object({ number: z.number().int(), short: localised, text: localised })).readonly(),
					rules: z.array(localised).readonly(),
				})
				.meta({ id: 'Charter' }),
		},
		handler: () => readCharter(context),
	});

	route(app, {
		method: 'GET',
		url: '/organisations',
		policy: 'organisation.list',
		operationId: 'listOrganisations',
		summary: 'The organisations that take part',
		tags: ['Charter'],
		session: 'none',
		response: {
			200: z
				.object({
					organisations: z.array(z.object({ id: z.string(), kind: z.enum(ORGANISATION_KINDS), name: localised })),
				})
				.meta({ id: 'Organisations' }),
		},
		handler: async () => ({ organisations: await listOrganisations(context, 'fi', 'listed') }),
	});
}
