import { readCharter } from '@aloitetila/use-cases/charter/read-charter.ts';
import { readInitiative } from '@aloitetila/use-cases/initiatives/read-initiative.ts';
import { redirect } from '@sveltejs/kit';
import { referenceOf } from '#lib/server/initiatives.ts';
import { moveActions, moveChoices } from '#lib/server/moves.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals, params, url, request }) => {
	// A move that was posted after the session had ended: what was typed is all that can be shown.
	if (request.method === 'POST' && locals.actor.kind === 'visitor')
		return { initiative: null, goal: null, choices: null, moved: null, now: locals.context.now() };
	const initiative = await readInitiative(locals.context, locals.actor, referenceOf(params.id));
	if (initiative.status === 'draft') redirect(303, `/${locals.language}/initiatives/${initiative.id}/edit`);
	const [{ goals }, choices] = await Promise.all([readCharter(locals.context), moveChoices(locals)]);
	const goal = goals.find(({ number }) => number === initiative.goal);
	return {
		initiative,
		goal: goal ? { number: goal.number, short: goal.short } : null,
		choices,
		moved: url.searchParams.get('moved'),
		now: locals.context.now(),
	};
};

export const actions: Actions = moveActions<RequestEvent>(
	(event) => event.params.id,
	(event, move) => `/${event.locals.language}/initiatives/${event.params.id}?moved=${move}`,
);
