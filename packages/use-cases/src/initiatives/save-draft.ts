import { idempotencyKeys, initiativeAuthors, initiatives } from '@aloitetila/db/schema.ts';
import { notAllowed, notSignedIn } from '@aloitetila/domain/errors.ts';
import type { InitiativeDraft } from '@aloitetila/domain/initiatives/initiative.contract.ts';
import { initiativeNotFound, textNotOpen } from '@aloitetila/domain/initiatives/initiative.errors.ts';
import { canEdit, canMakeInitiative, canRead, isAuthor } from '@aloitetila/domain/initiatives/initiative.policy.ts';
import type { InitiativeReference } from '@aloitetila/domain/initiatives/reference.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import { charterNotAccepted } from '@aloitetila/domain/people/people.errors.ts';
import { and, eq, lt } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { checkRevision, lockInitiative, updateInitiative } from './rows.ts';

/** What keys of started drafts are kept under. */
const START = 'initiative.start';
/** A form may be left open over a holiday; milliseconds. */
const KEYS_LAST = 30 * 24 * 3_600_000;

export interface SavedDraft {
	readonly id: string;
	readonly revision: number;
	readonly savedAt: Date;
}

/**
 * Starts a draft. `key` makes a repeated request (a double click, a retry) give the same draft again: the form carries
 * one, programs send it as `Idempotency-Key`. At most 200 characters.
 */
export async function startDraft(
	context: Context,
	actor: Actor,
	draft: InitiativeDraft,
	key: string | null,
): Promise<SavedDraft> {
	if (actor.kind !== 'person') throw notSignedIn();
	if (!actor.hasAcceptedCharter) throw charterNotAccepted();
	if (!canMakeInitiative(actor)) throw notAllowed();
	const savedAt = context.now();
	return context.db.transaction(async (tx) => {
		const id = context.newId();
		if (key) {
			const keyed = { personId: actor.personId, operation: START, key: key.slice(0, 200) };
			// The insert waits for another one of the same key to finish, so the second always finds the first's draft.
			const [fresh] = await tx
				.insert(idempotencyKeys)
				.values({ ...keyed, resultId: id, at: savedAt })
				.onConflictDoNothing()
				.returning({ resultId: idempotencyKeys.resultId });
			if (!fresh) {
				const [earlier] = await tx
					.select({ id: initiatives.id, revision: initiatives.revision, changedAt: initiatives.changedAt })
					.from(idempotencyKeys)
					.innerJoin(initiatives, eq(initiatives.id, idempotencyKeys.resultId))
					.where(
						and(
							eq(idempotencyKeys.personId, keyed.personId),
							eq(idempotencyKeys.operation, keyed.operation),
							eq(idempotencyKeys.key, keyed.key),
						),
					);
				// Discarded at this very moment.
				if (!earlier) throw initiativeNotFound();
				return { id: earlier.id, revision: earlier.revision, savedAt: earlier.changedAt };
			}
		}
		await tx.insert(initiatives).values({ id, ...draft, status: 'draft', createdAt: savedAt, changedAt: savedAt });
		await tx.insert(initiativeAuthors).values({ initiativeId: id, personId: actor.personId, position: 0 });
		return { id, revision: 0, savedAt };
	});
}

/** Forgets the keys of forms that nobody sends again. Called by the sweep. */
export async function sweepIdempotencyKeys({ db, now }: Pick<Context, 'db' | 'now'>): Promise<void> {
	await db.delete(idempotencyKeys).where(lt(idempotencyKeys.at, new Date(now().getTime() - KEYS_LAST)));
}

/** Saves the text of a draft, or of an initiative that was returned for completion. */
export async function saveDraft(
	context: Context,
	actor: Actor,
	reference: InitiativeReference,
	draft: InitiativeDraft,
	revision?: number,
): Promise<SavedDraft> {
	return context.db.transaction(async (tx) => {
		const initiative = await lockInitiative(tx, reference);
		if (!initiative || !canRead(actor, initiative)) throw initiativeNotFound();
		if (actor.kind !== 'person') throw notSignedIn();
		if (!isAuthor(actor, initiative)) throw notAllowed();
		if (!actor.hasAcceptedCharter) throw charterNotAccepted();
		if (!canEdit(actor, initiative)) throw textNotOpen();
		checkRevision(initiative, revision);
		const saved = await updateInitiative(context, tx, initiative, draft);
		return { id: saved.id, revision: saved.revision, savedAt: saved.changedAt };
	});
}

/** Throws a draft away for good. Only its maker can, and only before it is submitted. */
export async function discardDraft(context: Context, actor: Actor, reference: InitiativeReference): Promise<void> {
	await context.db.transaction(async (tx) => {
		const initiative = await lockInitiative(tx, reference);
		if (!initiative || !canRead(actor, initiative)) throw initiativeNotFound();
		if (actor.kind !== 'person') throw notSignedIn();
		if (!isAuthor(actor, initiative)) throw notAllowed();
		if (initiative.status !== 'draft') throw textNotOpen();
		// The form that began it may be sent again, and is then a new draft.
		await tx
			.delete(idempotencyKeys)
			.where(
				and(
					eq(idempotencyKeys.personId, actor.personId),
					eq(idempotencyKeys.operation, START),
					eq(idempotencyKeys.resultId, initiative.id),
				),
			);
		await tx.delete(initiatives).where(eq(initiatives.id, initiative.id));
	});
}
