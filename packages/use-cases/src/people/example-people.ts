import { organisations, people, roleGrants } from '@aloitetila/db/schema.ts';
import { isUuid } from '@aloitetila/domain/initiatives/reference.ts';
import type { Localised } from '@aloitetila/domain/language.ts';
import type { Role } from '@aloitetila/domain/people/actor.ts';
import { personNotFound } from '@aloitetila/domain/people/people.errors.ts';
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { organisationName } from './read-people.ts';
import { createSession, type NewSession } from './sessions.ts';

/*
 * The demo's example people. Both functions answer only in a database that bears the demo mark; the doors call them only
 * for requests that come from this very machine. Elsewhere nothing here is to be had.
 */

export interface ExamplePerson {
	readonly personId: string;
	readonly name: string;
	readonly organisation: Localised | null;
	readonly roles: Role[];
}

/** The example people with their roles, to choose from on the sign-in page. Empty outside a demo. */
export async function listExamplePeople({ db, isDemo }: Pick<Context, 'db' | 'isDemo'>): Promise<ExamplePerson[]> {
	if (!isDemo) return [];
	const rows = await db
		.select({ person: people, organisation: organisations, role: roleGrants.role })
		.from(people)
		.leftJoin(organisations, eq(organisations.id, people.organisationId))
		.leftJoin(roleGrants, and(eq(roleGrants.personId, people.id), isNull(roleGrants.endedAt)))
		.where(eq(people.isExample, true))
		.orderBy(asc(people.createdAt), asc(people.name));
	const byId = new Map<string, ExamplePerson>();
	for (const { person, organisation, role } of rows) {
		const known = byId.get(person.id);
		if (known) {
			if (role) known.roles.push(role);
			continue;
		}
		byId.set(person.id, {
			personId: person.id,
			name: person.name ?? '',
			organisation: organisation ? organisationName(organisation) : null,
			roles: role ? [role] : [],
		});
	}
	return [...byId.values()];
}

/** Signs in as an example person, without a code. */
export async function signInAsExample(context: Context, personId: string, device: string): Promise<NewSession> {
	if (!context.isDemo || !isUuid(personId)) throw personNotFound();
	const [person] = await context.db
		.select({ id: people.id })
		.from(people)
		.where(and(eq(people.id, personId), eq(people.isExample, true)));
	if (!person) throw personNotFound();
	return createSession(context, person.id, device);
}
