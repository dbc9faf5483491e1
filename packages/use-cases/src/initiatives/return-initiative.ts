import type { MoveInput } from '@aloitetila/domain/initiatives/initiative.contract.ts';
import type { InitiativeReference } from '@aloitetila/domain/initiatives/reference.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import type { Context } from '../context.ts';
import { carryOutMove, type MovedInitiative } from './carry-out-move.ts';

/** Asks the initiator to complete the text. The clock of the promise stands still until it comes back. */
export function returnInitiative(
	context: Context,
	actor: Actor,
	reference: InitiativeReference,
	input: MoveInput<'return'>,
): Promise<MovedInitiative> {
	return carryOutMove(context, actor, reference, 'return', {
		revision: input.revision,
		reason: input.reason,
		prepare: () => Promise.resolve({ change: { clockStoppedAt: context.now() } }),
	});
}
