import { isExpected } from '@aloitetila/domain/errors.ts';
import type { Person } from '@aloitetila/domain/people/actor.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
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
	const initiative = await readPosted(locals.context, person, params.id, request.method);
	if (!initiative) return { frame, initiative, personId: person.personId, returned: null, isSaved: false };
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

/** Null for a form that came back because its draft is gone: it is shown all the same, with what was typed. */
async function readPosted(context: Context, actor: Person, id: string, method: string) {
	try {
		return await readInitiative(context, actor, referenceOf(id));
	} catch (error) {
		if (method === 'POST' && isExpected(error) && error.kind === 'not_found') return null;
		throw error;
	}
}

export const actions: Actions = {
	...draftActions<RequestEvent>((event) => event.params.id),
	discard: (event) =>
		orRefusal(event, nothingTyped, async () => {
			await discardDraft(event.locals.context, event.locals.actor, referenceOf(event.params.id));
			redirect(303, `/${event.locals.language}/my`);
		}),
};
