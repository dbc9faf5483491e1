import type { MoveInput } from '@aloitetila/domain/initiatives/initiative.contract.ts';
import type { InitiativeReference } from '@aloitetila/domain/initiatives/reference.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import type { Context } from '../context.ts';
import { initiativeLeavesAgenda, initiativeTakesPlaceOnAgenda } from '../reactions.ts';
import { carryOutMove, type MovedInitiative } from './carry-out-move.ts';

/** Puts an initiative on the agenda of a meeting, as its last item. The sentence to the initiator is the answer promised. */
export function scheduleInitiative(
	context: Context,
	actor: Actor,
	reference: InitiativeReference,
	input: MoveInput<'schedule'>,
): Promise<MovedInitiative> {
	return carryOutMove(context, actor, reference, 'schedule', {
		revision: input.revision,
		reason: input.reason,
		prepare: async (tx, initiative) => {
			const agendaItemId = await initiativeTakesPlaceOnAgenda(context, tx, initiative, input.meetingId, input.minutes);
			return { change: { meetingId: input.meetingId }, event: { meetingId: input.meetingId, agendaItemId } };
		},
	});
}

/** Takes an initiative off the agenda, back to preparation. */
export function unscheduleInitiative(
	context: Context,
	actor: Actor,
	reference: InitiativeReference,
	input: MoveInput<'unschedule'>,
): Promise<MovedInitiative> {
	return carryOutMove(context, actor, reference, 'unschedule', {
		revision: input.revision,
		reason: input.reason,
		prepare: async (tx, initiative) => {
			const { meetingId } = initiative;
			const agendaItemId = meetingId ? await initiativeLeavesAgenda(context, tx, initiative.id, meetingId) : null;
			return { change: { meetingId: null }, event: { meetingId, agendaItemId } };
		},
	});
}
