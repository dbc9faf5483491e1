import { notAllowed } from '@aloitetila/domain/errors.ts';
import { publication } from '@aloitetila/domain/summaries/summary.contract.ts';
import { publishSummary } from '@aloitetila/use-cases/summaries/publish-summary.ts';
import { previewSummary, readLiveSummary } from '@aloitetila/use-cases/summaries/read-summaries.ts';
import { redirect } from '@sveltejs/kit';
import { answerForm } from '#lib/server/form.ts';
import { requireSession } from '#lib/server/session.ts';
import { numberedItems, participantOrWelcome } from '#lib/server/summaries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url, request }) => {
	// A note that was posted after the session had ended is shown to whoever typed it.
	if (request.method === 'POST' && locals.actor.kind === 'visitor') return { summary: null };
	const person = participantOrWelcome({ locals, url });
	const summary = await readLiveSummary(locals.context, person, params.id);
	if (summary.isPublished) redirect(303, `/${locals.language}/summaries/${params.id}`);
	if (!summary.canPublish) throw notAllowed();
	const preview = await previewSummary(locals.context, person, params.id);
	const items = numberedItems(summary);
	const told = new Set(preview.languages[0]?.sections.map(({ agendaItemId }) => agendaItemId));
	return {
		summary: {
			id: summary.id,
			meeting: {
				theme: summary.meeting.theme,
				startsAt: summary.meeting.startsAt,
				language: summary.meeting.language,
			},
		},
		preview,
		items,
		/** What publishing moves on. */
		discussed: items.filter(({ id, initiative }) => initiative?.status === 'on_agenda' && told.has(id)),
	};
};

export const actions = {
	default: (event) =>
		answerForm(event, publication, async (input) => {
			const { context, actor, language } = event.locals;
			requireSession(event.locals);
			await publishSummary(context, actor, event.params.id, input);
			redirect(303, `/${language}/summaries/${event.params.id}?published`);
		}),
} satisfies Actions;
