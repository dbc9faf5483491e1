import { readPublishedSummary } from '@aloitetila/use-cases/summaries/read-summaries.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const version = Number(url.searchParams.get('version') ?? Number.NaN);
	const { content: _content, ...summary } = await readPublishedSummary(locals.context, locals.actor, params.id, {
		language: locals.language,
		...(Number.isSafeInteger(version) && version > 0 && version < 1e6 ? { version } : {}),
	});
	return { summary, isJustPublished: url.searchParams.has('published') };
};
