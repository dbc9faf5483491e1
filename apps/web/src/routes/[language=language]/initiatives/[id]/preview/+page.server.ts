import { readCharter } from '@aloitetila/use-cases/charter/read-charter.ts';
import { readInitiative } from '@aloitetila/use-cases/initiatives/read-initiative.ts';
import { MOVE_USE_CASES } from '@aloitetila/use-cases/initiatives/moves.ts';
import { redirect } from '@sveltejs/kit';
import { referenceOf } from '#lib/server/initiatives.ts';
import { nothingTyped, orRefusal } from '#lib/server/refusals.ts';
import { personOrSignIn } from '#lib/server/session.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals, url, params }) => {
	const person = personOrSignIn({ locals, url });
	const initiative = await readInitiative(locals.context, person, referenceOf(params.id));
	if (!initiative.canEdit) redirect(303, `/${locals.language}/initiatives/${params.id}`);
	const { goals } = await readCharter(locals.context);
	return { initiative, goal: goals.find(({ number }) => number === initiative.goal) ?? null };
};

const send = (move: 'submit' | 'resubmit') => (event: RequestEvent) =>
	orRefusal(event, nothingTyped, async () => {
		const sent = await MOVE_USE_CASES[move](event.locals.context, event.locals.actor, referenceOf(event.params.id), {});
		redirect(303, `/${event.locals.language}/initiatives/${sent.number ?? sent.id}?moved=${move}`);
	});

export const actions: Actions = { submit: send('submit'), resubmit: send('resubmit') };
