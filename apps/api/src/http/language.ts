import type { Actor } from '@aloitetila/domain/people/actor.ts';
import { isLanguage, type Language } from '@aloitetila/domain/language.ts';

/**
 * The language to answer in: what the request asks for (RFC 9110, 12.5.4; the highest quality first), else the
 * person's own, else Finnish.
 */
export function readerLanguage(acceptLanguage: string | undefined, actor: Actor | undefined): Language {
	return fromAcceptLanguage(acceptLanguage) ?? (actor?.kind === 'person' ? actor.language : 'fi');
}

function fromAcceptLanguage(header: string | undefined): Language | null {
	const wishes = (header ?? '')
		.slice(0, 500)
		.split(',')
		.map((wish) => {
			const [tag = '', ...parameters] = wish
				.trim()
				.toLowerCase()
				.split(/\s*;\s*/);
			const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
			return { language: tag.split('-')[0], quality };
		})
		.filter(({ quality }) => quality > 0)
		.sort((a, b) => b.quality - a.quality);
	const wish = wishes.find(({ language }) => isLanguage(language))?.language;
	return isLanguage(wish) ? wish : null;
}
