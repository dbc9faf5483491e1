import type { Actor, Person, Role } from './people/actor.ts';
import { VISITOR } from './people/actor.ts';

/** Somebody signed in, for tests of rules: committed and named, unless said otherwise. */
export const somebody = (roles: readonly Role[] = [], more: Partial<Person> = {}): Person => ({
	kind: 'person',
	personId: 'somebody',
	name: 'Somebody',
	email: 'somebody@example.org',
	language: 'fi',
	organisationId: null,
	roles: new Set(roles),
	hasAcceptedCharter: true,
	sessionId: 'session',
	confirmedAt: new Date(0),
	...more,
});

/** One of each kind of reader that rules tell apart. `author` is the author of what is asked about. */
export const EVERY_READER = {
	visitor: VISITOR,
	newcomer: somebody([], { personId: 'newcomer', hasAcceptedCharter: false, name: null }),
	participant: somebody([], { personId: 'participant' }),
	author: somebody([], { personId: 'author' }),
	uncommittedAuthor: somebody([], { personId: 'author', hasAcceptedCharter: false }),
	member: somebody(['preparatory_group'], { personId: 'member' }),
	uncommittedMember: somebody(['preparatory_group'], { personId: 'member', hasAcceptedCharter: false }),
	lead: somebody(['lead'], { personId: 'lead' }),
	administrator: somebody(['administrator'], { personId: 'administrator' }),
	newAdministrator: somebody(['administrator'], { personId: 'administrator', hasAcceptedCharter: false, name: null }),
} as const satisfies Record<string, Actor>;
export type Reader = keyof typeof EVERY_READER;

/** The readers for whom `may` is true, in their order. */
export const readersWho = (may: (actor: Actor) => boolean): Reader[] =>
	(Object.keys(EVERY_READER) as Reader[]).filter((reader) => may(EVERY_READER[reader]));

interface Judged {
	readonly error?: { readonly issues: readonly { path: PropertyKey[]; message: string; code: string }[] } | undefined;
}

/** What a contract found wrong: the code of each field, by its path. What concerns no field is under zod's own name. */
export const problemsOf = ({ error }: Judged): Record<string, string> =>
	Object.fromEntries((error?.issues ?? []).map(({ path, message, code }) => [path.join('.') || code, message]));
