import { signOut } from '@aloitetila/use-cases/people/sessions.ts';
import { redirect } from '@sveltejs/kit';
import { clearSessionCookie } from '#lib/server/session.ts';
import type { Actions, PageServerLoad } from './$types';

/** Signing out is a post; whoever opens the address is shown the front page, still signed in. */
export const load: PageServerLoad = ({ locals }) => redirect(303, `/${locals.language}`);

export const actions: Actions = {
	default: async (event) => {
		await signOut(event.locals.context, event.locals.actor);
		clearSessionCookie(event);
		redirect(303, `/${event.locals.language}`);
	},
};
