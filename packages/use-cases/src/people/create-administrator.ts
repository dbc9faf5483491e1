import { people, roleGrants } from '@aloitetila/db/schema.ts';
import { emailAddress } from '@aloitetila/domain/people/people.contract.ts';
import { and, count, eq, isNull } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { grantRole, holdRoles } from './appoint.ts';

/**
 * Gives somebody the administrator's role from the command line, which is how an empty installation gets its first one:
 * there is no default account. Whoever can run commands on the machine could change the rows anyway.
 */
export async function createAdministrator(context: Context, typedEmail: string): Promise<{ email: string }> {
	const email = emailAddress.parse(typedEmail);
	await context.db.transaction(async (tx) => {
		await holdRoles(tx);
		await tx
			.insert(people)
			.values({ id: context.newId(), email, language: 'fi', createdAt: context.now() })
			.onConflictDoNothing({ target: people.email });
		const [person] = await tx.select({ id: people.id }).from(people).where(eq(people.email, email));
		if (person) await grantRole(context, tx, null, person.id, 'administrator');
	});
	return { email };
}

/** Whether anybody hosts this installation yet; the program says at its start how to make the first one. */
export async function hasAdministrator({ db }: Pick<Context, 'db'>): Promise<boolean> {
	const [row] = await db
		.select({ administrators: count() })
		.from(roleGrants)
		.where(and(eq(roleGrants.role, 'administrator'), isNull(roleGrants.endedAt)));
	return (row?.administrators ?? 0) > 0;
}
