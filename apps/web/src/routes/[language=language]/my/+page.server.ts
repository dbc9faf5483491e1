import { listOwnInitiatives } from '@aloitetila/use-cases/initiatives/list-initiatives.ts';
import { personOrSignIn } from '#lib/server/session.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const own = await listOwnInitiatives(locals.context, personOrSignIn({ locals, url }));
	return {
		drafts: own.filter((initiative) => initiative.status === 'draft'),
		sent: own.filter((initiative) => initiative.status !== 'draft'),
		now: locals.context.now(),
	};
};
