import type { SummaryPlan } from '@aloitetila/document/scaffold.ts';
import { inLanguage } from '@aloitetila/domain/language.ts';
import { meetingLanguages } from '@aloitetila/domain/meetings/meeting.ts';
import type { meetings } from '@aloitetila/db/schema.ts';
import type { AgendaItemRow } from '../meetings/agenda-rows.ts';

/** What an agenda asks of a summary: a heading an item, in each of the meeting's languages. Breaks get none. */
export const planOf = (meeting: typeof meetings.$inferSelect, agenda: readonly AgendaItemRow[]): SummaryPlan => ({
	mainLanguage: meeting.language,
	languages: meetingLanguages(meeting),
	sections: agenda
		.filter((agendaItem) => agendaItem.kind !== 'break')
		.map((agendaItem) => ({
			agendaItemId: agendaItem.id,
			blockId: agendaItem.blockId,
			title: agendaItem.title,
			titleLanguage: inLanguage(agendaItem.title, meeting.language).language,
		})),
});
