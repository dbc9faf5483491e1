import type { Handle } from '@sveltejs/kit/hooks';
import { inLanguageOf, languageOfPath, LANGUAGE_COOKIE, preferredLanguage } from '#lib/server/language.ts';
import { pageError } from '#lib/server/refusals.ts';
import { actorOf } from '#lib/server/session.ts';

export const handleError = pageError;

export const handle: Handle = async ({ event, resolve }) => {
	const { locals, platform, request, cookies, url } = event;
	if (!platform) throw new Error('The pages are served by the program in apps/api, which brings the Context.');
	locals.context = platform.req.aloitetila.context;
	locals.requestId = platform.req.aloitetila.requestId;

	const said = languageOfPath(url.pathname);
	locals.language = said ?? preferredLanguage(cookies.get(LANGUAGE_COOKIE), request.headers.get('accept-language'));
	if (!said && isPageAddress(event.route.id, request.method, url.pathname)) {
		return new Response(null, {
			status: 307,
			headers: {
				// Relative: whatever name the installation is reached by, one stays there.
				location: `/${locals.language}${url.pathname === '/' ? '' : url.pathname}${url.search}`,
				vary: 'Accept-Language, Cookie',
				'cache-control': 'no-store',
			},
		});
	}

	const { actor, hasCookie } = await actorOf(event);
	locals.actor = actor;
	const theme = cookies.get('theme');
	const response = await inLanguageOf(locals.language, () =>
		resolve(event, {
			transformPageChunk: ({ html }) =>
				html
					.replace('%language%', locals.language)
					.replace(' %theme%', theme === 'light' || theme === 'dark' ? ` data-theme="${theme}"` : ''),
			preload: (file) => file.type !== 'font' || beginsWith(file.filename, event.route.id),
		}),
	);
	protect(response, hasCookie, request.method);
	return response;
};

/** Pages in the display face (styles/display.css). */
const READ_MORE_THAN_WORKED = new Set(['/[language=language]', '/[language=language]/summaries/[id]']);

/** The two faces that every page begins with are fetched at once; the others when a page turns out to need them. */
const beginsWith = (font: string, route: string | null) =>
	font.includes('hanken-grotesk-latin-wght-normal') ||
	font.includes(`source-serif-4-latin-${READ_MORE_THAN_WORKED.has(route ?? '') ? 'opsz' : 'wght'}-normal`);

/** An address a person may have typed without its language; files and machine doors are none. */
const isPageAddress = (route: string | null, method: string, pathname: string) =>
	route === null && (method === 'GET' || method === 'HEAD') && !/\.[a-z\d]+$/i.test(pathname);

/** Headers of every page. A page rendered without a session is the same bytes for all; any other is one person's. */
function protect({ headers, status }: Response, hasCookie: boolean, method: string): void {
	headers.set('referrer-policy', 'strict-origin-when-cross-origin');
	headers.set('x-content-type-options', 'nosniff');
	headers.append('vary', 'Cookie');
	const isShared =
		!hasCookie && status === 200 && (method === 'GET' || method === 'HEAD') && !headers.has('set-cookie');
	if (!headers.has('cache-control') || hasCookie) {
		headers.set('cache-control', isShared ? 'public, max-age=60' : hasCookie ? 'private, no-store' : 'no-store');
	}
}
