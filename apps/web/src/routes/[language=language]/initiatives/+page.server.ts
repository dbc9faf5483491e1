import { INITIATIVE_STATUSES, type InitiativeStatus } from '@aloitetila/domain/initiatives/initiative.ts';
import { canMakeInitiative } from '@aloitetila/domain/initiatives/initiative.policy.ts';
import { listInitiatives } from '@aloitetila/use-cases/initiatives/list-initiatives.ts';
import type { PageServerLoad } from './$types';

const isStatus = (text: string | null): text is InitiativeStatus =>
	INITIATIVE_STATUSES.includes(text as InitiativeStatus);

export const load: PageServerLoad = async ({ locals, url }) => {
	const asked = url.searchParams.get('status');
	const status = isStatus(asked) && asked !== 'draft' ? asked : undefined;
	const before = Number(url.searchParams.get('before'));
	return {
		status: status ?? null,
		isFirstPage: !url.searchParams.has('before'),
		page: await listInitiatives(locals.context, locals.actor, {
			status,
			before: Number.isSafeInteger(before) && before > 0 && before < 1e9 ? before : undefined,
		}),
		canMake: canMakeInitiative(locals.actor),
		now: locals.context.now(),
	};
};
