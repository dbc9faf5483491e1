import type { Language } from '../language.ts';

export const MEETING_STATUSES = ['planned', 'announced', 'held', 'cancelled'] as const;
export type MeetingStatus = (typeof MEETING_STATUSES)[number];

export const AGENDA_ITEM_KINDS = ['initiative', 'theme', 'presentation', 'practical', 'break'] as const;
export type AgendaItemKind = (typeof AGENDA_ITEM_KINDS)[number];

/** Whether items may still be put on the agenda. */
export const isAgendaOpen = (status: MeetingStatus) => status === 'planned' || status === 'announced';

/**
 * The clock of an agenda: when each item begins and ends, and its number. Breaks take time but no number.
 * Items come in order; `minutes` is how long each lasts.
 */
export function agendaClock<Item extends { kind: AgendaItemKind; minutes: number }>(
	startsAt: Date,
	items: readonly Item[],
): (Item & { number: number | null; startsAt: Date; endsAt: Date })[] {
	let clock = startsAt.getTime();
	let number = 0;
	return items.map((agendaItem) => {
		const begins = clock;
		clock += agendaItem.minutes * 60_000;
		const isNumbered = agendaItem.kind !== 'break';
		if (isNumbered) number += 1;
		return { ...agendaItem, number: isNumbered ? number : null, startsAt: new Date(begins), endsAt: new Date(clock) };
	});
}

/** The languages of a meeting: its main language first, then the others. */
export const meetingLanguages = (meeting: { language: Language; otherLanguages: readonly Language[] }): Language[] => [
	meeting.language,
	...meeting.otherLanguages.filter((language) => language !== meeting.language),
];
