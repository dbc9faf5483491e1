import { expect, test } from 'vitest';
import { readersWho } from '../testing.ts';
import { isAdministrator, isInGroup, isLead, isParticipant, type Role } from './actor.ts';
import { canPeople, type PeopleAction } from './people.policy.ts';

const ADMINISTRATORS = ['administrator', 'newAdministrator'];
const who = (action: PeopleAction, role?: Role) => readersWho((actor) => canPeople(actor, action, role));

test('who is what', () => {
	expect(readersWho(isParticipant)).toEqual(['participant', 'author', 'member', 'lead', 'administrator']);
	expect(readersWho(isInGroup)).toEqual(['member', 'lead']);
	expect(readersWho(isLead)).toEqual(['lead']);
	// Somebody has to set the place up before there is a charter.
	expect(readersWho(isAdministrator)).toEqual(ADMINISTRATORS);
});

test('the lead completes the group; who leads and who hosts is for the administrator', () => {
	for (const action of ['appoint', 'end_role'] as const) {
		expect(who(action, 'preparatory_group')).toEqual(['lead', ...ADMINISTRATORS]);
		expect(who(action, 'lead')).toEqual(ADMINISTRATORS);
		expect(who(action, 'administrator')).toEqual(ADMINISTRATORS);
		expect(who(action)).toEqual(ADMINISTRATORS);
	}
});

test('addresses are for those who appoint', () => {
	expect(who('list_people')).toEqual(['lead', ...ADMINISTRATORS]);
});

test('the group is for everyone to see', () => {
	expect(who('see_group')).toHaveLength(10);
});

test('details are changed by participants, sessions ended by whoever has them', () => {
	expect(who('own_details')).toEqual(['participant', 'author', 'member', 'lead', 'administrator']);
	expect(who('own_sessions')).toHaveLength(9);
});
