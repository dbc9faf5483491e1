import { isLanguage } from '@aloitetila/domain/language.ts';
import { canReadSummaryHistory } from '@aloitetila/domain/summaries/summary.policy.ts';
import { previewSummary, readLiveSummary } from '@aloitetila/use-cases/summaries/read-summaries.ts';
import { numberedItems, participantOrWelcome } from '#lib/server/summaries.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const person = participantOrWelcome({ locals, url });
	const summary = await readLiveSummary(locals.context, person, params.id);
	const preview = summary.isPublished ? null : await previewSummary(locals.context, person, params.id);
	const asked = url.searchParams.get('text');
	const [main = summary.meeting.language] = summary.languages;
	const language = isLanguage(asked) && summary.languages.includes(asked) ? asked : main;
	return {
		summary: {
			id: summary.id,
			documentId: summary.documentId,
			isPublished: summary.isPublished,
			canWrite: summary.canWrite,
			canPublish: summary.canPublish,
			canReadHistory: canReadSummaryHistory(person),
			languages: summary.languages,
		},
		meeting: { id: summary.meeting.id, theme: summary.meeting.theme, startsAt: summary.meeting.startsAt },
		items: numberedItems(summary),
		/** Which of the texts is open, and the name of its part of the document. */
		language,
		fragment: language === main ? 'default' : language,
		stored: preview?.languages.find((text) => text.language === language) ?? null,
		person: { id: person.personId, name: person.name ?? '' },
	};
};
