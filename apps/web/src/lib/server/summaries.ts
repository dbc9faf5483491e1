import { isParticipant, type Person } from '@aloitetila/domain/people/actor.ts';
import type { LiveSummaryView } from '@aloitetila/use-cases/summaries/read-summaries.ts';
import { redirect } from '@sveltejs/kit';
import { personOrSignIn } from './session.ts';

/** Somebody who may see a summary before it is published: signed in, and committed to the goals and rules. */
export function participantOrWelcome({ locals, url }: { locals: App.Locals; url: URL }): Person {
	const person = personOrSignIn({ locals, url });
	if (isParticipant(person)) return person;
	redirect(303, `/${locals.language}/welcome?next=${encodeURIComponent(url.pathname)}`);
}

/** The numbered items of the agenda: those that have a heading in the summary. */
export const numberedItems = (summary: LiveSummaryView) =>
	summary.meeting.agenda.flatMap((item) =>
		item.number === null
			? []
			: [
					{
						id: item.id,
						blockId: item.blockId,
						number: item.number,
						title: item.title,
						presenter: item.presenter,
						startsAt: item.startsAt,
						endsAt: item.endsAt,
						initiative: item.initiative,
					},
				],
	);
