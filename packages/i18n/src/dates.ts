/**
 * Days and times as people write them in each language, always in Finland's time, whatever the clock of the reader or
 * the server says: a meeting in Turku begins at 9.30 also for someone who reads of it in Brussels.
 */
import { getLocale, m, type Locale } from './messages.ts';

const ZONE = 'Europe/Helsinki';
/** Finland's Swedish and a European English. */
const TAGS: Record<Locale, string> = { fi: 'fi-FI', sv: 'sv-FI', en: 'en-GB' };
const DAY = 24 * 60 * 60_000;

interface Parts {
	year: string;
	month: string;
	day: string;
	hour: string;
	minute: string;
}

/** The digits of a moment on a Finnish wall. */
function parts(at: Date): Parts {
	const format = new Intl.DateTimeFormat('en-GB', {
		timeZone: ZONE,
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
		hour: '2-digit',
		minute: '2-digit',
		hourCycle: 'h23',
	});
	const found = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
	const { year = '', month = '', day = '', hour = '', minute = '' } = found;
	return { year, month, day, hour, minute };
}

const worded = (at: Date, locale: Locale, options: Intl.DateTimeFormatOptions) =>
	new Intl.DateTimeFormat(TAGS[locale], { timeZone: ZONE, ...options }).format(at);

/** `3.12.2026`, in English `3 December 2026`. */
export function day(at: Date, locale: Locale = getLocale()): string {
	if (locale === 'en') return worded(at, locale, { day: 'numeric', month: 'long', year: 'numeric' });
	const { year, month, day } = parts(at);
	return `${Number(day)}.${Number(month)}.${year}`;
}

/** `3.12.`, in English `3 Dec`; where the year is plain from what stands around. */
export function shortDay(at: Date, locale: Locale = getLocale()): string {
	if (locale === 'en') return worded(at, locale, { day: 'numeric', month: 'short' });
	const { month, day } = parts(at);
	return `${Number(day)}.${Number(month)}.`;
}

/** `to 3.12.2026`, `tors 3.12.2026`, `Thu 3 December 2026`. */
export const weekday = (at: Date, locale: Locale = getLocale()): string =>
	`${worded(at, locale, { weekday: 'short' }).replace(/\.$/, '')} ${day(at, locale)}`;

/** `torstai`, `torsdag`, `Thursday`. */
export const weekdayName = (at: Date, locale: Locale = getLocale()): string => worded(at, locale, { weekday: 'long' });

const O_CLOCK: Record<Locale, string> = { fi: 'klo ', sv: 'kl. ', en: '' };

function clock(at: Date): string {
	const { hour, minute } = parts(at);
	return `${Number(hour)}.${minute}`;
}

/** `klo 9.30`, `kl. 9.30`, `9.30`. */
export const time = (at: Date, locale: Locale = getLocale()): string => O_CLOCK[locale] + clock(at);

/** `klo 9.30–15.00`, `kl. 9.30–15.00`, `9.30–15.00`. */
export const timeRange = (start: Date, end: Date, locale: Locale = getLocale()): string =>
	`${O_CLOCK[locale]}${clock(start)}–${clock(end)}`;

/** `3.12.2026 klo 9.30`, in English `3 December 2026, 9.30`. */
export const dayAndTime = (at: Date, locale: Locale = getLocale()): string =>
	`${day(at, locale)}${locale === 'en' ? ', ' : ' '}${time(at, locale)}`;

/** `2026-12-03`: for the `datetime` of a `<time>` and for date fields. */
export function isoDay(at: Date): string {
	const { year, month, day } = parts(at);
	return `${year}-${month}-${day}`;
}

/** Whole days in Finland from `from` to `to`: tomorrow morning is one day away also late in the evening. */
export const daysBetween = (from: Date, to: Date): number =>
	Math.round((Date.parse(isoDay(to)) - Date.parse(isoDay(from))) / DAY);

/** `13 päivää jäljellä`, `tänään`, `2 päivää myöhässä`. */
export function daysLeft(at: Date, now: Date, locale: Locale = getLocale()): string {
	const count = daysBetween(now, at);
	if (count === 0) return m.days_today({}, { locale });
	return count > 0 ? m.days_left({ count }, { locale }) : m.days_late({ count: -count }, { locale });
}

/** A moment as date and time fields show it: `{ day: '2026-12-03', time: '09:30' }`. */
export function toLocal(at: Date): { day: string; time: string } {
	const { hour, minute } = parts(at);
	return { day: isoDay(at), time: `${hour}:${minute}` };
}

/**
 * The moment that a Finnish wall shows as `day` and `time`; an invalid Date for what is no date. In the hour that is
 * skipped in spring the clock is read as if it had been turned already; of the doubled hour in autumn, the first.
 */
export function fromLocal(day: string, time: string): Date {
	// Engines read 31 February as 3 March; what does not come back as it was typed is no date.
	const typed = new Date(`${day}T${time}:00Z`);
	if (Number.isNaN(typed.getTime()) || typed.toISOString() !== `${day}T${time}:00.000Z`) return new Date(Number.NaN);
	// Finland is two or three hours ahead of UTC; the summer reading comes first.
	for (const offset of ['+03:00', '+02:00']) {
		const at = new Date(`${day}T${time}:00${offset}`);
		const shown = toLocal(at);
		if (shown.day === day && shown.time === time) return at;
	}
	return new Date(`${day}T${time}:00+02:00`);
}
