import { expected } from '@aloitetila/domain/errors.ts';
import { listPreviewMails } from '@aloitetila/use-cases/notifications/list-preview-mails.ts';
import type { PageServerLoad } from './$types';

/** Letters of a demo that sends none. Open to requests from this very machine only; elsewhere there is no such page. */
export const load: PageServerLoad = async ({ locals, platform, url }) => {
	if (!locals.context.isDemo || !platform?.req.aloitetila.isTrustedLoopback)
		throw expected('not_found', 'page.not_found');
	return { mails: await listPreviewMails(locals.context, url.searchParams.get('to') ?? undefined) };
};
