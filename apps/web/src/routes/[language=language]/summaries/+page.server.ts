import { listSummaries } from '@aloitetila/use-cases/summaries/read-summaries.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => ({ summaries: await listSummaries(locals.context) });
