import type { Cookies } from '@sveltejs/kit';

/** Public pages, which everyone reads; their forms are the browser's own, so scripts have nothing to do there. */
const READ_BY_EVERYONE = new Set(
	[
		'',
		'/initiatives',
		'/initiatives/[id]',
		'/meetings',
		'/meetings/[id]',
		'/summaries',
		'/summaries/[id]',
		'/charter',
		'/network',
		'/group',
		'/accessibility',
		'/privacy',
		'/sign-in',
		'/sign-in/code',
	].map((path) => `/[language=language]${path}`),
);

/** Whether scripts have anything to do on a page: for visitors never, for others wherever work is done. */
export const needsScripts = (routeId: string | null, hasSession: boolean): boolean =>
	hasSession && !READ_BY_EVERYONE.has(routeId ?? '');

/**
 * The page without the script that would bring it to life. Whoever only reads and sends forms needs none, so no JavaScript
 * is sent: the page is there at once, also on an old phone.
 * What is cut is Kit's own start script, known by its first line; text of the page cannot look like it, being escaped.
 */
export const withoutScripts = (html: string): string =>
	html.replace(/\s*<script>\s*\{\s*__sveltekit_[\s\S]*?<\/script>/, '');

/** The theme one has chosen over the system's, as an attribute of `<html>`; empty where none was chosen. */
export function themeOf(cookies: Cookies): string {
	const theme = cookies.get('theme');
	return theme === 'light' || theme === 'dark' ? ` data-theme="${theme}"` : '';
}
