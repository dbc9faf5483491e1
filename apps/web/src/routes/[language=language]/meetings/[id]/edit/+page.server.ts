import { changeMeeting } from '@aloitetila/use-cases/meetings/prepare-meeting.ts';
import { readMeeting } from '@aloitetila/use-cases/meetings/read-meetings.ts';
import { redirect } from '@sveltejs/kit';
import { answerMeetingForm, hostChoices, preparerOrSignIn } from '#lib/server/meetings.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { locals, params, request } = event;
	const person = preparerOrSignIn(event);
	const organisations = await hostChoices(locals);
	if (!person) return { organisations, meeting: null };
	const meeting = await readMeeting(locals.context, person, params.id);
	if (!meeting.may.prepare && request.method !== 'POST') redirect(303, `/${locals.language}/meetings/${params.id}`);
	return { organisations, meeting };
};

/** The revision that the form was made from is in its address: no field of the meeting itself. */
const revisionOf = (url: URL) => {
	const revision = Number(url.searchParams.get('revision') ?? Number.NaN);
	return Number.isSafeInteger(revision) ? revision : undefined;
};

export const actions = {
	default: (event) =>
		answerMeetingForm(event, async (form) => {
			const { context, actor, language } = event.locals;
			await changeMeeting(context, actor, event.params.id, form, revisionOf(event.url));
			redirect(303, `/${language}/meetings/${event.params.id}?done=changed`);
		}),
} satisfies Actions;
