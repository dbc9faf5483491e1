import type { Cookies } from '@sveltejs/kit';

/**
 * The page without the script that would bring it to life. A visitor only reads and sends forms, all of which works
 * without scripts, so no JavaScript is sent: the page is there at once, also on an old phone. Signed in one gets it all.
 * What is cut is Kit's own start script, known by its first line; text of the page cannot look like it, being escaped.
 */
export const withoutScripts = (html: string): string =>
	html.replace(/\s*<script>\s*\{\s*__sveltekit_[\s\S]*?<\/script>/, '');

/** The theme one has chosen over the system's, as an attribute of `<html>`; empty where none was chosen. */
export function themeOf(cookies: Cookies): string {
	const theme = cookies.get('theme');
	return theme === 'light' || theme === 'dark' ? ` data-theme="${theme}"` : '';
}
