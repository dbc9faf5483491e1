import type { MoveInput } from '@aloitetila/domain/initiatives/initiative.contract.ts';
import type { InitiativeMove } from '@aloitetila/domain/initiatives/initiative.ts';
import type { InitiativeReference } from '@aloitetila/domain/initiatives/reference.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import type { Context } from '../context.ts';
import type { MovedInitiative } from './carry-out-move.ts';
import {
	advanceInitiative,
	completeInitiativeWork,
	discussInitiative,
	notAdvanceInitiative,
	reopenInitiative,
	withdrawInitiative,
} from './close-initiative.ts';
import { returnInitiative } from './return-initiative.ts';
import { scheduleInitiative, unscheduleInitiative } from './schedule-initiative.ts';
import { resubmitInitiative, submitInitiative } from './submit-initiative.ts';
import { takeUpInitiative } from './take-up-initiative.ts';

/** Every move with the use case that makes it: both doors offer exactly these. */
export const MOVE_USE_CASES: {
	readonly [Move in InitiativeMove]: (
		context: Context,
		actor: Actor,
		reference: InitiativeReference,
		input: MoveInput<Move>,
	) => Promise<MovedInitiative>;
} = {
	submit: submitInitiative,
	resubmit: resubmitInitiative,
	take_up: takeUpInitiative,
	return: returnInitiative,
	schedule: scheduleInitiative,
	unschedule: unscheduleInitiative,
	discuss: discussInitiative,
	advance: advanceInitiative,
	complete: completeInitiativeWork,
	not_advance: notAdvanceInitiative,
	reopen: reopenInitiative,
	withdraw: withdrawInitiative,
};
