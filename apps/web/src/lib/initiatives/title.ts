import type { Language, Localised } from '@aloitetila/domain/language.ts';

/** The titles of an initiative by language: its own, and perhaps a parallel one. */
export const titlesOf = (initiative: {
	title: string;
	language: Language;
	parallelTitle: string;
	parallelLanguage: Language | null;
}): Localised => ({
	...(initiative.parallelTitle && initiative.parallelLanguage
		? { [initiative.parallelLanguage]: initiative.parallelTitle }
		: {}),
	[initiative.language]: initiative.title,
});

/** The title that a list shows to a reader of `language`: the parallel one where it is in that language. */
export function titleFor(
	initiative: Parameters<typeof titlesOf>[0],
	language: Language,
): { text: string; language: Language } {
	return initiative.parallelLanguage === language && initiative.parallelTitle
		? { text: initiative.parallelTitle, language }
		: { text: initiative.title, language: initiative.language };
}

/** The address of an initiative: by its number once it has one. */
export const initiativePath = (initiative: { id: string; number: number | null }): string =>
	`/initiatives/${initiative.number ?? initiative.id}`;
