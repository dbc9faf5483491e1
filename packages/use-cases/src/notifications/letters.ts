import type { InitiativeMove } from '@aloitetila/domain/initiatives/initiative.ts';
import type { Language } from '@aloitetila/domain/language.ts';
import { day, dayAndTime, weekdayName } from '@aloitetila/i18n/dates.ts';
import { m } from '@aloitetila/i18n/messages.ts';
import type { MailTemplate, MailTemplates } from './mail-templates.ts';

/** A mail as its row holds it: `params` are what `queueMail` was given for the template. */
export interface LetterToWrite {
	readonly template: string;
	readonly params: Readonly<Record<string, unknown>>;
	readonly language: Language;
}

/** A mail as it is sent: plain text only, so there is nothing in it to load and nothing to trace its reader by. */
export interface Letter {
	readonly subject: string;
	readonly text: string;
}

/**
 * Writes a mail out in its reader's language. It is done when the mail is sent, so a letter that waited for its server
 * still says what the program says now.
 *
 * @param publicOrigin begins every link; without a trailing slash
 * @throws for a template that this version of the program does not know
 */
export function writeLetter({ template, params, language }: LetterToWrite, publicOrigin: string): Letter {
	switch (template as MailTemplate) {
		case 'sign_in_code':
			return signInCode(params as unknown as MailTemplates['sign_in_code'], language, publicOrigin);
		case 'initiative_moved':
			return initiativeMoved(params as unknown as MailTemplates['initiative_moved'], language, publicOrigin);
	}
	throw new Error(`There is no letter ${template}.`);
}

function signInCode({ code }: MailTemplates['sign_in_code'], locale: Language, origin: string): Letter {
	return {
		// The code is not in the subject: that is what a locked screen shows.
		subject: m.mail_sign_in_code_subject({}, { locale }),
		text: paragraphs(
			m.mail_sign_in_code_lead({}, { locale }),
			`    ${code}`,
			m.mail_sign_in_code_rules({}, { locale }),
			m.mail_sign_in_code_not_you({}, { locale }),
			footer(m.mail_sign_in_code_footer({ origin }, { locale })),
		),
	};
}

function initiativeMoved(params: MailTemplates['initiative_moved'], locale: Language, origin: string): Letter {
	const { move, number, title, reason, holder, answerBy, meetingAt, path } = params;
	const words = MOVED[move];
	const facts = [
		m.mail_initiative({ number, title }, { locale }),
		...(holder && words.tells.includes('holder') ? [m.mail_holder({ name: holder }, { locale })] : []),
		...(answerBy && words.tells.includes('answerBy')
			? [m.mail_answer_by({ date: day(new Date(answerBy), locale) }, { locale })]
			: []),
		...(meetingAt && words.tells.includes('meeting')
			? [m.mail_meeting({ date: meetingTime(new Date(meetingAt), locale) }, { locale })]
			: []),
	];
	const isSummary = path.includes('/summaries/');
	const readOn = isSummary ? m.mail_read_summary : (words.readOn ?? m.mail_read_initiative);
	return {
		subject: words.subject({ title: inSubject(title) }, { locale }),
		text: paragraphs(
			words.happened({}, { locale }),
			facts.join('\n'),
			...(reason ? [`${words.reason({}, { locale })}\n${quoted(reason)}`] : []),
			`${readOn({}, { locale })}\n${origin}${path}`,
			footer(m.mail_initiative_footer({}, { locale })),
		),
	};
}

type Sentence = (params: Record<string, never>, options: { locale: Language }) => string;

interface MoveWords {
	readonly subject: (params: { title: string }, options: { locale: Language }) => string;
	readonly happened: Sentence;
	/** What stands above the words of the one who made the move. */
	readonly reason: Sentence;
	/** Which facts matter after this move. The promise is told until it has been kept. */
	readonly tells: readonly ('holder' | 'answerBy' | 'meeting')[];
	readonly readOn?: Sentence;
}

/** What the initiator is told of each move. */
const MOVED: Record<InitiativeMove, MoveWords> = {
	submit: {
		subject: m.mail_submit_subject,
		happened: m.mail_submit_happened,
		reason: m.mail_reason_message,
		tells: ['answerBy'],
	},
	resubmit: {
		subject: m.mail_resubmit_subject,
		happened: m.mail_resubmit_happened,
		reason: m.mail_reason_message,
		tells: ['holder', 'answerBy'],
	},
	take_up: {
		subject: m.mail_take_up_subject,
		happened: m.mail_take_up_happened,
		reason: m.mail_reason_message,
		tells: ['holder', 'answerBy'],
	},
	return: {
		subject: m.mail_return_subject,
		happened: m.mail_return_happened,
		reason: m.mail_reason_completion,
		tells: ['holder'],
		readOn: m.mail_complete_text,
	},
	schedule: {
		subject: m.mail_schedule_subject,
		happened: m.mail_schedule_happened,
		reason: m.mail_reason_answer,
		tells: ['meeting', 'holder'],
	},
	unschedule: {
		subject: m.mail_unschedule_subject,
		happened: m.mail_unschedule_happened,
		reason: m.mail_reason_why,
		tells: ['holder'],
	},
	discuss: {
		subject: m.mail_discuss_subject,
		happened: m.mail_discuss_happened,
		reason: m.mail_reason_message,
		tells: ['meeting', 'holder'],
	},
	advance: {
		subject: m.mail_advance_subject,
		happened: m.mail_advance_happened,
		reason: m.mail_reason_answer,
		tells: ['holder'],
	},
	complete: {
		subject: m.mail_complete_subject,
		happened: m.mail_complete_happened,
		reason: m.mail_reason_outcome,
		tells: [],
	},
	not_advance: {
		subject: m.mail_not_advance_subject,
		happened: m.mail_not_advance_happened,
		reason: m.mail_reason_why,
		tells: [],
	},
	reopen: {
		subject: m.mail_reopen_subject,
		happened: m.mail_reopen_happened,
		reason: m.mail_reason_why,
		tells: ['holder'],
	},
	withdraw: {
		subject: m.mail_withdraw_subject,
		happened: m.mail_withdraw_happened,
		reason: m.mail_reason_why,
		tells: [],
	},
};

const meetingTime = (at: Date, locale: Language) => `${weekdayName(at, locale)} ${dayAndTime(at, locale)}`;

/** Lists of mails show about this much of a subject. */
const TITLE_IN_SUBJECT = 80;

function inSubject(title: string): string {
	const characters = [...title];
	return characters.length <= TITLE_IN_SUBJECT
		? title
		: `${characters
				.slice(0, TITLE_IN_SUBJECT - 1)
				.join('')
				.trimEnd()}…`;
}

/** The words of a person, marked as a quotation so that they cannot pass for ours. */
const quoted = (text: string) =>
	text
		.split('\n')
		.map((line) => `> ${line}`.trimEnd())
		.join('\n');

/** Mail programs know this line and fold away what follows. */
const footer = (text: string) => `-- \n${text}`;

const paragraphs = (...parts: readonly string[]) => `${parts.join('\n\n')}\n`;
