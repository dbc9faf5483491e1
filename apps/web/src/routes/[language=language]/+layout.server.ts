import { isInGroup, isParticipant } from '@aloitetila/domain/people/actor.ts';
import type { LayoutServerLoad } from './$types';

/** What the frame around every page shows of its reader. */
export const load: LayoutServerLoad = ({ locals }) => {
	const { actor, context } = locals;
	return {
		language: locals.language,
		isDemo: context.isDemo,
		reader:
			actor.kind === 'visitor'
				? null
				: {
						name: actor.name ?? actor.email,
						isParticipant: isParticipant(actor),
						isInGroup: isInGroup(actor),
						/** How many initiatives wait in the group's inbox; null where that is none of the reader's business. */
						waiting: null as number | null,
					},
	};
};
