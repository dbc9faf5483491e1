import type { Locale } from '@aloitetila/i18n/messages.ts';
/** What the agenda knows of one item, to be shown at its heading. Nothing of it is part of the text. */
export interface EditorSection {
	readonly agendaItemId: string;
	/** As it stands on the agenda. */
	readonly number: number;
	readonly initiative?: { readonly number: number; readonly href: string } | null;
	/** In words of the page's language: `klo 13.00–13.40`. */
	readonly time?: string | null;
	readonly presenter?: string | null;
	/** The language of the heading, where it differs from the text's. */
	readonly language?: Locale | null;
}
