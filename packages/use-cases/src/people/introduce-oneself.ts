import { charterAcceptances, organisations, people } from '@aloitetila/db/schema.ts';
import { notAllowed, notSignedIn } from '@aloitetila/domain/errors.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import type { Introduction, OwnDetails } from '@aloitetila/domain/people/people.contract.ts';
import { charterChanged, organisationNotFound } from '@aloitetila/domain/people/people.errors.ts';
import { canPeople } from '@aloitetila/domain/people/people.policy.ts';
import { eq } from 'drizzle-orm';
import { currentCharterVersion } from '../charter/read-charter.ts';
import type { Context, Reader } from '../context.ts';
import { announceAccessChange } from '../documents/access-changed.ts';

/**
 * Makes a newcomer a participant: name, organisation, language, and the commitment to the goals and rules that were on
 * the page. Also used when the charter has changed and asks for a new commitment.
 */
export async function introduceOneself(context: Context, actor: Actor, introduction: Introduction): Promise<void> {
	if (actor.kind !== 'person') throw notSignedIn();
	await context.db.transaction(async (tx) => {
		const version = await currentCharterVersion(tx);
		if (introduction.charterVersion !== version) throw charterChanged();
		await checkOrganisation(tx, introduction.organisationId);
		await tx
			.update(people)
			.set({
				name: introduction.name,
				organisationId: introduction.organisationId,
				language: introduction.language,
			})
			.where(eq(people.id, actor.personId));
		await tx
			.insert(charterAcceptances)
			.values({ personId: actor.personId, version, acceptedAt: context.now() })
			.onConflictDoNothing();
		await announceAccessChange(tx, { personId: actor.personId });
	});
}

/** Changes one's own name, organisation and language. */
export async function changeOwnDetails(context: Context, actor: Actor, details: OwnDetails): Promise<void> {
	if (actor.kind !== 'person') throw notSignedIn();
	if (!canPeople(actor, 'own_details')) throw notAllowed();
	await context.db.transaction(async (tx) => {
		await checkOrganisation(tx, details.organisationId);
		await tx.update(people).set(details).where(eq(people.id, actor.personId));
	});
}

async function checkOrganisation(db: Reader, organisationId: string | null): Promise<void> {
	if (!organisationId) return;
	const found = await db
		.select({ id: organisations.id })
		.from(organisations)
		.where(eq(organisations.id, organisationId));
	if (found.length === 0) throw organisationNotFound();
}
