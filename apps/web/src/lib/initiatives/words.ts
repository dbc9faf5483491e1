import type { InitiativeMove } from '@aloitetila/domain/initiatives/initiative.ts';
import type { Language } from '@aloitetila/domain/language.ts';
import { m } from '@aloitetila/i18n/messages.ts';

/** What each move is called on its button. */
export const MOVE_WORDS: Record<InitiativeMove, () => string> = {
	submit: m.move_submit,
	resubmit: m.move_resubmit,
	take_up: m.move_take_up,
	return: m.move_return,
	schedule: m.move_schedule,
	unschedule: m.move_unschedule,
	discuss: m.move_discuss,
	advance: m.move_advance,
	complete: m.move_complete,
	not_advance: m.move_not_advance,
	reopen: m.move_reopen,
	withdraw: m.move_withdraw,
};

/** "in Swedish", for a text that is not in the language of the page. */
export const IN_LANGUAGE: Record<Language, () => string> = {
	fi: m.initiative_in_finnish,
	sv: m.initiative_in_swedish,
	en: m.initiative_in_english,
};

/** Each language by its own name: whoever looks for it reads it. */
export const OWN_NAMES: Record<Language, string> = { fi: 'suomi', sv: 'svenska', en: 'English' };
