import { ownDetails } from '@aloitetila/domain/people/people.contract.ts';
import { changeOwnDetails } from '@aloitetila/use-cases/people/introduce-oneself.ts';
import { listOrganisations } from '@aloitetila/use-cases/people/read-people.ts';
import { endOwnSession, listOwnSessions } from '@aloitetila/use-cases/people/sessions.ts';
import { redirect } from '@sveltejs/kit';
import { postedForm, readForm } from '#lib/server/form.ts';
import { nothingTyped, orRefusal, refused } from '#lib/server/refusals.ts';
import { personOrSignIn } from '#lib/server/session.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url, request }) => {
	// A form that was posted after the session had ended is shown with what was typed, and with nothing of anybody's.
	if (request.method === 'POST' && locals.actor.kind === 'visitor') {
		const nobody = { name: '', email: '', language: locals.language, organisationId: '', roles: [] };
		const organisations = await listOrganisations(locals.context, locals.language, 'all');
		return { person: nobody, sessions: [], organisations, isSaved: false };
	}
	const person = personOrSignIn({ locals, url });
	const [sessions, organisations] = await Promise.all([
		listOwnSessions(locals.context, person),
		listOrganisations(locals.context, locals.language, 'all'),
	]);
	return {
		person: {
			name: person.name ?? '',
			email: person.email,
			language: person.language,
			organisationId: person.organisationId ?? '',
			roles: [...person.roles],
		},
		sessions,
		organisations,
		isSaved: url.searchParams.has('saved'),
	};
};

export const actions: Actions = {
	details: async (event) => {
		const form = await readForm(event.request, ownDetails);
		if (!form.ok) return refused(event, 'invalid', 'input.invalid', form);
		return orRefusal(event, form.values, async () => {
			await changeOwnDetails(event.locals.context, event.locals.actor, form.value);
			redirect(303, `/${form.value.language}/account?saved`);
		});
	},

	end: async (event) => {
		const session = (await postedForm(event.request)).get('session');
		return orRefusal(event, nothingTyped, async () => {
			await endOwnSession(event.locals.context, event.locals.actor, typeof session === 'string' ? session : '');
			redirect(303, `/${event.locals.language}/account`);
		});
	},
};
