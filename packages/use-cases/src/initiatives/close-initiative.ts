import type { MoveInput } from '@aloitetila/domain/initiatives/initiative.contract.ts';
import type { InitiativeReference } from '@aloitetila/domain/initiatives/reference.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import type { Context } from '../context.ts';
import { carryOutMove, type MovedInitiative } from './carry-out-move.ts';
import { checkHolder } from './holder.ts';

/*
 * The moves that carry an initiative to its end, or open it again. Each is the common way of a move with a reason, which
 * the initiator is told.
 */

/** Ends an initiative that the network does not take forward. */
export const notAdvanceInitiative = (
	context: Context,
	actor: Actor,
	reference: InitiativeReference,
	input: MoveInput<'not_advance'>,
): Promise<MovedInitiative> => carryOutMove(context, actor, reference, 'not_advance', input);

/** Starts carrying it out: who holds it, and the first action. */
export const advanceInitiative = (
	context: Context,
	actor: Actor,
	reference: InitiativeReference,
	input: MoveInput<'advance'>,
): Promise<MovedInitiative> =>
	carryOutMove(context, actor, reference, 'advance', {
		revision: input.revision,
		reason: input.reason,
		prepare: async (tx, initiative) => {
			const holderId = input.holderId ?? initiative.holderId ?? (actor.kind === 'person' ? actor.personId : null);
			await checkHolder(tx, holderId);
			return { change: { holderId }, event: { firstAction: input.firstAction } };
		},
	});

/** Tells the outcome of what was carried out. */
export const completeInitiativeWork = (
	context: Context,
	actor: Actor,
	reference: InitiativeReference,
	input: MoveInput<'complete'>,
): Promise<MovedInitiative> => carryOutMove(context, actor, reference, 'complete', input);

/** Takes a closed initiative up again. */
export const reopenInitiative = (
	context: Context,
	actor: Actor,
	reference: InitiativeReference,
	input: MoveInput<'reopen'>,
): Promise<MovedInitiative> => carryOutMove(context, actor, reference, 'reopen', input);

/** Takes one's own initiative back. */
export const withdrawInitiative = (
	context: Context,
	actor: Actor,
	reference: InitiativeReference,
	input: MoveInput<'withdraw'>,
): Promise<MovedInitiative> =>
	carryOutMove(context, actor, reference, 'withdraw', {
		...input,
		// Nothing is promised any more, so no clock stands still either.
		prepare: () => Promise.resolve({ change: { clockStoppedAt: null } }),
	});

/** Marks an initiative as discussed by hand, where no summary tells of it. */
export const discussInitiative = (
	context: Context,
	actor: Actor,
	reference: InitiativeReference,
	input: MoveInput<'discuss'>,
): Promise<MovedInitiative> =>
	carryOutMove(context, actor, reference, 'discuss', {
		...input,
		prepare: (_tx, initiative) => Promise.resolve({ event: { meetingId: initiative.meetingId } }),
	});
