import { type Actor, isInGroup, isParticipant } from '../people/actor.ts';
import { type InitiativeMove, type InitiativeStatus, movesFrom } from './initiative.ts';

/** What the rules ask of an initiative. */
export interface InitiativeFacts {
	readonly status: InitiativeStatus;
	readonly authorIds: readonly string[];
	/** When it first reached the open web; once open, always open. */
	readonly publishedAt: Date | null;
}

export const isAuthor = (actor: Actor, initiative: InitiativeFacts) =>
	actor.kind === 'person' && initiative.authorIds.includes(actor.personId);

/** A draft is its authors' own; what the group has looked at is everyone's; between the two, participants read. */
export function canRead(actor: Actor, initiative: InitiativeFacts): boolean {
	if (initiative.status === 'draft') return isAuthor(actor, initiative);
	if (initiative.publishedAt) return true;
	return isParticipant(actor) || isAuthor(actor, initiative);
}

/** Text may be changed while it is with its authors. */
export const canEdit = (actor: Actor, initiative: InitiativeFacts) =>
	isParticipant(actor) &&
	isAuthor(actor, initiative) &&
	(initiative.status === 'draft' || initiative.status === 'returned');

export const canMakeInitiative = (actor: Actor) => isParticipant(actor);

const AUTHORS_MOVES: ReadonlySet<InitiativeMove> = new Set(['submit', 'resubmit', 'withdraw']);

/** Whether this person may ever make this move on this initiative; whether it is open now is `statusAfter`'s matter. */
export const canMove = (actor: Actor, initiative: InitiativeFacts, move: InitiativeMove) =>
	AUTHORS_MOVES.has(move) ? isParticipant(actor) && isAuthor(actor, initiative) : isInGroup(actor);

/** The moves open to this reader now, in the order in which they are offered. */
export const openMoves = (actor: Actor, initiative: InitiativeFacts): InitiativeMove[] =>
	movesFrom(initiative.status).filter((move) => canMove(actor, initiative, move));

/** The inbox is the group's own room. */
export const canSeeInbox = (actor: Actor) => isInGroup(actor);
