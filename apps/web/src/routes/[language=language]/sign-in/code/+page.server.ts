import { enterCode } from '@aloitetila/domain/people/people.contract.ts';
import { enterSignInCode } from '@aloitetila/use-cases/people/enter-sign-in-code.ts';
import { readSession } from '@aloitetila/use-cases/people/sessions.ts';
import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/form.ts';
import { orRefusal, refused } from '#lib/server/refusals.ts';
import { safeReturn, setSessionCookie } from '#lib/server/session.ts';
import { askedForCode, askerOf, deviceOf, forgetAsked } from '#lib/server/sign-in.ts';
import type { Actions, PageServerLoad } from './$types';

/** Opening the page changes nothing: only typing the code and sending it does. */
export const load: PageServerLoad = (event) => {
	const next = safeReturn(event.url.searchParams.get('next'), event.locals.language);
	const asked = askedForCode(event);
	if (!asked) redirect(303, `/${event.locals.language}/sign-in?next=${encodeURIComponent(next)}`);
	return { email: asked.email, next };
};

export const actions: Actions = {
	default: async (event) => {
		const { locals } = event;
		const form = await readForm(event.request, enterCode);
		if (!form.ok) return refused(event, 'invalid', 'input.invalid', form);
		const asked = askedForCode(event);
		if (!asked) return refused(event, 'invalid', 'code.not_valid', form);
		const next = safeReturn(event.url.searchParams.get('next'), locals.language);
		return orRefusal(event, form.values, async () => {
			const asker = { ...askerOf(event), device: deviceOf(event), previous: locals.actor };
			const { token } = await enterSignInCode(locals.context, asker, asked.browserToken, form.value.code);
			await setSessionCookie(event, token);
			forgetAsked(event);
			const person = (await readSession(locals.context, token))?.actor;
			const isKnown = person?.hasAcceptedCharter && person.name !== null;
			redirect(303, isKnown ? next : `/${locals.language}/welcome?next=${encodeURIComponent(next)}`);
		});
	},
};
