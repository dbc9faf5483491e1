import { introduction } from '@aloitetila/domain/people/people.contract.ts';
import { readCharter } from '@aloitetila/use-cases/charter/read-charter.ts';
import { introduceOneself } from '@aloitetila/use-cases/people/introduce-oneself.ts';
import { listOrganisations } from '@aloitetila/use-cases/people/read-people.ts';
import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/form.ts';
import { orRefusal, refused } from '#lib/server/refusals.ts';
import { personOrSignIn, safeReturn } from '#lib/server/session.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url, request }) => {
	// A form that was posted after the session had ended is shown with what was typed.
	const isKept = request.method === 'POST' && locals.actor.kind === 'visitor';
	const person = isKept ? null : personOrSignIn({ locals, url });
	const next = safeReturn(url.searchParams.get('next'), locals.language);
	if (person?.hasAcceptedCharter && person.name !== null) redirect(303, next);
	const [charter, organisations] = await Promise.all([
		readCharter(locals.context),
		listOrganisations(locals.context, locals.language, 'all'),
	]);
	return {
		person: { name: person?.name ?? '', organisationId: person?.organisationId ?? '' },
		charter,
		organisations,
		next,
	};
};

export const actions: Actions = {
	default: async (event) => {
		const form = await readForm(event.request, introduction);
		if (!form.ok) return refused(event, 'invalid', 'input.invalid', form);
		return orRefusal(event, form.values, async () => {
			await introduceOneself(event.locals.context, event.locals.actor, form.value);
			const next = safeReturn(event.url.searchParams.get('next'), form.value.language);
			redirect(303, next.replace(/^\/(fi|sv|en)(?=\/|$)/u, `/${form.value.language}`));
		});
	},
};
