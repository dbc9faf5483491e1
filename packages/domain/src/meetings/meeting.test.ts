import { describe, expect, test } from 'vitest';
import { readersWho } from '../testing.ts';
import { agendaClock, isAgendaOpen, MEETING_STATUSES, meetingLanguages } from './meeting.ts';
import { canPrepareMeeting, canReadMeeting } from './meeting.policy.ts';

describe('the clock of an agenda', () => {
	test('items follow each other, and breaks take time but no number', () => {
		const clock = agendaClock(new Date('2026-12-03T07:30:00Z'), [
			{ kind: 'theme', minutes: 15 },
			{ kind: 'break', minutes: 10 },
			{ kind: 'initiative', minutes: 20 },
		]);
		expect(clock.map(({ number, startsAt, endsAt }) => [number, startsAt.toISOString(), endsAt.toISOString()])).toEqual(
			[
				[1, '2026-12-03T07:30:00.000Z', '2026-12-03T07:45:00.000Z'],
				[null, '2026-12-03T07:45:00.000Z', '2026-12-03T07:55:00.000Z'],
				[2, '2026-12-03T07:55:00.000Z', '2026-12-03T08:15:00.000Z'],
			],
		);
	});

	test('an empty agenda has no times', () => {
		expect(agendaClock(new Date(0), [])).toEqual([]);
	});
});

test('an agenda is open until the meeting is held or cancelled', () => {
	expect(MEETING_STATUSES.filter(isAgendaOpen)).toEqual(['planned', 'announced']);
});

test('the main language comes first, and once', () => {
	expect(meetingLanguages({ language: 'sv', otherLanguages: ['fi', 'sv', 'en'] })).toEqual(['sv', 'fi', 'en']);
});

test('a planned meeting is the group’s, an announced one everyone’s', () => {
	expect(readersWho((actor) => canReadMeeting(actor, { status: 'planned', announcedAt: null }))).toEqual([
		'member',
		'lead',
	]);
	expect(readersWho((actor) => canReadMeeting(actor, { status: 'announced', announcedAt: new Date(0) }))).toHaveLength(
		10,
	);
});

test('a meeting cancelled before it was announced stays the group’s', () => {
	expect(readersWho((actor) => canReadMeeting(actor, { status: 'cancelled', announcedAt: null }))).toEqual([
		'member',
		'lead',
	]);
});

test('the group prepares meetings', () => {
	expect(readersWho(canPrepareMeeting)).toEqual(['member', 'lead']);
});
