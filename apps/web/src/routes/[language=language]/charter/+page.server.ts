import { readCharter } from '@aloitetila/use-cases/charter/read-charter.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => ({ charter: await readCharter(locals.context) });
