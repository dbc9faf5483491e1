import type { Cookies, RequestEvent } from '@sveltejs/kit';

const COOKIE = 'sign-in';

/** What the browser keeps between asking for a code and typing it: the token that the code is bound to. */
export interface AskedForCode {
	readonly browserToken: string;
	/** Shown on the page, so that one sees where to look for the letter. */
	readonly email: string;
}

/** Remembers in this browser that a code was asked for. It lives a little longer than the code, so that the page can say so. */
export function rememberAsked(event: { cookies: Cookies; locals: App.Locals }, asked: AskedForCode): void {
	event.cookies.set(COOKIE, `${asked.browserToken}.${Buffer.from(asked.email).toString('base64url')}`, {
		path: '/',
		httpOnly: true,
		secure: event.locals.context.publicOrigin.startsWith('https:'),
		sameSite: 'lax',
		maxAge: 20 * 60,
	});
}

/** The code asked for in this browser, or null. */
export function askedForCode({ cookies }: { cookies: Cookies }): AskedForCode | null {
	const [browserToken, email] = (cookies.get(COOKIE) ?? '').split('.');
	return browserToken && email ? { browserToken, email: Buffer.from(email, 'base64url').toString() } : null;
}

export function forgetAsked(event: { cookies: Cookies; locals: App.Locals }): void {
	event.cookies.delete(COOKIE, { path: '/', secure: event.locals.context.publicOrigin.startsWith('https:') });
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
