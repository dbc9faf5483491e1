import { expected, type FieldProblem } from '../errors.ts';
import type { InitiativeMove, InitiativeStatus } from './initiative.ts';

/** Also given when it exists but may not be read, so that ids cannot be probed. */
export const initiativeNotFound = () => expected('not_found', 'initiative.not_found');
/** Given to somebody who may read the initiative, but for whom this move never is. */
export const moveNotAllowed = (move: InitiativeMove) =>
	expected('not_allowed', 'initiative.move_not_allowed', { move });
/** Given when the move is not open in the status the initiative has now, perhaps because somebody else just moved it. */
export const moveNotOpen = (status: InitiativeStatus, move: InitiativeMove) =>
	expected('conflict', 'initiative.move_not_open', { status, move });
/** Given when text may no longer be changed. */
export const textNotOpen = () => expected('conflict', 'initiative.text_not_open');
/** Given on submitting a draft with holes; `fields` names them. */
export const initiativeIncomplete = (fields: readonly FieldProblem[]) =>
	expected('invalid', 'initiative.incomplete', { fields });
export const meetingNotOpenForAgenda = () => expected('invalid', 'initiative.meeting_not_open');
export const holderNotInGroup = () => expected('invalid', 'initiative.holder_not_in_group');
