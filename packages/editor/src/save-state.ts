import type { ProviderState } from '@aloitetila/collaboration/provider.ts';
import { type Locale, m } from '@aloitetila/i18n/messages.ts';

type Refusal = NonNullable<ProviderState['refusal']>;

/** What there is to say about connection and saving. `saved` is said of nothing that could still be lost. */
export type SaveState =
	| { readonly kind: 'connecting' }
	| { readonly kind: 'saving' }
	| { readonly kind: 'saved'; readonly at: Date | null }
	| { readonly kind: 'offline'; readonly waiting: number }
	| { readonly kind: 'reading' }
	| { readonly kind: 'reading_offline' }
	| { readonly kind: 'refused'; readonly refusal: Refusal };

export function saveStateOf(state: ProviderState): SaveState {
	if (state.connection === 'refused') return { kind: 'refused', refusal: state.refusal ?? 'content' };
	const isReading = !state.canWrite && state.waiting === 0;
	if (state.connection === 'offline') {
		return isReading && state.isSynced ? { kind: 'reading_offline' } : { kind: 'offline', waiting: state.waiting };
	}
	// Edits made while the first connection or a new one is being opened are not with anyone yet.
	if (state.connection === 'connecting' || !state.isSynced) {
		return state.waiting > 0 ? { kind: 'offline', waiting: state.waiting } : { kind: 'connecting' };
	}
	if (state.waiting > 0) return { kind: 'saving' };
	return isReading ? { kind: 'reading' } : { kind: 'saved', at: state.savedAt };
}

const REFUSALS: Readonly<Record<Refusal, (locale: Locale) => string>> = {
	no_session: (locale) => m.editor_refused_no_session({}, { locale }),
	not_found: (locale) => m.editor_refused_not_found({}, { locale }),
	access_lost: (locale) => m.editor_refused_access_lost({}, { locale }),
	lineage: (locale) => m.editor_refused_lineage({}, { locale }),
	too_large: (locale) => m.editor_refused_too_large({}, { locale }),
	content: (locale) => m.editor_refused_content({}, { locale }),
};

/** The state in a reader's words, times as a clock in Helsinki shows them. */
export function saveStateText(state: SaveState, locale: Locale): string {
	switch (state.kind) {
		case 'connecting':
			return m.editor_connecting({}, { locale });
		case 'saving':
			return m.editor_saving({}, { locale });
		case 'saved':
			return state.at
				? m.editor_saved_at({ time: clock(state.at, locale) }, { locale })
				: m.editor_all_saved({}, { locale });
		case 'offline':
			if (state.waiting === 0) return m.editor_offline({}, { locale });
			return state.waiting === 1
				? m.editor_offline_waiting_one({}, { locale })
				: m.editor_offline_waiting_many({ count: state.waiting }, { locale });
		case 'reading':
			return m.editor_reading({}, { locale });
		case 'reading_offline':
			return m.editor_reading_offline({}, { locale });
		case 'refused':
			return REFUSALS[state.refusal](locale);
	}
}

/**
 * What a screen reader is told when one state follows another; null most of the time. Saving and saved take turns with
 * every word one types, so only trouble, and its end, are worth an interruption. A refusal is told by the editor itself.
 */
export function announcementOf(before: SaveState, now: SaveState, locale: Locale): string | null {
	const isTrouble = ({ kind }: SaveState) => kind === 'offline' || kind === 'reading_offline';
	if (isTrouble(now)) return before.kind === now.kind ? null : saveStateText(now, locale);
	const isBack = now.kind === 'saved' || now.kind === 'saving' || now.kind === 'reading';
	return isTrouble(before) && isBack ? m.editor_back_online({}, { locale }) : null;
}

const ZONES: Readonly<Record<Locale, string>> = { fi: 'fi-FI', sv: 'sv-FI', en: 'en-GB' };
const clock = (at: Date, locale: Locale) =>
	new Intl.DateTimeFormat(ZONES[locale], {
		hour: '2-digit',
		minute: '2-digit',
		second: '2-digit',
		timeZone: 'Europe/Helsinki',
	}).format(at);
