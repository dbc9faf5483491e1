import { ORGANISATION_KINDS } from '@aloitetila/domain/people/organisation.ts';
import { readNetwork } from '@aloitetila/use-cases/charter/read-network.ts';
import { listOrganisations } from '@aloitetila/use-cases/people/read-people.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const [network, organisations] = await Promise.all([
		readNetwork(locals.context),
		listOrganisations(locals.context, locals.language, 'listed'),
	]);
	return {
		network,
		kinds: ORGANISATION_KINDS.map((kind) => ({
			kind,
			organisations: organisations.filter((organisation) => organisation.kind === kind),
		})).filter(({ organisations: some }) => some.length > 0),
	};
};
