import { fromHelsinki, toHelsinki } from '@aloitetila/domain/meetings/meeting.contract.ts';

const DAY = 24 * 60 * 60_000;

/**
 * The instant of a wall clock in Finland so many working days from `now`: `workday(now, -3, '09:40')`. The demo's past is
 * told in working days, so that nobody in it seems to work on Sundays, whichever day it is made on.
 */
export function workday(now: Date, days: number, time: string): Date {
	let date = new Date(`${toHelsinki(now).slice(0, 10)}T12:00Z`);
	for (let left = Math.abs(days); left > 0;) {
		date = new Date(date.getTime() + Math.sign(days) * DAY);
		if (date.getUTCDay() % 6 !== 0) left -= 1;
	}
	return fromHelsinki(`${date.toISOString().slice(0, 10)}T${time}`);
}
