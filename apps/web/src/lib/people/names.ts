import { inLanguage, type Localised } from '@aloitetila/domain/language.ts';
import { getLocale } from '@aloitetila/i18n/messages.ts';

/** A name in the language of the page, where it has one in it. For places that cannot be marked with `lang`, as in a list of choices. */
export const inReadersLanguage = (name: Localised): string => inLanguage(name, getLocale()).text;
