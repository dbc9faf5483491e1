/** The languages of the interface, which are also the languages a text may be written in. All three are equal. */
export const LANGUAGES = ['fi', 'sv', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** True of 'fi', 'sv' and 'en'. */
export const isLanguage = (value: unknown): value is Language => LANGUAGES.includes(value as Language);

/** A text that may exist in several languages. At least one is there; which ones, its owner decides. */
export type Localised = Partial<Record<Language, string>>;

/**
 * The text in the reader's language, or else in the first language that has it, with the language it is in, so that a
 * page can mark it with `lang`.
 */
export function inLanguage(text: Localised, wanted: Language): { text: string; language: Language } {
	const language = [wanted, ...LANGUAGES].find((candidate) => text[candidate]);
	return language ? { text: text[language] ?? '', language } : { text: '', language: wanted };
}
