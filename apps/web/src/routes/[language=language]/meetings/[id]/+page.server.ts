import { isExpected } from '@aloitetila/domain/errors.ts';
import { cancellation } from '@aloitetila/domain/meetings/meeting.contract.ts';
import { announceMeeting, cancelMeeting } from '@aloitetila/use-cases/meetings/prepare-meeting.ts';
import { readMeeting } from '@aloitetila/use-cases/meetings/read-meetings.ts';
import { startSummary } from '@aloitetila/use-cases/summaries/start-summary.ts';
import { redirect } from '@sveltejs/kit';
import { answerForm } from '#lib/server/form.ts';
import { nothingTyped, orRefusal } from '#lib/server/refusals.ts';
import { requireSession } from '#lib/server/session.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url, request }) => {
	const done = url.searchParams.get('done');
	const isLostSession = request.method === 'POST' && locals.actor.kind === 'visitor';
	const meeting = await readMeeting(locals.context, locals.actor, params.id).catch((error: unknown) => {
		// A planned meeting is the group's: after the session has ended, only what was typed can still be shown.
		if (isLostSession && isExpected(error) && error.kind === 'not_found') return null;
		throw error;
	});
	return {
		meeting,
		done,
		hasBegun: meeting !== null && meeting.startsAt <= locals.context.now(),
		isSignedIn: locals.actor.kind === 'person',
	};
};

export const actions = {
	announce: (event) =>
		orRefusal(event, nothingTyped, async () => {
			const { context, actor, language } = event.locals;
			requireSession(event.locals);
			await announceMeeting(context, actor, event.params.id);
			redirect(303, `/${language}/meetings/${event.params.id}?done=announced`);
		}),
	cancel: (event) =>
		answerForm(event, cancellation, async ({ reason }) => {
			const { context, actor, language } = event.locals;
			requireSession(event.locals);
			await cancelMeeting(context, actor, event.params.id, reason);
			redirect(303, `/${language}/meetings/${event.params.id}?done=cancelled`);
		}),
	start_summary: (event) =>
		orRefusal(event, nothingTyped, async () => {
			const { context, actor, language } = event.locals;
			requireSession(event.locals);
			const { id } = await startSummary(context, actor, event.params.id);
			redirect(303, `/${language}/summaries/${id}/write`);
		}),
} satisfies Actions;
