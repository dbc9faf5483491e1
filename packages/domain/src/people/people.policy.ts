import { type Actor, isAdministrator, isLead, isParticipant, type Role } from './actor.ts';

/** Everything that can be done to people and their roles. */
export type PeopleAction = 'see_group' | 'list_people' | 'appoint' | 'end_role' | 'own_details' | 'own_sessions';

/** Whether `actor` may do `action`. `role` is the role being given or ended. */
export function canPeople(actor: Actor, action: PeopleAction, role?: Role): boolean {
	switch (action) {
		case 'see_group':
			return true;
		case 'list_people':
			return isAdministrator(actor) || isLead(actor);
		case 'appoint':
		case 'end_role':
			// The lead completes the group; who leads and who hosts is for the administrator.
			return isAdministrator(actor) || (isLead(actor) && role === 'preparatory_group');
		case 'own_details':
			return isParticipant(actor);
		case 'own_sessions':
			return actor.kind === 'person';
	}
}
