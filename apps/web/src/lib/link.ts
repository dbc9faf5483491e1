import { getLocale, type Locale } from '@aloitetila/i18n/messages.ts';

/** A page's address in the language of the page one is on: `link('/initiatives')` is `/fi/initiatives`. */
export const link = (path: string, language: Locale = getLocale()): string =>
	path === '/' ? `/${language}` : `/${language}${path}`;

/** The same page in another language, with its query. */
export const inOtherLanguage = (url: { pathname: string; search: string }, language: Locale): string =>
	url.pathname.replace(/^\/(fi|sv|en)(?=\/|$)/, `/${language}`) + url.search;
