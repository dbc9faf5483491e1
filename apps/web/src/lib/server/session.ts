import { notSignedIn } from '@aloitetila/domain/errors.ts';
import { type Actor, type Person, VISITOR } from '@aloitetila/domain/people/actor.ts';
import { readSession, sessionCookieName } from '@aloitetila/use-cases/people/sessions.ts';
import { redirect, type RequestEvent } from '@sveltejs/kit';

const isSecure = (publicOrigin: string) => publicOrigin.startsWith('https:');

/** Who asks. `hasCookie` is true also where the session has ended: such an answer is nobody else's either. */
export async function actorOf(event: RequestEvent): Promise<{ actor: Actor; hasCookie: boolean }> {
	const { context } = event.locals;
	const token = event.cookies.get(sessionCookieName(context.publicOrigin));
	if (!token) return { actor: VISITOR, hasCookie: false };
	const session = await readSession(context, token);
	return { actor: session?.actor ?? VISITOR, hasCookie: true };
}

type WithCookies = Pick<RequestEvent, 'cookies' | 'locals' | 'setHeaders'>;

/** Whose things may be kept on this device: of whoever signed in last, and did not sign out. */
export const LAST_PERSON_COOKIE = 'last_person';

const MONTH = 30 * 24 * 60 * 60;

/**
 * Gives the browser its token. It lives as long as the browser; how long the session does, the server decides. When
 * somebody else was signed in here last, the browser is told to clear what it keeps of them.
 */
export async function setSessionCookie(event: WithCookies, token: string): Promise<void> {
	const { publicOrigin } = event.locals.context;
	const cookie = {
		path: '/',
		httpOnly: true,
		secure: isSecure(publicOrigin),
		sameSite: 'lax',
		maxAge: MONTH,
	} as const;
	const person = (await readSession(event.locals.context, token))?.actor;
	const last = event.cookies.get(LAST_PERSON_COOKIE);
	if (last !== undefined && last !== person?.personId) clearStorage(event);
	event.cookies.set(sessionCookieName(publicOrigin), token, cookie);
	if (person) event.cookies.set(LAST_PERSON_COOKIE, person.personId, cookie);
}

/** Takes the token back, and has the browser clear what it keeps. */
export function clearSessionCookie(event: WithCookies): void {
	const { publicOrigin } = event.locals.context;
	for (const name of [sessionCookieName(publicOrigin), LAST_PERSON_COOKIE])
		event.cookies.delete(name, { path: '/', secure: isSecure(publicOrigin) });
	clearStorage(event);
}

/** For what a script of ours did not reach. Cookies stay: they also say the language and the appearance. */
const clearStorage = (event: WithCookies) => event.setHeaders({ 'clear-site-data': '"storage"' });

/** The person who asks; a visitor is sent to sign in and comes back to this page. For pages that are somebody's own. */
export function personOrSignIn({ locals, url }: { locals: App.Locals; url: URL }): Person {
	if (locals.actor.kind === 'person') return locals.actor;
	redirect(303, signInPath(locals.language, url));
}

/** Asked before a use case looks for what it is about: a visitor would be told that it is not there, and lose the form. */
export function requireSession(locals: App.Locals): void {
	if (locals.actor.kind === 'visitor') throw notSignedIn();
}

/** Where to sign in, with the way back. */
export const signInPath = (language: string, back: URL) =>
	`/${language}/sign-in?next=${encodeURIComponent(back.pathname + back.search)}`;

/**
 * A way back that stays on this site, or the front page. Parsed and not matched, since browsers read `//`, `/\` and
 * control characters as the beginning of another site.
 */
export function safeReturn(next: string | null | undefined, language: string): string {
	const home = `/${language}`;
	if (!next?.startsWith('/') || /^\/[/\\]|[\u0000-\u001f\\]/.test(next)) return home;
	const base = 'http://here.invalid';
	if (!URL.canParse(next, base)) return home;
	const url = new URL(next, base);
	// `/..//elsewhere` stays here while it is parsed, and what is left of it then is `//elsewhere`.
	if (url.origin !== base || url.pathname.startsWith('//')) return home;
	return url.pathname + url.search + url.hash;
}
