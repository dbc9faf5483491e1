import { enterCode } from '@aloitetila/domain/people/people.contract.ts';
import { confirmWithCode } from '@aloitetila/use-cases/people/enter-sign-in-code.ts';
import { requestSignInCode } from '@aloitetila/use-cases/people/request-sign-in-code.ts';
import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/form.ts';
import { nothingTyped, orRefusal, refused } from '#lib/server/refusals.ts';
import { personOrSignIn, safeReturn } from '#lib/server/session.ts';
import { askedForCode, askerOf, forgetAsked, rememberAsked } from '#lib/server/sign-in.ts';
import type { Actions, PageServerLoad } from './$types';

/** Asks once more who one is, before the most powerful actions. The code goes to one's own address only. */
export const load: PageServerLoad = (event) => {
	const person = personOrSignIn(event);
	return {
		next: safeReturn(event.url.searchParams.get('next'), event.locals.language),
		email: person.email,
		isSent: askedForCode(event)?.email === person.email,
	};
};

export const actions: Actions = {
	send: (event) => {
		const person = personOrSignIn(event);
		return orRefusal(event, nothingTyped, async () => {
			const { browserToken } = await requestSignInCode(event.locals.context, askerOf(event), person.email);
			rememberAsked(event, { browserToken, email: person.email });
			redirect(303, event.url.pathname + event.url.search.replace(/[?&]\/send(=[^&]*)?/u, '').replace(/^&/u, '?'));
		});
	},

	code: async (event) => {
		const form = await readForm(event.request, enterCode);
		if (!form.ok) return refused(event, 'invalid', 'input.invalid', form);
		const asked = askedForCode(event);
		if (!asked) return refused(event, 'invalid', 'code.not_valid', form);
		return orRefusal(event, form.values, async () => {
			const asker = { ...askerOf(event), previous: event.locals.actor };
			await confirmWithCode(event.locals.context, asker, asked.browserToken, form.value.code);
			forgetAsked(event);
			redirect(303, safeReturn(event.url.searchParams.get('next'), event.locals.language));
		});
	},
};
