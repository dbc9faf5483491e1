import type { Context } from '@aloitetila/use-cases/context.ts';
import { readSummaryAuthors } from '@aloitetila/use-cases/summaries/read-authors.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { route } from '../http/route.ts';
import { uuidParams } from '../http/shapes.ts';

const clientIds = z.array(z.number().int()).readonly().describe('The Yjs client ids that the text was written with.');

const author = z
	.discriminatedUnion('kind', [
		z.object({ kind: z.literal('person'), id: z.string(), name: z.string(), clientIds }),
		z.object({ kind: z.literal('agenda'), clientIds }).describe('Headings that the workspace took from the agenda.'),
		z.object({ kind: z.literal('unknown'), clientIds }).describe('People who are no more, taken together.'),
	])
	.meta({ id: 'SummaryAuthor' });

/** Who wrote what in a summary that is being written: the client ids in its document, by person. */
export async function summaryAuthorRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
	route(app, {
		method: 'GET',
		url: '/summaries/:id/authors',
		policy: 'summary.read_live',
		operationId: 'readSummaryAuthors',
		summary: 'Who wrote with which client id of the live document',
		description:
			'Every piece of text in the document of `/collab/{documentId}` bears a Yjs client id. One that is not here is of nobody known yet.',
		tags: ['Summaries'],
		params: uuidParams,
		response: { 200: z.object({ authors: z.array(author) }).meta({ id: 'SummaryAuthors' }) },
		handler: async ({ actor, params }) => ({ authors: await readSummaryAuthors(context, actor, params.id) }),
	});
}
