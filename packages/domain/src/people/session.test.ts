import { describe, expect, test } from 'vitest';
import type { Role } from './actor.ts';
import { isFreshlyConfirmed, isSessionAlive, sessionLife } from './session.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = new Date('2026-11-10T08:00:00Z');
const after = (milliseconds: number) => new Date(START.getTime() + milliseconds);

describe('the life of a session', () => {
	test.each<[Role[], number, number]>([
		[[], 7 * DAY, 30 * DAY],
		[['preparatory_group'], DAY, 7 * DAY],
		[['lead'], 30 * MINUTE, 12 * HOUR],
		[['administrator'], 30 * MINUTE, 12 * HOUR],
		[['preparatory_group', 'administrator'], 30 * MINUTE, 12 * HOUR],
	])('of %j ends when idle for %d ms, and %d ms after sign-in', (roles, idle, absolute) => {
		const held = new Set(roles);
		expect(sessionLife(held)).toEqual({ idle, absolute });
		const isAlive = (lastActiveAt: Date, now: Date) =>
			isSessionAlive({ createdAt: START, lastActiveAt }, held, null, now);
		expect(isAlive(START, after(idle - 1))).toBe(true);
		expect(isAlive(START, after(idle))).toBe(false);
		expect(isAlive(after(absolute - 2), after(absolute - 1))).toBe(true);
		expect(isAlive(after(absolute - 1), after(absolute))).toBe(false);
	});

	test('one that is older than a role its person was given has ended', () => {
		const session = { createdAt: START, lastActiveAt: START };
		const isAlive = (grantedAt: Date) =>
			isSessionAlive(session, new Set(['preparatory_group']), grantedAt, after(MINUTE));
		expect([isAlive(after(-1)), isAlive(START), isAlive(after(1))]).toEqual([true, true, false]);
	});
});

test('a confirmation lasts five minutes', () => {
	expect([isFreshlyConfirmed(START, after(5 * MINUTE - 1)), isFreshlyConfirmed(START, after(5 * MINUTE))]).toEqual([
		true,
		false,
	]);
});
