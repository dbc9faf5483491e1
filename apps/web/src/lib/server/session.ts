import { notSignedIn } from '@aloitetila/domain/errors.ts';
import { type Actor, type Person, VISITOR } from '@aloitetila/domain/people/actor.ts';
import { readSession, sessionCookieName } from '@aloitetila/use-cases/people/sessions.ts';
import { redirect, type Cookies, type RequestEvent } from '@sveltejs/kit';

const isSecure = (publicOrigin: string) => publicOrigin.startsWith('https:');

/** Who asks. `hasCookie` is true also where the session has ended: such an answer is nobody else's either. */
export async function actorOf(event: RequestEvent): Promise<{ actor: Actor; hasCookie: boolean }> {
	const { context } = event.locals;
	const token = event.cookies.get(sessionCookieName(context.publicOrigin));
	if (!token) return { actor: VISITOR, hasCookie: false };
	const session = await readSession(context, token);
	return { actor: session?.actor ?? VISITOR, hasCookie: true };
}

/** Gives the browser its token. It lives as long as the browser; how long the session does, the server decides. */
export function setSessionCookie(event: { cookies: Cookies; locals: App.Locals }, token: string): void {
	const { publicOrigin } = event.locals.context;
	event.cookies.set(sessionCookieName(publicOrigin), token, {
		path: '/',
		httpOnly: true,
		secure: isSecure(publicOrigin),
		sameSite: 'lax',
		maxAge: 30 * 24 * 60 * 60,
	});
}

/** Takes the token back. */
export function clearSessionCookie(event: { cookies: Cookies; locals: App.Locals }): void {
	const { publicOrigin } = event.locals.context;
	event.cookies.delete(sessionCookieName(publicOrigin), { path: '/', secure: isSecure(publicOrigin) });
}

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
