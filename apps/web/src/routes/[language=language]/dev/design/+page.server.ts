import { expected } from '@aloitetila/domain/errors.ts';
import type { PageServerLoad } from './$types';

/** For those who build the product, and for looking at it in a demo on one's own machine. */
export const load: PageServerLoad = ({ locals, platform }) => {
	const isOwnDemo = locals.context.isDemo && platform?.req.aloitetila.isTrustedLoopback;
	if (!import.meta.env.DEV && !isOwnDemo) throw expected('not_found', 'page.not_found');
	return {};
};
