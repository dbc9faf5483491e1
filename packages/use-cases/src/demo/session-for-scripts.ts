import { people } from '@aloitetila/db/schema.ts';
import { personNotFound } from '@aloitetila/domain/people/people.errors.ts';
import { normaliseEmail } from '@aloitetila/domain/people/sign-in.ts';
import { eq } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { createSession, sessionCookieName } from '../people/sessions.ts';

/**
 * Signs somebody in without a code, for scripts against a demo: gives the value of a `Cookie` header. Like everything
 * that the demo opens, it finds nobody in a real database.
 */
export async function sessionForScripts(context: Context, email: string): Promise<string> {
	const [person] = context.isDemo
		? await context.db
				.select({ id: people.id })
				.from(people)
				.where(eq(people.email, normaliseEmail(email)))
		: [];
	if (!person) throw personNotFound();
	const { token } = await createSession(context, person.id, 'pnpm cli session');
	return `${sessionCookieName(context.publicOrigin)}=${token}`;
}
