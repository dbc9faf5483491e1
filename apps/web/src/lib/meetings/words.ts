import type { Language } from '@aloitetila/domain/language.ts';
import type { AgendaItemKind } from '@aloitetila/domain/meetings/meeting.ts';
import { day, dayAndTime, isoDay, timeRange, weekdayName } from '@aloitetila/i18n/dates.ts';
import { getLocale, m } from '@aloitetila/i18n/messages.ts';

/** Languages by name, in the language of the page. */
export const LANGUAGE_WORDS: Record<Language, () => string> = {
	fi: m.language_fi,
	sv: m.language_sv,
	en: m.language_en,
};

/** `suomi, ruotsi`: in the order given, the main language first. */
export const languageList = (languages: readonly Language[]): string =>
	languages.map((language) => LANGUAGE_WORDS[language]()).join(', ');

/** What an item of the agenda is. */
export const KIND_WORDS: Record<AgendaItemKind, () => string> = {
	initiative: m.agenda_kind_initiative,
	theme: m.agenda_kind_theme,
	presentation: m.agenda_kind_presentation,
	practical: m.agenda_kind_practical,
	break: m.agenda_kind_break,
};

/** Where a meeting is: a place, a place and a link, or a link alone. */
export function whereText({ place, isRemote }: { place: string; isRemote: boolean }): string {
	if (!isRemote) return place;
	return place ? m.meeting_place_and_remote({ place }) : m.meeting_remote();
}

/** `torstai 3.12.2026 klo 9.30–15.00`; both ends in full where the meeting lasts over midnight. */
export function whenText(startsAt: Date, endsAt: Date): string {
	if (isoDay(startsAt) !== isoDay(endsAt)) return `${dayAndTime(startsAt)} – ${dayAndTime(endsAt)}`;
	const comma = getLocale() === 'en' ? ',' : '';
	return `${weekdayName(startsAt)} ${day(startsAt)}${comma} ${timeRange(startsAt, endsAt)}`;
}

/** `5 h 15 min`: the same in every language. */
export function lengthText(minutes: number): string {
	const hours = Math.floor(minutes / 60);
	const rest = minutes % 60;
	return [hours > 0 && `${hours} h`, (rest > 0 || hours === 0) && `${rest} min`].filter(Boolean).join(' ');
}
