import type { MoveInput } from '@aloitetila/domain/initiatives/initiative.contract.ts';
import type { InitiativeReference } from '@aloitetila/domain/initiatives/reference.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import type { Context } from '../context.ts';
import { carryOutMove, type MovedInitiative } from './carry-out-move.ts';
import { checkHolder } from './holder.ts';

/** Takes an initiative up for preparation. It is published, and has a holder from now on. */
export function takeUpInitiative(
	context: Context,
	actor: Actor,
	reference: InitiativeReference,
	input: MoveInput<'take_up'>,
): Promise<MovedInitiative> {
	return carryOutMove(context, actor, reference, 'take_up', {
		revision: input.revision,
		reason: input.reason,
		prepare: async (tx) => {
			const holderId = input.holderId ?? (actor.kind === 'person' ? actor.personId : null);
			await checkHolder(tx, holderId);
			return { change: { holderId } };
		},
	});
}
