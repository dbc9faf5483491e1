import { isLanguage, type Language } from '@aloitetila/domain/language.ts';
import { overwriteGetLocale } from '@aloitetila/i18n/messages.ts';
import { AsyncLocalStorage } from 'node:async_hooks';

/** Remembers which language one chose last, for addresses that do not say it. Strictly necessary: no consent is asked. */
export const LANGUAGE_COOKIE = 'language';

const rendering = new AsyncLocalStorage<Language>();
// Requests are answered side by side, so the language of `m.key()` in a component is that of its own request.
overwriteGetLocale(() => rendering.getStore() ?? 'fi');

/** Runs `render` with every message in `language`. */
export const inLanguageOf = <T>(language: Language, render: () => T): T => rendering.run(language, render);

/** The language that an address says (`/sv/meetings`), or null. */
export function languageOfPath(pathname: string): Language | null {
	const [, first] = pathname.split('/');
	return isLanguage(first) ? first : null;
}

/** The language for an address that says none: chosen last, else wished for by the browser, else Finnish. */
export function preferredLanguage(cookie: string | undefined, acceptLanguage: string | null): Language {
	if (isLanguage(cookie)) return cookie;
	return wishes(acceptLanguage ?? '').find(isLanguage) ?? 'fi';
}

/** The languages of an Accept-Language header, most wished for first, without their regions (RFC 9110, 12.5.4). */
function wishes(header: string): string[] {
	return header
		.slice(0, 500)
		.split(',')
		.map((entry) => {
			const [tag = '', ...parameters] = entry.trim().split(/\s*;\s*/);
			const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
			return { language: tag.toLowerCase().split('-')[0] ?? '', weight: Number(weight) || 0 };
		})
		.filter(({ weight }) => weight > 0)
		.sort((a, b) => b.weight - a.weight)
		.map(({ language }) => language);
}
