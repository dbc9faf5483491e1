import type { InitiativeMove } from '@aloitetila/domain/initiatives/initiative.ts';

/** Every letter there is, with what is filled in. Dates are ISO 8601; they are written out in the reader's language. */
export interface MailTemplates {
	sign_in_code: { code: string };
	initiative_moved: {
		initiativeId: string;
		number: number;
		title: string;
		move: InitiativeMove;
		/** Why, or the sentence of the answer, in the words of the one who moved it. */
		reason: string;
		holder: string | null;
		answerBy: string | null;
		meetingAt: string | null;
		/** Where to read on, as a path without the origin. */
		path: string;
	};
}
export type MailTemplate = keyof MailTemplates;
