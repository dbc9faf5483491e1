import { inputInvalid, notSignedIn, refuse } from '@aloitetila/domain/errors.ts';
import { type InitiativeMove, needsReason, publishes, statusAfter } from '@aloitetila/domain/initiatives/initiative.ts';
import { initiativeNotFound, moveNotAllowed, moveNotOpen } from '@aloitetila/domain/initiatives/initiative.errors.ts';
import { canMove, canRead } from '@aloitetila/domain/initiatives/initiative.policy.ts';
import { isAnswer } from '@aloitetila/domain/initiatives/promise.ts';
import type { InitiativeReference } from '@aloitetila/domain/initiatives/reference.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import { charterNotAccepted } from '@aloitetila/domain/people/people.errors.ts';
import type { Context, Transaction } from '../context.ts';
import { initiativeMoved } from '../reactions.ts';
import {
	checkRevision,
	type InitiativeChange,
	type InitiativeRow,
	lockInitiative,
	type NewEvent,
	record,
	updateInitiative,
} from './rows.ts';

/** What a door gets back from a move. */
export interface MovedInitiative {
	readonly id: string;
	readonly number: number | null;
	readonly status: InitiativeRow['status'];
	readonly revision: number;
}

/** What one kind of move adds to what all moves do. */
export interface MoveParts {
	readonly revision?: number | undefined;
	readonly reason?: string | undefined;
	/** Runs with the initiative held, after every check; tells what else changes in the row and in the history. */
	readonly prepare?: (
		tx: Transaction,
		initiative: InitiativeRow,
	) => Promise<{ change?: InitiativeChange; event?: Partial<NewEvent> }>;
}

/**
 * The way of every move: find → may read → may move → is it open → change → record → tell, in one transaction. The
 * verbs beside this file say only what is their own.
 */
export async function carryOutMove(
	context: Context,
	actor: Actor,
	reference: InitiativeReference,
	move: InitiativeMove,
	parts: MoveParts,
): Promise<MovedInitiative> {
	return context.db.transaction(async (tx) => {
		const initiative = await lockInitiative(tx, reference);
		if (!initiative || !canRead(actor, initiative)) throw initiativeNotFound();
		if (actor.kind !== 'person') throw notSignedIn();
		if (!actor.hasAcceptedCharter) throw charterNotAccepted();
		if (!canMove(actor, initiative, move)) throw moveNotAllowed(move);
		if (statusAfter(initiative.status, move) === null) throw moveNotOpen(initiative.status, move);
		checkRevision(initiative, parts.revision);
		return moveHeld(context, tx, actor, initiative, move, parts);
	});
}

/** Moves an initiative that the caller holds and has decided about; also used when the network's clockwork moves it. */
export async function moveHeld(
	context: Context,
	tx: Transaction,
	actor: Actor,
	initiative: InitiativeRow,
	move: InitiativeMove,
	parts: Omit<MoveParts, 'revision'>,
): Promise<MovedInitiative> {
	const status = statusAfter(initiative.status, move) ?? refuse(moveNotOpen(initiative.status, move));
	if (needsReason(move) && !parts.reason) throw inputInvalid([{ path: 'reason', code: 'text.required' }]);
	const { change = {}, event = {} } = (await parts.prepare?.(tx, initiative)) ?? {};
	const byPersonId = actor.kind === 'person' ? actor.personId : null;
	const isPublishedNow = !initiative.publishedAt && publishes(status);
	// The first move into a status that everyone sees publishes the initiative and names its holder.
	const holderId = change.holderId ?? initiative.holderId ?? (isPublishedNow ? byPersonId : null);

	const moved = await updateInitiative(context, tx, initiative, {
		...change,
		status,
		holderId,
		...(isPublishedNow ? { publishedAt: context.now() } : {}),
		...(isAnswer(move) && !initiative.answeredAt ? { answeredAt: context.now() } : {}),
	});
	const recorded = await record(context, tx, {
		initiativeId: initiative.id,
		move,
		fromStatus: initiative.status,
		toStatus: status,
		byPersonId,
		reason: parts.reason ?? '',
		reasonLanguage: parts.reason && actor.kind === 'person' ? actor.language : null,
		holderId: holderId === initiative.holderId ? null : holderId,
		publishedNow: isPublishedNow,
		...event,
	});
	await initiativeMoved(context, tx, moved, recorded);
	return { id: moved.id, number: moved.number, status: moved.status, revision: moved.revision };
}
