import { discardDraft } from '@aloitetila/use-cases/initiatives/save-draft.ts';
import { readInitiative } from '@aloitetila/use-cases/initiatives/read-initiative.ts';
import { redirect } from '@sveltejs/kit';
import { draftActions, makingFrame, referenceOf } from '#lib/server/initiatives.ts';
import { nothingTyped, orRefusal } from '#lib/server/refusals.ts';
import { personOrSignIn } from '#lib/server/session.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals, url, params, request }) => {
	const frame = await makingFrame(locals);
	// A form that came back refused is shown whoever its reader is by now: what was typed is on it.
	if (request.method === 'POST' && locals.actor.kind !== 'person')
		return { frame, initiative: null, personId: null, returned: null, isSaved: false };
	const person = personOrSignIn({ locals, url });
	const initiative = await readInitiative(locals.context, person, referenceOf(params.id));
	if (!initiative.canEdit && request.method !== 'POST') redirect(303, `/${locals.language}/initiatives/${params.id}`);
	const returned =
		initiative.status === 'returned' ? initiative.events.find((event) => event.move === 'return') : undefined;
	return {
		frame,
		initiative,
		returned: returned ? { reason: returned.reason, reasonLanguage: returned.reasonLanguage, at: returned.at } : null,
		personId: person.personId,
		isSaved: url.searchParams.has('saved'),
	};
};

export const actions: Actions = {
	...draftActions<RequestEvent>((event) => event.params.id),
	discard: (event) =>
		orRefusal(event, nothingTyped, async () => {
			await discardDraft(event.locals.context, event.locals.actor, referenceOf(event.params.id));
			redirect(303, `/${event.locals.language}/my`);
		}),
};
