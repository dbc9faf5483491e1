import { appointment } from '@aloitetila/domain/people/people.contract.ts';
import { isExpected } from '@aloitetila/domain/errors.ts';
import { appoint, endRole } from '@aloitetila/use-cases/people/appoint.ts';
import { readGroup } from '@aloitetila/use-cases/people/read-people.ts';
import { redirect } from '@sveltejs/kit';
import { postedForm, readForm } from '#lib/server/form.ts';
import { nothingTyped, orRefusal, refused } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const group = await readGroup(locals.context, locals.actor);
	const asked = url.searchParams.get('appointed');
	return {
		group,
		// Said only of somebody who is there: an address alone must not make the page say what somebody else put into it.
		appointed: group.present.some(({ email }) => email !== null && email === asked) ? asked : null,
		isEnded: url.searchParams.has('ended'),
	};
};

export const actions: Actions = {
	appoint: async (event) => {
		const form = await readForm(event.request, appointment);
		if (!form.ok) return refused(event, 'invalid', 'input.invalid', form);
		return orRefusal(event, form.values, async () => {
			await confirmFirst(event, () => appoint(event.locals.context, event.locals.actor, form.value));
			redirect(303, `/${event.locals.language}/group?appointed=${encodeURIComponent(form.value.email)}`);
		});
	},

	end: async (event) => {
		const grant = (await postedForm(event.request)).get('grant');
		return orRefusal(event, nothingTyped, async () => {
			const id = typeof grant === 'string' ? grant : '';
			await confirmFirst(event, () => endRole(event.locals.context, event.locals.actor, id));
			redirect(303, `/${event.locals.language}/group?ended`);
		});
	},
};

/** Long after signing in, changing roles first asks who one is, and then comes back here. */
async function confirmFirst(event: { locals: App.Locals }, work: () => Promise<unknown>): Promise<void> {
	try {
		await work();
	} catch (error) {
		if (!isExpected(error) || error.code !== 'session.confirm') throw error;
		const { language } = event.locals;
		redirect(303, `/${language}/confirm?next=${encodeURIComponent(`/${language}/group`)}`);
	}
}
