import { requestCode } from '@aloitetila/domain/people/people.contract.ts';
import { listExamplePeople, signInAsExample } from '@aloitetila/use-cases/people/example-people.ts';
import { requestSignInCode } from '@aloitetila/use-cases/people/request-sign-in-code.ts';
import { error, redirect } from '@sveltejs/kit';
import { errorText } from '@aloitetila/i18n/error-text.ts';
import { postedForm, readForm } from '#lib/server/form.ts';
import { orRefusal, refused } from '#lib/server/refusals.ts';
import { safeReturn, setSessionCookie } from '#lib/server/session.ts';
import { askerOf, deviceOf, rememberAsked } from '#lib/server/sign-in.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, platform, url }) => {
	const next = safeReturn(url.searchParams.get('next'), locals.language);
	if (locals.actor.kind === 'person') redirect(303, next);
	return {
		next,
		examples: platform?.req.aloitetila.isTrustedLoopback ? await listExamplePeople(locals.context) : [],
	};
};

export const actions: Actions = {
	code: async (event) => {
		const form = await readForm(event.request, requestCode);
		if (!form.ok) return refused(event, 'invalid', 'input.invalid', form);
		const next = safeReturn(event.url.searchParams.get('next'), event.locals.language);
		return orRefusal(event, form.values, async () => {
			const { browserToken } = await requestSignInCode(event.locals.context, askerOf(event), form.value.email);
			rememberAsked(event, { browserToken, email: form.value.email });
			redirect(303, `/${event.locals.language}/sign-in/code?next=${encodeURIComponent(next)}`);
		});
	},

	/** One click per example person: in a demo database, on this very machine, and nowhere else. */
	example: async (event) => {
		const { locals, platform, request, url } = event;
		if (!platform?.req.aloitetila.isTrustedLoopback)
			error(404, { message: errorText('page.not_found', {}, locals.language) });
		const personId = (await postedForm(request)).get('person');
		const { token } = await signInAsExample(
			locals.context,
			typeof personId === 'string' ? personId : '',
			deviceOf(event),
		);
		await setSessionCookie(event, token);
		redirect(303, safeReturn(url.searchParams.get('next'), locals.language));
	},
};
