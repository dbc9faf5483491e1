import { createMeeting } from '@aloitetila/use-cases/meetings/prepare-meeting.ts';
import { redirect } from '@sveltejs/kit';
import { answerMeetingForm, hostChoices, preparerOrSignIn } from '#lib/server/meetings.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	preparerOrSignIn(event);
	return { organisations: await hostChoices(event.locals) };
};

export const actions = {
	default: (event) =>
		answerMeetingForm(event, async (form) => {
			const { id } = await createMeeting(event.locals.context, event.locals.actor, form);
			redirect(303, `/${event.locals.language}/meetings/${id}?done=created`);
		}),
} satisfies Actions;
