import { canMakeInitiative } from '@aloitetila/domain/initiatives/initiative.policy.ts';
import { redirect } from '@sveltejs/kit';
import { draftActions, makingFrame } from '#lib/server/initiatives.ts';
import { personOrSignIn } from '#lib/server/session.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals, url, request }) => {
	// A form that came back refused is shown whoever its reader is by now: what was typed is on it.
	if (request.method !== 'POST') {
		const person = personOrSignIn({ locals, url });
		if (!canMakeInitiative(person))
			redirect(303, `/${locals.language}/welcome?next=${encodeURIComponent(url.pathname)}`);
	}
	return {
		frame: await makingFrame(locals),
		key: locals.context.newId(),
		personId: locals.actor.kind === 'person' ? locals.actor.personId : null,
	};
};

/** What is new was never sent, so there is nothing to send again. */
const { autosave, save, preview, submit } = draftActions<RequestEvent>(() => null);
export const actions: Actions = { autosave, save, preview, submit };
