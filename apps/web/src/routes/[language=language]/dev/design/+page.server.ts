import { expected } from '@aloitetila/domain/errors.ts';
import type { PageServerLoad } from './$types';

/** For those who build the product, and for looking at it in the demo. */
export const load: PageServerLoad = ({ locals }) => {
	if (!import.meta.env.DEV && !locals.context.isDemo) throw expected('not_found', 'page.not_found');
	return {};
};
