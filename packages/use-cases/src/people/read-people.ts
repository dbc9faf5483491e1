import { organisations, people, roleGrants } from '@aloitetila/db/schema.ts';
import { notAllowed, notSignedIn } from '@aloitetila/domain/errors.ts';
import type { Language, Localised } from '@aloitetila/domain/language.ts';
import { type Actor, isAdministrator, type Role } from '@aloitetila/domain/people/actor.ts';
import type { OrganisationKind } from '@aloitetila/domain/people/organisation.ts';
import { canPeople } from '@aloitetila/domain/people/people.policy.ts';
import { asc, desc, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';

/** An organisation as pages show it. */
export interface OrganisationView {
	readonly id: string;
	readonly kind: OrganisationKind;
	readonly name: Localised;
}

/** Somebody with a role, with the dates of their term. The address is there only for those who appoint. */
export interface TermView {
	readonly grantId: string;
	readonly personId: string;
	readonly name: string | null;
	readonly email: string | null;
	readonly organisation: Localised | null;
	readonly role: Role;
	readonly startedAt: Date;
	readonly endedAt: Date | null;
	/** Whether this reader may end it. */
	readonly canEnd: boolean;
}

/** The name columns of an organisation as one localised text. */
export const organisationName = (row: { nameFi: string; nameSv: string | null; nameEn: string | null }): Localised => ({
	fi: row.nameFi,
	...(row.nameSv ? { sv: row.nameSv } : {}),
	...(row.nameEn ? { en: row.nameEn } : {}),
});

/** Organisations by kind and name. Invented ones of the demo are given only when `all` is asked for, as in a form. */
export async function listOrganisations(
	{ db }: Pick<Context, 'db'>,
	language: Language,
	which: 'listed' | 'all',
): Promise<OrganisationView[]> {
	const names: Record<Language, SQL> = {
		fi: sql`${organisations.nameFi}`,
		sv: sql`coalesce(${organisations.nameSv}, ${organisations.nameFi})`,
		en: sql`coalesce(${organisations.nameEn}, ${organisations.nameFi})`,
	};
	const rows = await db
		.select()
		.from(organisations)
		.where(which === 'listed' ? eq(organisations.isListed, true) : undefined)
		.orderBy(asc(names[language]));
	return rows.map((row) => ({ id: row.id, kind: row.kind, name: organisationName(row) }));
}

/** The preparatory group and its lead, present and past. Names of the group are public; addresses are not. */
export async function readGroup(
	{ db }: Pick<Context, 'db'>,
	actor: Actor,
): Promise<{ present: TermView[]; past: TermView[]; canAppoint: Role[] }> {
	const rows = await db
		.select({ grant: roleGrants, person: people, organisation: organisations })
		.from(roleGrants)
		.innerJoin(people, eq(people.id, roleGrants.personId))
		.leftJoin(organisations, eq(organisations.id, people.organisationId))
		.orderBy(desc(roleGrants.startedAt), asc(people.name));
	const mayList = canPeople(actor, 'list_people');
	const terms = rows
		.filter(({ grant }) => grant.role !== 'administrator' || isAdministrator(actor))
		.map(({ grant, person, organisation }): TermView => ({
			grantId: grant.id,
			personId: person.id,
			name: person.name,
			email: mayList ? person.email : null,
			organisation: organisation ? organisationName(organisation) : null,
			role: grant.role,
			startedAt: grant.startedAt,
			endedAt: grant.endedAt,
			canEnd: grant.endedAt === null && canPeople(actor, 'end_role', grant.role),
		}));
	const roles: Role[] = ['lead', 'preparatory_group', 'administrator'];
	return {
		present: roles.flatMap((role) => terms.filter((term) => term.role === role && !term.endedAt)),
		past: terms.filter((term) => term.endedAt),
		canAppoint: roles.filter((role) => canPeople(actor, 'appoint', role)),
	};
}

/** A member of the group who can hold an initiative. */
export interface HolderChoice {
	readonly personId: string;
	readonly name: string;
}

/** Who can hold an initiative: the group as it is now. */
export async function listHolders({ db }: Pick<Context, 'db'>): Promise<HolderChoice[]> {
	const rows = await db
		.selectDistinct({ personId: people.id, name: people.name })
		.from(roleGrants)
		.innerJoin(people, eq(people.id, roleGrants.personId))
		.where(
			sql`${isNull(roleGrants.endedAt)} and ${isNotNull(people.name)} and ${roleGrants.role} in ('lead', 'preparatory_group')`,
		)
		.orderBy(asc(people.name));
	return rows.map((row) => ({ personId: row.personId, name: row.name ?? '' }));
}

/** People with an account, for those who appoint. */
export async function listPeople(
	{ db }: Pick<Context, 'db'>,
	actor: Actor,
): Promise<{ personId: string; name: string | null; email: string }[]> {
	if (actor.kind !== 'person') throw notSignedIn();
	if (!canPeople(actor, 'list_people')) throw notAllowed();
	return db
		.select({ personId: people.id, name: people.name, email: people.email })
		.from(people)
		.orderBy(asc(people.name), asc(people.email))
		.limit(2_000);
}
