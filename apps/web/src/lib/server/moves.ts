import { moveInputs } from '@aloitetila/domain/initiatives/initiative.contract.ts';
import { INITIATIVE_MOVES, type InitiativeMove } from '@aloitetila/domain/initiatives/initiative.ts';
import { isInGroup } from '@aloitetila/domain/people/actor.ts';
import { MOVE_USE_CASES } from '@aloitetila/use-cases/initiatives/moves.ts';
import { listOpenMeetings } from '@aloitetila/use-cases/meetings/read-meetings.ts';
import { listHolders } from '@aloitetila/use-cases/people/read-people.ts';
import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { answerForm } from './form.ts';
import { referenceOf } from './initiatives.ts';
import { requireSession } from './session.ts';

/** What the group's forms offer to choose from; null for everyone else. */
export async function moveChoices(locals: App.Locals) {
	if (!isInGroup(locals.actor)) return null;
	const [holders, meetings] = await Promise.all([listHolders(locals.context), listOpenMeetings(locals.context)]);
	return { holders, meetings, ownId: locals.actor.personId };
}

/**
 * The moves as actions of a page. A refused one comes back with the name of its move, so that its own form is the one
 * that opens again with what was typed.
 * @param idOf which initiative the page is about
 * @param after where to go when it is done
 */
export const moveActions = <Event extends RequestEvent>(
	idOf: (event: Event) => string,
	after: (event: Event, move: InitiativeMove) => string,
) =>
	Object.fromEntries(
		INITIATIVE_MOVES.map((move) => [move, (event: Event) => make(event, move, idOf(event), after)]),
	) as Record<InitiativeMove, (event: Event) => ReturnType<typeof make>>;

async function make<Event extends RequestEvent>(
	event: Event,
	move: InitiativeMove,
	id: string,
	after: (event: Event, move: InitiativeMove) => string,
) {
	const answer = await answerForm<unknown, never>(event, moveInputs[move], async (input) => {
		requireSession(event.locals);
		// The contract of a move is the input of its use case: the two tables are written side by side.
		await MOVE_USE_CASES[move](event.locals.context, event.locals.actor, referenceOf(id), input as never);
		redirect(303, after(event, move));
	});
	return fail(answer.status, { ...answer.data, move });
}
