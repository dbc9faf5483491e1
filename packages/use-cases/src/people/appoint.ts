import { people, roleGrants } from '@aloitetila/db/schema.ts';
import { notAllowed, notSignedIn } from '@aloitetila/domain/errors.ts';
import { isUuid } from '@aloitetila/domain/initiatives/reference.ts';
import { type Actor, isAdministrator, type Role } from '@aloitetila/domain/people/actor.ts';
import type { Appointment } from '@aloitetila/domain/people/people.contract.ts';
import {
	confirmationNeeded,
	lastAdministrator,
	personNotFound,
	roleAlreadyHeld,
} from '@aloitetila/domain/people/people.errors.ts';
import { canPeople } from '@aloitetila/domain/people/people.policy.ts';
import { isFreshlyConfirmed } from '@aloitetila/domain/people/session.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Context, Transaction } from '../context.ts';
import { announceAccessChange } from '../documents/access-changed.ts';

/**
 * Gives a role from now on. A new lead takes over from the one before, whose term ends at the same instant: there are
 * never two, and never a moment without. Somebody who has never signed in is added by address.
 */
export async function appoint(
	context: Context,
	actor: Actor,
	{ email, role }: Appointment,
): Promise<{ personId: string }> {
	checkMayChangeRoles(context, actor, 'appoint', role);
	return context.db.transaction(async (tx) => {
		await holdRoles(tx);
		await tx
			.insert(people)
			.values({
				id: context.newId(),
				email,
				language: actor.kind === 'person' ? actor.language : 'fi',
				createdAt: context.now(),
			})
			.onConflictDoNothing({ target: people.email });
		const [person] = await tx.select({ id: people.id }).from(people).where(eq(people.email, email));
		if (!person) throw personNotFound();
		await grantRole(context, tx, actor, person.id, role);
		return { personId: person.id };
	});
}

/** Ends a role from now on. The last administrator stays, or nobody could appoint another. */
export async function endRole(context: Context, actor: Actor, grantId: string): Promise<void> {
	if (actor.kind !== 'person') throw notSignedIn();
	await context.db.transaction(async (tx) => {
		await holdRoles(tx);
		const [grant] = isUuid(grantId)
			? await tx
					.select()
					.from(roleGrants)
					.where(and(eq(roleGrants.id, grantId), isNull(roleGrants.endedAt)))
			: [];
		// Who hosts is shown to administrators only, so to others such a term is not there.
		if (!grant || (grant.role === 'administrator' && !isAdministrator(actor))) throw personNotFound();
		checkMayChangeRoles(context, actor, 'end_role', grant.role);
		if (grant.role === 'administrator') {
			const administrators = await tx
				.select({ id: roleGrants.id })
				.from(roleGrants)
				.where(and(eq(roleGrants.role, 'administrator'), isNull(roleGrants.endedAt)));
			if (administrators.length === 1) throw lastAdministrator();
		}
		await end(context, tx, actor, grant);
	});
}

/**
 * Lets one transaction at a time change roles; reading goes on. Two new leads at once take turns, and the second takes
 * over from the first, also where there was none to hold on to.
 */
export async function holdRoles(tx: Transaction): Promise<void> {
	await tx.execute(sql`lock table ${roleGrants} in share row exclusive mode`);
}

/** Gives a role inside a transaction that holds the roles and has decided that this one may be given. */
export async function grantRole(
	context: Context,
	tx: Transaction,
	by: Actor | null,
	personId: string,
	role: Role,
): Promise<void> {
	const current = await tx
		.select()
		.from(roleGrants)
		.where(and(eq(roleGrants.role, role), isNull(roleGrants.endedAt)));
	if (current.some((grant) => grant.personId === personId)) throw roleAlreadyHeld();
	if (role === 'lead') for (const grant of current) await end(context, tx, by, grant);
	await tx.insert(roleGrants).values({
		id: context.newId(),
		personId,
		role,
		startedAt: context.now(),
		grantedBy: by?.kind === 'person' ? by.personId : null,
	});
	await announceAccessChange(tx, { personId });
}

async function end(
	context: Context,
	tx: Transaction,
	by: Actor | null,
	grant: { id: string; personId: string },
): Promise<void> {
	await tx
		.update(roleGrants)
		.set({ endedAt: context.now(), endedBy: by?.kind === 'person' ? by.personId : null })
		.where(eq(roleGrants.id, grant.id));
	await announceAccessChange(tx, { personId: grant.personId });
}

function checkMayChangeRoles(context: Context, actor: Actor, action: 'appoint' | 'end_role', role: Role): void {
	if (actor.kind !== 'person') throw notSignedIn();
	if (!canPeople(actor, action, role)) throw notAllowed();
	if (!isFreshlyConfirmed(actor.confirmedAt, context.now())) throw confirmationNeeded();
}
