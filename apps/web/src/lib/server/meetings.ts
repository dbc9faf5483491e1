import { notAllowed } from '@aloitetila/domain/errors.ts';
import type { MeetingForm } from '@aloitetila/domain/meetings/meeting.contract.ts';
import { meetingForm } from '@aloitetila/domain/meetings/meeting.contract.ts';
import { canPrepareMeeting } from '@aloitetila/domain/meetings/meeting.policy.ts';
import type { Person } from '@aloitetila/domain/people/actor.ts';
import { listOrganisations } from '@aloitetila/use-cases/people/read-people.ts';
import { fail, type RequestEvent } from '@sveltejs/kit';
import { answerForm, postedForm } from './form.ts';
import { personOrSignIn, requireSession } from './session.ts';

/**
 * Somebody of the group, for pages on which meetings are prepared. Null for a form that was posted after the session
 * had ended: its page is shown all the same, with what was typed.
 */
export function preparerOrSignIn({
	locals,
	url,
	request,
}: Pick<RequestEvent, 'locals' | 'url' | 'request'>): Person | null {
	if (locals.actor.kind === 'visitor' && request.method === 'POST') return null;
	const person = personOrSignIn({ locals, url });
	if (!canPrepareMeeting(person)) throw notAllowed();
	return person;
}

/** What the form of a meeting offers to choose from. */
export const hostChoices = (locals: App.Locals) => listOrganisations(locals.context, locals.language, 'all');

/** Answers the form of a meeting. The chosen languages are a list, which the typed values alone cannot give back. */
export async function answerMeetingForm(event: RequestEvent, work: (form: MeetingForm) => Promise<never>) {
	const posted = event.request.clone();
	const answer = await answerForm(event, meetingForm, async (form) => {
		requireSession(event.locals);
		return work(form);
	});
	const otherLanguages = (await postedForm(posted)).getAll('otherLanguages[]').map(String);
	return fail(answer.status, { ...answer.data, otherLanguages });
}
