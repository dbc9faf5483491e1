import { isInGroup, isParticipant } from '@aloitetila/domain/people/actor.ts';
import { readNetwork } from '@aloitetila/use-cases/charter/read-network.ts';
import { countInbox } from '@aloitetila/use-cases/initiatives/list-initiatives.ts';
import type { LayoutServerLoad } from './$types';

/** What the frame around every page shows: the network, and its reader. */
export const load: LayoutServerLoad = async ({ locals }) => {
	const { actor, context, fault } = locals;
	if (fault) throw fault as Error;
	const [network, waiting] = await Promise.all([readNetwork(context), countInbox(context, actor)]);
	return {
		language: locals.language,
		network: network && { name: network.name, shortName: network.shortName },
		/** For addresses that others quote; never taken from the request. */
		publicOrigin: context.publicOrigin,
		isDemo: context.isDemo,
		reader:
			actor.kind === 'visitor'
				? null
				: {
						id: actor.personId,
						name: actor.name ?? actor.email,
						isParticipant: isParticipant(actor),
						isInGroup: isInGroup(actor),
						/** How many initiatives wait in the group's inbox; null where that is none of the reader's business. */
						waiting,
					},
	};
};
