import { expected } from '@aloitetila/domain/errors.ts';
import type { PageServerLoad } from './$types';

/** The least a page of this program can be, for `pnpm bench pages` to hold the others against. On one's own demo only. */
export const load: PageServerLoad = ({ locals, platform }) => {
	if (!locals.context.isDemo || !platform?.req.aloitetila.isTrustedLoopback)
		throw expected('not_found', 'page.not_found') as Error;
};
