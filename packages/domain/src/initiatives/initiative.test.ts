import { describe, expect, test } from 'vitest';
import {
	INITIATIVE_MOVES,
	INITIATIVE_STATUSES,
	type InitiativeMove,
	type InitiativeStatus,
	isOpenForGroup,
	movesFrom,
	needsReason,
	publishes,
	stationsWalked,
	statusAfter,
} from './initiative.ts';

/** The moves as the product's description lists them: from where, to where. */
const DESCRIBED: Record<InitiativeMove, { from: InitiativeStatus[]; to: InitiativeStatus }> = {
	submit: { from: ['draft'], to: 'received' },
	take_up: { from: ['received'], to: 'in_preparation' },
	return: { from: ['received', 'in_preparation'], to: 'returned' },
	resubmit: { from: ['returned'], to: 'received' },
	schedule: { from: ['received', 'in_preparation', 'discussed'], to: 'on_agenda' },
	unschedule: { from: ['on_agenda'], to: 'in_preparation' },
	discuss: { from: ['on_agenda'], to: 'discussed' },
	advance: { from: ['received', 'in_preparation', 'discussed'], to: 'advancing' },
	complete: { from: ['discussed', 'advancing'], to: 'carried_out' },
	not_advance: { from: ['received', 'in_preparation', 'discussed', 'advancing'], to: 'not_advanced' },
	reopen: { from: ['not_advanced', 'carried_out'], to: 'in_preparation' },
	withdraw: { from: ['received', 'returned', 'in_preparation'], to: 'withdrawn' },
};

describe('every status with every move', () => {
	const pairs = INITIATIVE_STATUSES.flatMap((status) => INITIATIVE_MOVES.map((move) => ({ status, move })));

	test.each(pairs)('$move from $status leads where the description says, or nowhere', ({ status, move }) => {
		const { from, to } = DESCRIBED[move];
		expect(statusAfter(status, move)).toBe(from.includes(status) ? to : null);
	});

	test('the moves offered in a status are exactly those that lead somewhere', () => {
		for (const status of INITIATIVE_STATUSES) {
			expect(movesFrom(status)).toEqual(INITIATIVE_MOVES.filter((move) => statusAfter(status, move) !== null));
		}
	});

	test('nothing leads back to a draft, and nothing on from merged and withdrawn', () => {
		expect(pairs.every(({ status, move }) => statusAfter(status, move) !== 'draft')).toBe(true);
		expect([...movesFrom('merged'), ...movesFrom('withdrawn')]).toEqual([]);
	});
});

test('returning, unscheduling, not advancing and reopening need a reason', () => {
	expect(INITIATIVE_MOVES.filter(needsReason)).toEqual(['return', 'unschedule', 'not_advance', 'reopen']);
});

test('what the group works on is for everyone to see', () => {
	expect(INITIATIVE_STATUSES.filter(publishes)).toEqual([
		'in_preparation',
		'on_agenda',
		'discussed',
		'advancing',
		'carried_out',
	]);
});

test('received and prepared initiatives wait in the inbox', () => {
	expect(INITIATIVE_STATUSES.filter(isOpenForGroup)).toEqual(['received', 'in_preparation']);
});

test('stations are walked from received to carried out; what left the way has none', () => {
	const walked = Object.fromEntries(INITIATIVE_STATUSES.map((status) => [status, stationsWalked(status)]));
	expect(walked).toEqual({
		draft: null,
		received: 1,
		returned: 1,
		in_preparation: 2,
		on_agenda: 3,
		discussed: 4,
		advancing: 5,
		carried_out: 6,
		not_advanced: null,
		merged: null,
		withdrawn: null,
	});
});
