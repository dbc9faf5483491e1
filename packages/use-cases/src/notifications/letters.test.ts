import { INITIATIVE_MOVES } from '@aloitetila/domain/initiatives/initiative.ts';
import { LANGUAGES, type Language } from '@aloitetila/domain/language.ts';
import { expect, test } from 'vitest';
import { writeLetter } from './letters.ts';
import type { MailTemplates } from './mail-templates.ts';

const ORIGIN = 'https://aloitetila.example';

const moved: MailTemplates['initiative_moved'] = {
	initiativeId: '00000000-0000-4000-8000-000000000001',
	number: 12,
	title: 'Yhteinen ohje tekoälystä',
	move: 'take_up',
	reason: 'Asia koskee monia.\n\nPalaamme tähän pian.',
	holder: 'Kaisa Kuviteltu',
	answerBy: '2026-12-14T22:30:00Z',
	meetingAt: '2026-12-03T07:30:00Z',
	path: '/fi/initiatives/12',
};
const letterOf = (change: Partial<typeof moved>, language: Language = 'fi') =>
	writeLetter({ template: 'initiative_moved', params: { ...moved, ...change }, language }, ORIGIN);

const cases = LANGUAGES.flatMap((language) => INITIATIVE_MOVES.map((move) => [move, language] as const));

test.each(cases)('a letter about %s is written out whole in %s', (move, language) => {
	const { subject, text } = letterOf({ move }, language);
	expect(subject).toMatch(/^\p{Lu}.+: Yhteinen ohje tekoälystä$/u);
	expect(`${subject}${text}`).not.toMatch(/[{}]|undefined|\bnull\b|Invalid|NaN|mail_/u);
	expect(text).toContain('> Asia koskee monia.\n>\n> Palaamme tähän pian.');
	expect(text).toContain(`\n${ORIGIN}/fi/initiatives/12\n`);
	expect(text).toMatch(/\n-- \n\p{Lu}.+\.\n$/u);
});

test('every move has words of its own', () => {
	for (const language of LANGUAGES) {
		const leads = INITIATIVE_MOVES.map((move) => letterOf({ move }, language).text.split('\n')[0]);
		expect(new Set(leads).size).toBe(INITIATIVE_MOVES.length);
		const subjects = INITIATIVE_MOVES.map((move) => letterOf({ move }, language).subject);
		expect(new Set(subjects).size).toBe(INITIATIVE_MOVES.length);
	}
});

test('days are those of Finland, written out in the language of the reader', () => {
	expect(letterOf({}).text).toContain('Vastaus viimeistään: 15.12.2026\n');
	expect(letterOf({}, 'en').text).toContain('Answer promised by: 15 December 2026\n');
	expect(letterOf({ move: 'schedule' }).text).toContain('Tapaaminen: torstai 3.12.2026 klo 9.30\n');
	expect(letterOf({ move: 'schedule' }, 'sv').text).toContain('Möte: torsdag 3.12.2026 kl. 9.30\n');
});

test('a promise that has been kept is not repeated', () => {
	expect(letterOf({ move: 'advance' }).text).not.toContain('15.12.2026');
	expect(letterOf({ move: 'not_advance' }).text).not.toContain('15.12.2026');
});

test('what there is nothing to say about is left out', () => {
	const { text } = letterOf({ move: 'submit', reason: '', holder: null, meetingAt: null });
	expect(text).not.toContain('>');
	expect(text).not.toContain('Vastuuhenkilö');
	expect(text).not.toMatch(/\n{3}/u);
});

test('a published summary is linked to at its very heading', () => {
	const path = '/sv/summaries/00000000-0000-4000-8000-000000000002#k-00000000-0000-4000-8000-000000000003';
	const { text } = letterOf({ move: 'discuss', path }, 'sv');
	expect(text).toContain(`Läs vad som står i sammandraget:\n${ORIGIN}${path}\n`);
});

test('a long title is cut in the subject and whole in the text', () => {
	const title = 'Ä'.repeat(200);
	const { subject, text } = letterOf({ title });
	expect(subject.endsWith('…')).toBe(true);
	expect(subject.length).toBeLessThan(140);
	expect(text).toContain(title);
});

test.each(LANGUAGES)('the sign-in code stands on its own line in %s, and not in the subject', (language) => {
	const letter = writeLetter({ template: 'sign_in_code', params: { code: '40318275' }, language }, ORIGIN);
	expect(letter.text).toMatch(/\n\n {4}40318275\n\n/u);
	expect(letter.text.match(/\d{8}/gu)).toEqual(['40318275']);
	expect(letter.subject).not.toMatch(/\d/u);
	expect(`${letter.subject}${letter.text}`).not.toMatch(/[{}]|undefined|mail_/u);
});

test('a letter that this version does not know is a fault, not an empty mail', () => {
	expect(() => writeLetter({ template: 'digest', params: {}, language: 'fi' }, ORIGIN)).toThrow('digest');
});
