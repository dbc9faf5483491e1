import { pointName } from '@aloitetila/domain/summaries/history.contract.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
import { namePoint, namePresentText, unnamePoint } from '@aloitetila/use-cases/summaries/name-point.ts';
import { compareHistory, readHistory } from '@aloitetila/use-cases/summaries/read-history.ts';
import { restorePoint } from '@aloitetila/use-cases/summaries/restore-point.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { route } from '../http/route.ts';
import { instant, language, nothing, uuidParams } from '../http/shapes.ts';

const tags = ['Summaries'];

const seq = z.number().int().describe('The last edit that it holds: the number of the point.');
const writers = z.array(z.string()).readonly().describe('Who has written since the point before, by name.');

const history = z
	.object({
		summaryId: z.string(),
		canChange: z.boolean().describe('Whether points may be named and restored: until the summary is published.'),
		present: z.object({ seq, writers, isKept: z.boolean().describe('The newest point says exactly this.') }),
		points: z
			.array(
				z.object({
					seq,
					at: instant,
					kind: z.enum(['automatic', 'named', 'before_restore']),
					name: z.string().nullable(),
					by: z.string().nullable().describe('Who named it, or restored.'),
					writers,
				}),
			)
			.readonly()
			.describe('Newest first.'),
	})
	.meta({ id: 'SummaryHistory' });

const pieces = z
	.array(z.object({ change: z.enum(['same', 'added', 'removed']), text: z.string() }))
	.readonly()
	.describe('In order. Without those `added` it is the older text, without those `removed` the newer.');

const comparison = z
	.object({
		from: seq,
		to: seq.nullable().describe('Null: the text as it is now.'),
		toSeq: seq,
		languages: z
			.array(
				z.object({
					language,
					hasChanged: z.boolean(),
					sections: z
						.array(
							z.object({
								agendaItemId: z.string().nullable().describe('Null: what stands before the first heading.'),
								change: z.enum(['same', 'added', 'removed', 'changed']),
								title: pieces,
								lines: z
									.array(
										z.object({
											kind: z.enum(['paragraph', 'heading', 'subheading', 'bullet', 'numbered']),
											depth: z.number().int().describe('How many lists it stands in.'),
											change: z.enum(['same', 'added', 'removed', 'changed', 'look']),
											pieces,
										}),
									)
									.readonly(),
							}),
						)
						.readonly(),
				}),
			)
			.readonly()
			.describe('The main language first.'),
	})
	.meta({ id: 'SummaryComparison' });

const point = z.object({ seq }).meta({ id: 'SummaryPoint' });
const seqParam = z.coerce.number<number>().int().positive().max(2_147_483_647);
const pointParams = z.strictObject({ id: z.uuid(), seq: seqParam });

/** The history of a summary that is being written, for the group: points, what changed between them, going back. */
export async function summaryHistoryRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
	route(app, {
		method: 'GET',
		url: '/summaries/:id/history',
		policy: 'summary.history',
		operationId: 'readSummaryHistory',
		summary: 'The points of a summary’s history, and whether the text has changed since',
		tags,
		params: uuidParams,
		response: { 200: history },
		handler: ({ actor, params }) => readHistory(context, actor, params.id),
	});

	route(app, {
		method: 'GET',
		url: '/summaries/:id/history/:seq/changes',
		policy: 'summary.history',
		operationId: 'compareSummaryHistory',
		summary: 'What changed between a point and another, or the text as it is now',
		tags,
		params: pointParams,
		query: z.strictObject({ to: seqParam.optional().describe('Left out: the text as it is now.') }),
		response: { 200: comparison },
		handler: ({ actor, params, query }) =>
			compareHistory(context, actor, params.id, { from: params.seq, to: query.to }),
	});

	route(app, {
		method: 'POST',
		url: '/summaries/:id/history',
		policy: 'summary.name_point',
		operationId: 'nameSummaryText',
		summary: 'Keeps the text as it is now, under a name',
		tags,
		params: uuidParams,
		body: pointName,
		response: { 201: point },
		problems: [409],
		handler: ({ actor, params, body }) => namePresentText(context, actor, params.id, body.name),
	});

	route(app, {
		method: 'PUT',
		url: '/summaries/:id/history/:seq/name',
		policy: 'summary.name_point',
		operationId: 'nameSummaryPoint',
		summary: 'Gives a point a name, or another one; it is then kept for good',
		tags,
		params: pointParams,
		body: pointName,
		response: { 200: point },
		problems: [409],
		handler: ({ actor, params, body }) => namePoint(context, actor, params.id, { seq: params.seq, name: body.name }),
	});

	route(app, {
		method: 'DELETE',
		url: '/summaries/:id/history/:seq/name',
		policy: 'summary.name_point',
		operationId: 'unnameSummaryPoint',
		summary: 'Takes the name off a point, which is then kept as long as an automatic one',
		tags,
		params: pointParams,
		response: { 204: nothing },
		problems: [409],
		handler: async ({ actor, params }) => {
			await unnamePoint(context, actor, params.id, params.seq);
			return undefined;
		},
	});

	route(app, {
		method: 'POST',
		url: '/summaries/:id/history/:seq/restore',
		policy: 'summary.restore',
		operationId: 'restoreSummaryPoint',
		summary: 'Makes the text say again what it said at a point',
		description:
			'An ordinary edit, which everybody who is writing sees at once. The text that is replaced becomes a point first: `before`. Restoring that undoes this.',
		tags,
		params: pointParams,
		response: { 200: z.object({ before: seq }).meta({ id: 'SummaryRestored' }) },
		problems: [409],
		handler: ({ actor, params }) => restorePoint(context, actor, params.id, params.seq),
	});
}
