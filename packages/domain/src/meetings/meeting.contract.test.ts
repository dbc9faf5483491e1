import { describe, expect, test } from 'vitest';
import { problemsOf } from '../testing.ts';
import {
	agendaItemChange,
	cancellation,
	fromHelsinki,
	meetingForm,
	ownAgendaItem,
	toHelsinki,
} from './meeting.contract.ts';

describe('local time of Helsinki', () => {
	test.each([
		['2026-12-03T09:30', '2026-12-03T07:30:00.000Z', 'winter'],
		['2026-07-03T09:30', '2026-07-03T06:30:00.000Z', 'summer'],
		['2026-12-03T00:00', '2026-12-02T22:00:00.000Z', 'midnight is the day before in UTC'],
		['2026-03-29T02:59', '2026-03-29T00:59:00.000Z', 'the last minute of winter'],
		['2026-03-29T04:00', '2026-03-29T01:00:00.000Z', 'the first minute of summer'],
		['2026-10-25T02:59', '2026-10-24T23:59:00.000Z', 'the last minute before the hour that comes twice'],
		['2026-10-25T04:00', '2026-10-25T02:00:00.000Z', 'the first minute after it'],
		['2028-02-29T12:00', '2028-02-29T10:00:00.000Z', 'a leap day'],
	])('%s is %s (%s), and back', (local, utc) => {
		expect(fromHelsinki(local).toISOString()).toBe(utc);
		expect(toHelsinki(new Date(utc))).toBe(local);
	});

	test('a time that the clock skips in spring moves on by an hour', () => {
		expect(fromHelsinki('2026-03-29T03:30').toISOString()).toBe('2026-03-29T01:30:00.000Z');
	});

	test('a time that comes twice in autumn is the second one', () => {
		expect(fromHelsinki('2026-10-25T03:30').toISOString()).toBe('2026-10-25T01:30:00.000Z');
	});

	test.each(['2026-02-30T10:00', '2027-02-29T10:00', '2026-13-01T10:00', '2026-12-03T24:00', '2026-12-03T23:60', ''])(
		'%j is on no calendar',
		(local) => {
			expect(fromHelsinki(local).getTime()).toBeNaN();
		},
	);
});

const form = {
	themeFi: 'Teema',
	themeSv: 'Tema',
	place: 'Tampere',
	remoteLink: '',
	language: 'fi',
	otherLanguages: ['sv'],
	startsAt: '2026-12-03T09:30',
	endsAt: '2026-12-03T15:00',
};

describe('a meeting as it is filled in', () => {
	test('has instants, from a form or from a program', () => {
		expect(meetingForm.parse(form).startsAt).toEqual(new Date('2026-12-03T07:30:00Z'));
		for (const startsAt of ['2026-12-03T07:30:00Z', '2026-12-03T09:30+02:00', '2026-12-03T07:30:00.000Z'])
			expect(meetingForm.parse({ ...form, startsAt }).startsAt).toEqual(new Date('2026-12-03T07:30:00Z'));
	});

	test.each([
		[{ startsAt: undefined }, { startsAt: 'date.invalid' }],
		[{ startsAt: '' }, { startsAt: 'date.invalid' }],
		[{ startsAt: '2026-02-30T10:00:00Z' }, { startsAt: 'date.invalid' }],
		[{ startsAt: 'tomorrow Z' }, { startsAt: 'date.invalid' }],
		[{ startsAt: 'foo 1 Z' }, { startsAt: 'date.invalid' }],
		[{ startsAt: '2026-12-03' }, { startsAt: 'date.invalid' }],
		[{ startsAt: '1999-12-03T09:30' }, { startsAt: 'date.invalid' }],
		[{ endsAt: '+275760-09-13T00:00Z' }, { endsAt: 'date.invalid' }],
		[{ endsAt: '2026-12-03T09:30' }, { endsAt: 'date.ends_before_start' }],
		[{ endsAt: '2026-12-07T09:30' }, { endsAt: 'date.too_long' }],
		[{ themeFi: '' }, { themeFi: 'text.required' }],
		[{ language: 'en' }, { themeEn: 'text.required' }],
		[{ place: '', remoteLink: '' }, { place: 'meeting.place_or_link' }],
		[{ remoteLink: 'http://example.org' }, { remoteLink: 'link.invalid' }],
		[{ remoteLink: 'javascript:alert(1)' }, { remoteLink: 'link.invalid' }],
		[{ otherLanguages: ['sv', 'de'] }, { 'otherLanguages.1': 'text.choose' }],
		[{ hostOrganisationId: 'us' }, { hostOrganisationId: 'id.invalid' }],
	])('%#: what is wrong is said beside its field', (change, wrong) => {
		expect(problemsOf(meetingForm.safeParse({ ...form, ...change }))).toEqual(wrong);
	});

	test('a link has no line breaks or spaces around it', () => {
		expect(meetingForm.parse({ ...form, remoteLink: ' https://example.org/a\n' }).remoteLink).toBe(
			'https://example.org/a',
		);
	});

	test('an unknown field is refused', () => {
		expect(problemsOf(meetingForm.safeParse({ ...form, status: 'held' }))).toHaveProperty('unrecognized_keys');
	});
});

describe('an item of the agenda', () => {
	test('what a change leaves out stays out, so that it stays as it is', () => {
		expect(agendaItemChange.parse({ minutes: '5' })).toEqual({ minutes: 5 });
		expect(agendaItemChange.parse({ presenter: '' })).toEqual({ presenter: '' });
	});

	test.each([0, 601, 2.5, '', 'ten', undefined])('%j minutes are refused', (minutes) => {
		expect(problemsOf(ownAgendaItem.safeParse({ kind: 'theme', minutes }))).toEqual({ minutes: 'number.range' });
	});

	test('initiatives come by being scheduled, not by hand', () => {
		expect(problemsOf(ownAgendaItem.safeParse({ kind: 'initiative', minutes: 5 }))).toEqual({ kind: 'text.choose' });
	});
});

test('cancelling needs a reason', () => {
	expect(problemsOf(cancellation.safeParse({ reason: ' ' }))).toEqual({ reason: 'text.required' });
});
