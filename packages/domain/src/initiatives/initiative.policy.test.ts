import { describe, expect, test } from 'vitest';
import { EVERY_READER, readersWho, type Reader, somebody } from '../testing.ts';
import { INITIATIVE_MOVES, INITIATIVE_STATUSES, type InitiativeMove, type InitiativeStatus } from './initiative.ts';
import { canEdit, canMakeInitiative, canMove, canRead, canSeeInbox, openMoves } from './initiative.policy.ts';

const initiative = (status: InitiativeStatus, isPublic: boolean) => ({
	status,
	authorIds: ['author'],
	publishedAt: isPublic ? new Date(0) : null,
});

const EVERYONE = Object.keys(EVERY_READER) as Reader[];
const AUTHORS: Reader[] = ['author', 'uncommittedAuthor'];
const COMMITTED: Reader[] = ['participant', 'author', 'uncommittedAuthor', 'member', 'lead', 'administrator'];
const GROUP: Reader[] = ['member', 'lead'];

describe('who reads an initiative', () => {
	test('a draft is its authors’ own', () => {
		expect(readersWho((actor) => canRead(actor, initiative('draft', false)))).toEqual(AUTHORS);
	});

	const submitted = INITIATIVE_STATUSES.filter((status) => status !== 'draft');

	test.each(submitted)('%s: participants and its authors, while it has not been public', (status) => {
		expect(readersWho((actor) => canRead(actor, initiative(status, false)))).toEqual(COMMITTED);
	});

	test.each(submitted)('%s: everyone, once it has been public', (status) => {
		expect(readersWho((actor) => canRead(actor, initiative(status, true)))).toEqual(EVERYONE);
	});
});

describe('who does what', () => {
	test('text is changed by its authors, while it is with them', () => {
		for (const status of INITIATIVE_STATUSES) {
			const editors = readersWho((actor) => canEdit(actor, initiative(status, true)));
			expect(editors).toEqual(status === 'draft' || status === 'returned' ? ['author'] : []);
		}
	});

	test('participants make initiatives', () => {
		expect(readersWho(canMakeInitiative)).toEqual(['participant', 'author', 'member', 'lead', 'administrator']);
	});

	test('the inbox is the group’s', () => {
		expect(readersWho(canSeeInbox)).toEqual(GROUP);
	});

	const theirs: InitiativeMove[] = ['submit', 'resubmit', 'withdraw'];

	test.each(INITIATIVE_MOVES)('%s is made by authors, or by the group, never by both', (move) => {
		const movers = readersWho((actor) => canMove(actor, initiative('received', true), move));
		expect(movers).toEqual(theirs.includes(move) ? ['author'] : GROUP);
	});

	test('a member who is the author makes the moves of both', () => {
		const both = somebody(['preparatory_group'], { personId: 'author' });
		expect(openMoves(both, initiative('received', false))).toEqual([
			'take_up',
			'return',
			'schedule',
			'advance',
			'not_advance',
			'withdraw',
		]);
	});

	test.each([
		['draft', 'author', ['submit']],
		['draft', 'lead', []],
		['received', 'author', ['withdraw']],
		['received', 'participant', []],
		['received', 'visitor', []],
		['received', 'member', ['take_up', 'return', 'schedule', 'advance', 'not_advance']],
		['received', 'administrator', []],
		['returned', 'author', ['resubmit', 'withdraw']],
		['returned', 'uncommittedAuthor', []],
		['returned', 'member', []],
		['in_preparation', 'lead', ['return', 'schedule', 'advance', 'not_advance']],
		['in_preparation', 'author', ['withdraw']],
		['on_agenda', 'member', ['unschedule', 'discuss']],
		['on_agenda', 'author', []],
		['discussed', 'member', ['schedule', 'advance', 'complete', 'not_advance']],
		['advancing', 'member', ['complete', 'not_advance']],
		['carried_out', 'lead', ['reopen']],
		['not_advanced', 'member', ['reopen']],
		['not_advanced', 'uncommittedMember', []],
		['merged', 'lead', []],
		['withdrawn', 'author', []],
	] as const)('in %s the moves open to the %s are %j', (status, reader, moves) => {
		expect(openMoves(EVERY_READER[reader], initiative(status, false))).toEqual(moves);
	});
});
