import { inLanguage, type Language, type Localised } from '@aloitetila/domain/language.ts';

/** The language of a heading in a text of `language`, where it is another: an initiative may have no title in this one. */
export function headingLanguage(title: Localised, language: Language): Language | null {
	const shown = inLanguage(title, language).language;
	return shown === language ? null : shown;
}
