import { type Locale, m } from '@aloitetila/i18n/messages.ts';
import type { Author, LegendEntry } from './author-legend.ts';

/** Whose a text is, in a reader's words. */
export function authorName({ kind, name, isSelf }: Author, locale: Locale): string {
	if (kind === 'agenda') return m.editor_author_agenda({}, { locale });
	if (kind === 'unknown') return m.editor_author_unknown({}, { locale });
	return isSelf ? m.editor_you({ name }, { locale }) : name;
}

/** How much of the text is theirs: `43 %`. */
export function shareText({ percent }: LegendEntry, locale: Locale): string {
	const format = new Intl.NumberFormat(ZONES[locale], { style: 'percent' });
	return percent === 0
		? m.editor_author_share_less({ share: format.format(0.01) }, { locale })
		: format.format(percent / 100);
}

/** What a screen reader is told when the marks have come. */
export const authorsAnnouncement = (legend: readonly LegendEntry[], locale: Locale) =>
	m.editor_authors_shown(
		{ authors: legend.map((entry) => `${authorName(entry, locale)} ${shareText(entry, locale)}`).join(', ') },
		{ locale },
	);

const ZONES: Readonly<Record<Locale, string>> = { fi: 'fi-FI', sv: 'sv-FI', en: 'en-GB' };
