import { INITIATIVE_STATUSES } from '@aloitetila/domain/initiatives/initiative.ts';
import { publication } from '@aloitetila/domain/summaries/summary.contract.ts';
import { SUMMARY_STATUSES } from '@aloitetila/domain/summaries/summary.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
import { publishSummary } from '@aloitetila/use-cases/summaries/publish-summary.ts';
import {
	listSummaries,
	previewSummary,
	readLiveSummary,
	readPublishedSummary,
} from '@aloitetila/use-cases/summaries/read-summaries.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { route } from '../http/route.ts';
import { instant, language, localised, uuidParams } from '../http/shapes.ts';

const tags = ['Summaries'];

const summaryRow = z
	.object({
		id: z.string(),
		theme: localised,
		startsAt: instant,
		publishedAt: instant,
		version: z.number().int(),
		languages: z.array(language),
		initiatives: z.array(z.object({ number: z.number().int(), title: z.string(), language })),
	})
	.meta({ id: 'SummaryRow' });

const liveSummary = z
	.object({
		id: z.string(),
		documentId: z.string().describe('Opened for co-editing at `/collab/{documentId}`.'),
		status: z.enum(SUMMARY_STATUSES),
		isPublished: z.boolean(),
		languages: z.array(language).describe('The main language first: its text is the fragment `default`.'),
		canWrite: z.boolean(),
		canPublish: z.boolean(),
		headSeq: z
			.number()
			.int()
			.describe('The last edit that is stored. Give it to `publish`, so that nothing unseen is published.'),
		meetingId: z.string(),
	})
	.meta({ id: 'LiveSummary' });

const publishedVersion = z
	.object({ summaryId: z.string(), version: z.number().int(), hash: z.string() })
	.meta({ id: 'PublishedVersion' });

const publishedSummary = z
	.object({
		id: z.string(),
		version: z.number().int(),
		newestVersion: z.number().int(),
		publishedAt: instant,
		hash: z.string().describe('SHA-256 of `content` in UTF-8, in hexadecimal.'),
		note: z.string(),
		meeting: z.object({
			id: z.string(),
			theme: localised,
			startsAt: instant,
			endsAt: instant,
			place: z.string(),
			host: localised.nullable(),
		}),
		language,
		languages: z.array(language).readonly(),
		sections: z.array(
			z.object({
				blockId: z.string(),
				agendaItemId: z.string(),
				anchor: z.string(),
				number: z.number().int(),
				title: z.string(),
				presenter: z.string(),
				html: z.string().describe('Safe: made from the checked document.'),
				initiative: z
					.object({
						id: z.string(),
						number: z.number().int(),
						title: z.string(),
						language,
						statusNow: z.enum(INITIATIVE_STATUSES).nullable(),
					})
					.nullable(),
			}),
		),
		content: z.string().describe('The frozen record, byte for byte as it was hashed: JSON with sorted keys.'),
	})
	.meta({ id: 'PublishedSummary' });

/** Summaries for programs. What is written together is opened at `/collab/{documentId}`. */
export async function summaryRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
	route(app, {
		method: 'GET',
		url: '/summaries',
		policy: 'summary.list',
		operationId: 'listSummaries',
		summary: 'Published summaries, newest meeting first',
		tags,
		session: 'optional',
		response: { 200: z.object({ summaries: z.array(summaryRow) }).meta({ id: 'Summaries' }) },
		handler: async () => ({ summaries: await listSummaries(context) }),
	});

	route(app, {
		method: 'GET',
		url: '/summaries/:id',
		policy: 'summary.read_live',
		operationId: 'readLiveSummary',
		summary: 'A summary that is being written: where to open it, and what one may do',
		tags,
		params: uuidParams,
		response: { 200: liveSummary },
		handler: async ({ actor, params }) => {
			const summary = await readLiveSummary(context, actor, params.id);
			const { headSeq } = await previewSummary(context, actor, params.id);
			return { ...summary, headSeq, meetingId: summary.meeting.id };
		},
	});

	route(app, {
		method: 'POST',
		url: '/summaries/:id/publish',
		policy: 'summary.publish',
		operationId: 'publishSummary',
		summary: 'Freezes, numbers, hashes and publishes the text; its initiatives become discussed',
		tags,
		params: uuidParams,
		body: publication,
		response: { 201: publishedVersion },
		problems: [409],
		handler: ({ actor, params, body }) => publishSummary(context, actor, params.id, body),
	});

	route(app, {
		method: 'GET',
		url: '/summaries/:id/versions/:version',
		policy: 'summary.read',
		operationId: 'readPublishedSummary',
		summary: 'A published version',
		description: 'In the language asked for with `language`, where the summary has it; else in its main language.',
		tags,
		session: 'optional',
		params: z.strictObject({ id: z.uuid(), version: z.coerce.number<number>().int().positive().max(100_000) }),
		query: z.strictObject({ language: language.default('fi') }),
		response: { 200: publishedSummary },
		handler: ({ actor, params, query }) =>
			readPublishedSummary(context, actor, params.id, { language: query.language, version: params.version }),
	});
}
