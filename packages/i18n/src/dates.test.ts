import { expect, test } from 'vitest';
import {
	day,
	dayAndTime,
	daysBetween,
	daysLeft,
	fromLocal,
	isoDay,
	shortDay,
	time,
	timeRange,
	toLocal,
	weekday,
} from './dates.ts';

const winter = new Date('2026-12-03T07:30:00Z');
const winterEnd = new Date('2026-12-03T13:00:00Z');

test('a day is written as each language writes it', () => {
	expect([day(winter, 'fi'), day(winter, 'sv'), day(winter, 'en')]).toEqual([
		'3.12.2026',
		'3.12.2026',
		'3 December 2026',
	]);
	expect([shortDay(winter, 'fi'), shortDay(winter, 'sv'), shortDay(winter, 'en')]).toEqual(['3.12.', '3.12.', '3 Dec']);
	expect([weekday(winter, 'fi'), weekday(winter, 'sv'), weekday(winter, 'en')]).toEqual([
		'to 3.12.2026',
		'tors 3.12.2026',
		'Thu 3 December 2026',
	]);
});

test('a time is Finland’s time, in winter and in summer', () => {
	expect([time(winter, 'fi'), time(winter, 'sv'), time(winter, 'en')]).toEqual(['klo 9.30', 'kl. 9.30', '9.30']);
	expect(time(new Date('2026-06-03T07:30:00Z'), 'fi')).toBe('klo 10.30');
	expect(timeRange(winter, winterEnd, 'fi')).toBe('klo 9.30–15.00');
	expect(dayAndTime(winter, 'en')).toBe('3 December 2026, 9.30');
});

test('days are counted from midnight to midnight in Finland', () => {
	const lateEvening = new Date('2026-11-22T21:59:00Z');
	const nextMorning = new Date('2026-11-22T22:01:00Z');
	expect(daysBetween(lateEvening, nextMorning)).toBe(1);
	expect(daysLeft(nextMorning, lateEvening, 'fi')).toBe('1 päivä jäljellä');
	expect(daysLeft(lateEvening, lateEvening, 'sv')).toBe('i dag');
	expect(daysLeft(lateEvening, new Date('2026-11-25T10:00:00Z'), 'en')).toBe('3 days late');
});

test('the day that summer time begins is one day long in the count', () => {
	expect(daysBetween(new Date('2027-03-27T12:00:00Z'), new Date('2027-03-29T12:00:00Z'))).toBe(2);
});

test('date and time fields give back the moment they showed', () => {
	for (const at of [winter, new Date('2026-07-01T05:00:00Z'), new Date('2026-10-25T02:30:00Z')]) {
		const { day: shownDay, time: shownTime } = toLocal(at);
		expect(fromLocal(shownDay, shownTime)).toEqual(at);
	}
	expect(isoDay(new Date('2026-12-31T22:30:00Z'))).toBe('2027-01-01');
});

test('what is no date is an invalid Date, and a skipped hour is read with the clock turned', () => {
	for (const [wrongDay, wrongTime] of [
		['2027-02-31', '09:00'],
		['3.12.2026', '09:00'],
		['2026-12-03', '25:00'],
		['', ''],
	] as const) {
		expect(fromLocal(wrongDay, wrongTime).getTime()).toBeNaN();
	}
	expect(fromLocal('2027-03-28', '03:30').toISOString()).toBe('2027-03-28T01:30:00.000Z');
});
