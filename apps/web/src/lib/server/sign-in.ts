import {
	type AskedForCode,
	packAskedForCode,
	SIGN_IN_COOKIE,
	unpackAskedForCode,
} from '@aloitetila/use-cases/people/sign-in-cookie.ts';
import type { Cookies, RequestEvent } from '@sveltejs/kit';

/** Remembers in this browser that a code was asked for. */
export function rememberAsked(event: { cookies: Cookies; locals: App.Locals }, asked: AskedForCode): void {
	event.cookies.set(SIGN_IN_COOKIE.name, packAskedForCode(asked), {
		path: '/',
		httpOnly: true,
		secure: event.locals.context.publicOrigin.startsWith('https:'),
		sameSite: 'lax',
		maxAge: SIGN_IN_COOKIE.maxAgeSeconds,
	});
}

/** The code asked for in this browser, or null. */
export const askedForCode = ({ cookies }: { cookies: Cookies }): AskedForCode | null =>
	unpackAskedForCode(cookies.get(SIGN_IN_COOKIE.name));

export function forgetAsked(event: { cookies: Cookies; locals: App.Locals }): void {
	event.cookies.delete(SIGN_IN_COOKIE.name, {
		path: '/',
		secure: event.locals.context.publicOrigin.startsWith('https:'),
	});
}

/** Who asks, for limits and for the list of one's own sessions. */
export const askerOf = (event: RequestEvent) => ({
	ip: event.getClientAddress(),
	language: event.locals.language,
});

/** Browser and system in a few words. Only for its owner's eyes, so a guess will do. */
export function deviceOf(event: RequestEvent): string {
	const agent = event.request.headers.get('user-agent') ?? '';
	const browser = /(Firefox|Edg|OPR|Chrome|Safari)\//u.exec(agent)?.[1] ?? '';
	const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/u.exec(agent)?.[1] ?? '';
	const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS X': 'macOS' };
	return [names[browser] ?? browser, names[system] ?? system].filter(Boolean).join(', ');
}
