import type { ProviderState } from '@aloitetila/collaboration/provider.ts';
import { type Locale, m } from '@aloitetila/i18n/messages.ts';

type Refusal = NonNullable<ProviderState['refusal']>;

/** What there is to say about connection and saving. `saved` is said of nothing that could still be lost. */
export type SaveState =
	| { readonly kind: 'connecting' }
	| { readonly kind: 'saving' }
	/** What an earlier window wrote is on its way. */
	| { readonly kind: 'restoring' }
	| { readonly kind: 'saved'; readonly at: Date | null }
	/** `isKept`: what waits is also on this device, and outlives the window. */
	| { readonly kind: 'offline'; readonly waiting: number; readonly isKept: boolean }
	| { readonly kind: 'reading' }
	| { readonly kind: 'reading_offline' }
	/** Connected, but nobody will take what waits. */
	| { readonly kind: 'not_allowed' }
	| { readonly kind: 'refused'; readonly refusal: Refusal };

export function saveStateOf(state: ProviderState): SaveState {
	if (state.connection === 'refused') return { kind: 'refused', refusal: state.refusal ?? 'content' };
	const isReading = !state.canWrite && state.waiting === 0;
	const offline = { kind: 'offline', waiting: state.waiting, isKept: state.isKept } as const;
	if (state.connection === 'offline') return isReading && state.isSynced ? { kind: 'reading_offline' } : offline;
	// Edits made while the first connection or a new one is being opened are not with anyone yet.
	if (state.connection === 'connecting' || !state.isSynced) return state.waiting > 0 ? offline : { kind: 'connecting' };
	if (state.waiting > 0 && !state.canWrite) return { kind: 'not_allowed' };
	if (state.waiting > 0) return { kind: state.restored > 0 ? 'restoring' : 'saving' };
	return isReading ? { kind: 'reading' } : { kind: 'saved', at: state.savedAt };
}

const REFUSALS: Readonly<Record<Exclude<Refusal, 'no_session'>, (locale: Locale) => string>> = {
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
		case 'restoring':
			return m.editor_restoring({}, { locale });
		case 'saved':
			return state.at
				? m.editor_saved_at({ time: clock(state.at, locale) }, { locale })
				: m.editor_all_saved({}, { locale });
		case 'offline':
			return offlineText(state, locale);
		case 'reading':
			return m.editor_reading({}, { locale });
		case 'reading_offline':
			return m.editor_reading_offline({}, { locale });
		case 'not_allowed':
			return REFUSALS.access_lost(locale);
		case 'refused':
			if (state.refusal === 'no_session') return m.editor_signed_out({}, { locale });
			return REFUSALS[state.refusal](locale);
	}
}

/** The same where the editor beside it tells the reason. */
export const saveStateMark = (state: SaveState, locale: Locale): string =>
	state.kind === 'not_allowed' || (state.kind === 'refused' && state.refusal !== 'no_session')
		? m.editor_stopped({}, { locale })
		: saveStateText(state, locale);

function offlineText({ waiting, isKept }: SaveState & { kind: 'offline' }, locale: Locale): string {
	if (waiting === 0) return m.editor_offline({}, { locale });
	if (isKept) return m.editor_offline_kept({ count: waiting }, { locale });
	return waiting === 1
		? m.editor_offline_waiting_one({}, { locale })
		: m.editor_offline_waiting_many({ count: waiting }, { locale });
}

/** What becomes of what waits while nobody is signed in; null when nothing does. */
export function signedOutText({ waiting, isKept }: Pick<ProviderState, 'waiting' | 'isKept'>, locale: Locale) {
	if (waiting === 0) return null;
	return isKept
		? m.editor_session_kept({ count: waiting }, { locale })
		: m.editor_session_window({ count: waiting }, { locale });
}

/**
 * What a screen reader is told when one state follows another; null most of the time. Saving and saved take turns with
 * every word one types, so only trouble, and its end, are worth an interruption. A refusal is told by the editor itself.
 */
export function announcementOf(before: SaveState, now: SaveState, locale: Locale): string | null {
	const isTrouble = ({ kind }: SaveState) => kind === 'offline' || kind === 'reading_offline';
	if (isTrouble(now)) return before.kind === now.kind ? null : saveStateText(now, locale);
	if (now.kind === 'restoring') return before.kind === 'restoring' ? null : saveStateText(now, locale);
	if (before.kind === 'restoring' && now.kind === 'saved') return m.editor_restored({}, { locale });
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
