import { z } from 'zod';
import { LANGUAGES } from '../language.ts';
import { id, languageCode, optionalLine, paragraphs } from '../text.ts';

const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/u;
const WITH_OFFSET = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?:Z|[+-]\d{2}:\d{2})$/iu;

/** An instant: ISO 8601 with an offset (API), or a local date and time of Helsinki (`2026-12-03T09:30`, forms). */
const instant = z.string({ error: 'date.invalid' }).transform((text, context) => {
	const date = LOCAL.test(text) ? fromHelsinki(text) : fromOffset(text);
	if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 2000 || date.getUTCFullYear() > 2199) {
		context.addIssue({ code: 'custom', message: 'date.invalid' });
		return z.NEVER;
	}
	return date;
});

/** `Date` alone would take almost any words, and the 30th of February for the 2nd of March. */
function fromOffset(text: string): Date {
	const local = WITH_OFFSET.exec(text)?.[1];
	return new Date(local !== undefined && isOnCalendar(local) ? text : Number.NaN);
}

const isOnCalendar = (local: string) => {
	const asUtc = new Date(`${local}Z`);
	return !Number.isNaN(asUtc.getTime()) && asUtc.toISOString().slice(0, 16) === local.slice(0, 16).toUpperCase();
};

/**
 * Reads a local time of Helsinki; an invalid date for a time that is on no calendar. In the hour that the clock skips in
 * spring, the time moves on by that hour; in the hour that comes twice in autumn, the second one is meant (winter time).
 */
export function fromHelsinki(local: string): Date {
	if (!isOnCalendar(local)) return new Date(Number.NaN);
	const asUtc = new Date(`${local}Z`);
	const guess = new Date(asUtc.getTime() - helsinkiOffset(asUtc));
	return new Date(asUtc.getTime() - helsinkiOffset(guess));
}

/** The other way: `2026-12-03T09:30`, as a form field wants it. */
export const toHelsinki = (at: Date) => new Date(at.getTime() + helsinkiOffset(at)).toISOString().slice(0, 16);

function helsinkiOffset(at: Date): number {
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone: 'Europe/Helsinki',
		timeZoneName: 'longOffset',
	}).formatToParts(at);
	const [, sign = '+', hours = '0', minutes = '0'] =
		/GMT(?:([+-])(\d{2}):(\d{2}))?/u.exec(parts.find((part) => part.type === 'timeZoneName')?.value ?? '') ?? [];
	return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

const meetingFields = {
	/** The theme by language; the meeting's main language is required. */
	themeFi: optionalLine(200),
	themeSv: optionalLine(200),
	themeEn: optionalLine(200),
	hostOrganisationId: z.union([id, z.literal('').transform(() => null), z.null()]).default(null),
	place: optionalLine(200),
	remoteLink: z.union([z.url({ protocol: /^https$/u, error: 'link.invalid' }).max(500), z.literal('')]).default(''),
	language: languageCode,
	otherLanguages: z.array(languageCode).max(LANGUAGES.length, 'text.choose').default([]),
	startsAt: instant,
	endsAt: instant,
};

/** A meeting as the group fills it in. */
export const meetingForm = z
	.strictObject(meetingFields)
	.refine((meeting) => meeting.endsAt > meeting.startsAt, { path: ['endsAt'], error: 'date.ends_before_start' })
	.refine((meeting) => meeting.endsAt.getTime() - meeting.startsAt.getTime() <= 3 * 24 * 3_600_000, {
		path: ['endsAt'],
		error: 'date.too_long',
	})
	.refine((meeting) => meeting.language !== 'fi' || meeting.themeFi !== '', {
		path: ['themeFi'],
		error: 'text.required',
	})
	.refine((meeting) => meeting.language !== 'sv' || meeting.themeSv !== '', {
		path: ['themeSv'],
		error: 'text.required',
	})
	.refine((meeting) => meeting.language !== 'en' || meeting.themeEn !== '', {
		path: ['themeEn'],
		error: 'text.required',
	})
	.refine((meeting) => meeting.place !== '' || meeting.remoteLink !== '', {
		path: ['place'],
		error: 'meeting.place_or_link',
	});
export type MeetingForm = z.infer<typeof meetingForm>;

const minutes = z.coerce
	.number<number>({ error: 'number.range' })
	.int('number.range')
	.min(1, 'number.range')
	.max(600, 'number.range');

/** An item of the group's own. Initiatives come by being scheduled. */
export const ownAgendaItem = z.strictObject({
	kind: z.enum(['theme', 'presentation', 'practical', 'break'], { error: 'text.choose' }),
	/** The title by language; the meeting's main language is required, which the use case knows. */
	titleFi: optionalLine(200),
	titleSv: optionalLine(200),
	titleEn: optionalLine(200),
	minutes,
	presenter: optionalLine(200),
});
export type OwnAgendaItem = z.infer<typeof ownAgendaItem>;

/** Without the default of an empty line: what is left out stays as it is. */
const changedLine = optionalLine(200).unwrap().optional();

/** Changing an item that is there; what is left out stays. */
export const agendaItemChange = z.strictObject({
	titleFi: changedLine,
	titleSv: changedLine,
	titleEn: changedLine,
	minutes: minutes.optional(),
	presenter: changedLine,
});
export type AgendaItemChange = z.infer<typeof agendaItemChange>;

/** Moving an item one step. */
export const agendaItemStep = z.strictObject({ direction: z.enum(['up', 'down'], { error: 'text.choose' }) });

/** Cancelling tells why; its initiatives go back to preparation with the same reason. */
export const cancellation = z.strictObject({ reason: paragraphs(4_000) });
