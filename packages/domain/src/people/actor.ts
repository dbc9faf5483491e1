import type { Language } from '../language.ts';

/** The roles that are given to people by rows with dates. Everyone who accepted the charter is a participant besides. */
export const ROLES = ['preparatory_group', 'lead', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** Somebody who is signed in. Roles are those in force at the moment of the request. */
export interface Person {
	readonly kind: 'person';
	readonly personId: string;
	readonly name: string | null;
	readonly email: string;
	readonly language: Language;
	readonly organisationId: string | null;
	readonly roles: ReadonlySet<Role>;
	/** Whether the person has committed to the charter version in force. Without it, only reading is open. */
	readonly hasAcceptedCharter: boolean;
	readonly sessionId: string;
	/** When the person last proved to be who they are; changing roles asks for it within five minutes. */
	readonly confirmedAt: Date;
}

/** Who asks: somebody signed in, or anybody. */
export type Actor = { readonly kind: 'visitor' } | Person;

export const VISITOR: Actor = { kind: 'visitor' };

/** Signed in, named and committed to the goals and rules in force. */
export const isParticipant = (actor: Actor): actor is Person =>
	actor.kind === 'person' && actor.hasAcceptedCharter && actor.name !== null;

/** A member of the preparatory group; its lead is one too. */
export const isInGroup = (actor: Actor): actor is Person =>
	isParticipant(actor) && (actor.roles.has('preparatory_group') || actor.roles.has('lead'));

export const isLead = (actor: Actor): actor is Person => isParticipant(actor) && actor.roles.has('lead');

/** The host of the installation. May act before the charter is accepted: somebody has to set the place up. */
export const isAdministrator = (actor: Actor): actor is Person =>
	actor.kind === 'person' && actor.roles.has('administrator');
