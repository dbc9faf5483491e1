import { VISITOR } from '@aloitetila/domain/people/actor.ts';
import type { RequestEvent } from '@sveltejs/kit';
import type { Handle } from '@sveltejs/kit/hooks';
import { inLanguageOf, languageOfPath, LANGUAGE_COOKIE, preferredLanguage } from '#lib/server/language.ts';
import { pageError } from '#lib/server/refusals.ts';
import { actorOf, LAST_PERSON_COOKIE } from '#lib/server/session.ts';
import { needsScripts, themeOf, withoutScripts } from '#lib/server/shell.ts';

export const handleError = pageError;

export const handle: Handle = async ({ event, resolve }) => {
	const { locals, platform, request, cookies, url } = event;
	if (!platform) throw new Error('The pages are served by the program in apps/api, which brings the Context.');
	locals.context = platform.req.aloitetila.context;
	locals.requestId = platform.req.aloitetila.requestId;

	const said = languageOfPath(url.pathname);
	locals.language = said ?? preferredLanguage(cookies.get(LANGUAGE_COOKIE), request.headers.get('accept-language'));
	if (!said && isPageAddress(event)) return toLanguage(locals.language, url);
	if (said) rememberSwitch(event, said);

	const { actor, hasCookie } = await actorOf(event).catch((fault: unknown) => withoutSession(event, fault));
	locals.actor = actor;
	const hasScripts = import.meta.env.DEV || needsScripts(event.route.id, hasCookie);
	const theme = themeOf(cookies);
	const response = await inLanguageOf(locals.language, () =>
		resolve(event, {
			transformPageChunk: ({ html }) => {
				const page = html.replace('%language%', locals.language).replace(' %theme%', theme);
				return hasScripts ? page : withoutScripts(page);
			},
			preload: (file) =>
				file.type === 'font' ? beginsWith(file.filename, event.route.id) : file.type !== 'js' || hasScripts,
		}),
	);
	protect(response, event, hasCookie);
	return response;
};

/**
 * Who asks cannot be known now, because the database is away: the page says so in its own frame (the layout throws the
 * fault). A form is not looked at at all.
 */
function withoutSession({ locals, request }: RequestEvent, fault: unknown) {
	if (!isReading(request.method)) throw fault;
	locals.fault = fault;
	return { actor: VISITOR, hasCookie: true };
}

/** Pages in the display face (styles/display.css). */
const READ_MORE_THAN_WORKED = new Set(['/[language=language]', '/[language=language]/summaries/[id]']);

/** The two faces that every page begins with are fetched at once; the others when a page turns out to need them. */
const beginsWith = (font: string, route: string | null) =>
	font.includes('hanken-grotesk-latin-wght-normal') ||
	font.includes(`source-serif-4-latin-${READ_MORE_THAN_WORKED.has(route ?? '') ? 'opsz' : 'wght'}-normal`);

const isReading = (method: string) => method === 'GET' || method === 'HEAD';

/** An address a person may have typed without its language; files and machine doors are none. */
const isPageAddress = ({ route, request, url }: RequestEvent) =>
	route.id === null && isReading(request.method) && !/\.[a-z\d]+$/i.test(url.pathname);

/** Relative: whatever name the installation is reached by, one stays there. */
const toLanguage = (language: string, { pathname, search }: URL) =>
	new Response(null, {
		status: 307,
		headers: {
			location: `/${language}${pathname === '/' ? '' : pathname}${search}`,
			vary: 'Accept-Language, Cookie',
			'cache-control': 'no-store',
		},
	});

/** Who comes from the same site in another language has chosen this one, also for addresses that say none. */
function rememberSwitch({ request, cookies, locals }: RequestEvent, language: string): void {
	const { publicOrigin } = locals.context;
	const from = request.headers.get('referer') ?? '';
	if (!from.startsWith(`${publicOrigin}/`)) return;
	const before = languageOfPath(from.slice(publicOrigin.length));
	if (!before || before === language || cookies.get(LANGUAGE_COOKIE) === language) return;
	cookies.set(LANGUAGE_COOKIE, language, {
		path: '/',
		sameSite: 'lax',
		secure: publicOrigin.startsWith('https:'),
		maxAge: 365 * 24 * 60 * 60,
	});
}

/** Cookies that a page looks the same for everyone under, but for what `Vary: Cookie` tells apart. */
const IMPERSONAL = new Set([LANGUAGE_COOKIE, 'theme', LAST_PERSON_COOKIE]);

/** Headers of every page. A page rendered without a session is the same bytes for all; any other is one person's. */
function protect({ headers, status }: Response, { cookies, request }: RequestEvent, hasCookie: boolean): void {
	headers.set('referrer-policy', 'strict-origin-when-cross-origin');
	headers.set('x-content-type-options', 'nosniff');
	headers.append('vary', 'Cookie');
	const isPersonal = hasCookie || cookies.getAll().some(({ name }) => !IMPERSONAL.has(name));
	const isShared = !isPersonal && status === 200 && isReading(request.method) && !headers.has('set-cookie');
	if (isShared && !headers.has('cache-control')) headers.set('cache-control', 'public, max-age=60');
	else if (!isShared) headers.set('cache-control', 'private, no-store');
}
