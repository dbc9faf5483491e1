import { testDatabase } from '@aloitetila/db/testing.ts';
import { type Language, LANGUAGES } from '@aloitetila/domain/language.ts';
import { errorText } from '@aloitetila/i18n/error-text.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { testPages } from './testing-pages.ts';
import { anotherCode, COMPLETE_DRAFT, type Guest, setStage } from './testing-stage.ts';

/*
 * What people get wrong, at the door of pages and without scripts: the page comes back in their language with the
 * sentence of the code and everything that they typed, and nothing is stored.
 */

const database = await testDatabase();
const { app, context, browse, close } = await testPages(database);
const stage = await setStage(database, context);
afterAll(close);

const { participant, member } = stage;
const draft = { ...COMPLETE_DRAFT, goal: '1', matter: 'Laitteita on "liian" vähän & <vanhoja>.' };
const REASON = 'Kirjoitin tämän pitkän perustelun äsken, & se on "tärkeä".';

interface Bad {
	/** Without the language. */
	url: string;
	form: Record<string, string>;
	by?: Pick<Guest, 'cookie'> | null;
	headers?: Record<string, string>;
}
interface Expected {
	status: number;
	code: string;
	/** The code of a field that is wrong, and what its sentence names. */
	field?: [string, Record<string, unknown>?];
	/** What was typed and must be on the page. */
	typed: string[];
}

/** As Svelte escapes it. */
const inHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
/** Without what scripts get, since it must be there without them. Text and attributes escape different characters. */
const shown = (html: string) =>
	html
		.replaceAll(/<script[\s\S]*?<\/script>/gu, '')
		.replaceAll('&quot;', '"')
		.replaceAll('&gt;', '>');

const post = ({ url, form, by = participant, headers = {} }: Bad, language: Language = 'fi') =>
	browse(`/${language}${url}`, { ...by, form, headers });

async function expectRefused(bad: Bad, expected: Expected) {
	const before = await stage.whatIsStored();
	for (const language of LANGUAGES) {
		const answer = await post(bad, language);
		const html = shown(answer.body);
		expect(answer.statusCode, html.slice(0, 2000)).toBe(expected.status);
		expect(html).toContain(`<html lang="${language}"`);
		const says = [[expected.code] as const, ...(expected.field ? [expected.field] : [])];
		for (const [code, details] of says) {
			expect(html, `the sentence of ${code}`).toContain(shown(inHtml(errorText(code, details, language))));
		}
		for (const text of expected.typed) expect(html.includes(inHtml(text)), `lost: ${text.slice(0, 80)}`).toBe(true);
	}
	expect(await stage.whatIsStored()).toBe(before);
}

const typed = [draft.title, draft.matter, draft.proposal, draft.benefit];
const asTyped = (form: { title: string }) => [form.title, ...typed.slice(1)];

describe('the form of an initiative', () => {
	const url = '/initiatives/new?/save';

	test('with a title of 100 kB', async () => {
		const form = { ...draft, title: 'x'.repeat(100_000) };
		await expectRefused(
			{ url, form },
			{ status: 400, code: 'input.invalid', field: ['text.too_long', { maximum: 200 }], typed: asTyped(form) },
		);
	});

	test('with control characters', async () => {
		for (const title of ['lai\u0007te', 'laite \u202etxt']) {
			const form = { ...draft, title };
			await expectRefused(
				{ url, form },
				{ status: 400, code: 'input.invalid', field: ['text.control_characters'], typed: asTyped(form) },
			);
		}
	});

	test.each(['status', '__proto__.status', 'constructor', 'title.inner'])('with the unknown field %s', async (name) => {
		const form = { ...draft, [name]: 'carried_out' };
		await expectRefused({ url, form }, { status: 400, code: 'input.invalid', field: ['field.unknown'], typed });
	});

	test('with an empty title is not sent, and what was typed is a draft', async () => {
		const form = { ...draft, title: ' ', key: randomUUID() };
		const expected = {
			status: 400,
			code: 'initiative.incomplete',
			field: ['text.required'] as [string],
			typed: typed.slice(1),
		};
		// The draft itself is kept: it was asked for first. From then on nothing changes.
		const { id } = await stage.initiative('draft');
		await post({ url: `/initiatives/${id}/edit?/save`, form });
		for (const language of LANGUAGES) {
			const answer = await post({ url: `/initiatives/${id}/edit?/submit`, form }, language);
			expect(answer.statusCode).toBe(expected.status);
			const html = shown(answer.body);
			expect(html).toContain(shown(inHtml(errorText(expected.code, {}, language))));
			expect(html).toContain(shown(inHtml(errorText('text.required', {}, language))));
			for (const text of expected.typed) expect(html).toContain(inHtml(text));
		}
		const [row] = await database.sql`select status from initiatives where id = ${id}`;
		expect(row?.['status']).toBe('draft');
	});

	test('after the session has ended', async () => {
		const guest = await stage.guest();
		await database.sql`delete from sessions where id = ${guest.person.sessionId}`;
		await expectRefused({ url, form: draft, by: guest }, { status: 401, code: 'session.required', typed });
		const { id } = await stage.initiative('draft', guest.person);
		const edit = `/initiatives/${id}/edit?/save`;
		await expectRefused({ url: edit, form: draft, by: guest }, { status: 401, code: 'session.required', typed });
	});

	test('of a draft that is somebody else’s, or is not there', async () => {
		const { id } = await stage.initiative('draft', (await stage.guest()).person);
		const expected = { status: 404, code: 'initiative.not_found', typed };
		for (const unknown of [id, randomUUID(), '999999', 'x']) {
			await expectRefused({ url: `/initiatives/${unknown}/edit?/save`, form: draft }, expected);
		}
	});

	test('that was made before somebody changed the same', async () => {
		const { id } = await stage.initiative('draft');
		const edit = `/initiatives/${id}/edit?/save`;
		const first = await post({ url: edit, form: { ...draft, title: 'Ensimmäinen', revision: '0' } });
		expect(first.statusCode).toBe(303);
		const form = { ...draft, title: 'Toinen', revision: '0' };
		await expectRefused({ url: edit, form }, { status: 409, code: 'input.stale', typed: asTyped(form) });
	});

	test('posted twice makes one draft, and sent twice sends one initiative and shows it twice', async () => {
		const form = { ...draft, key: randomUUID() };
		const saved = await Promise.all([post({ url, form }), post({ url, form })]);
		expect(saved.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
		expect(saved[0]?.headers.location).toBe(saved[1]?.headers.location);

		const send = { url: '/initiatives/new?/submit', form: { ...draft, key: randomUUID() } };
		const before = await countInitiatives();
		const sent = [...(await Promise.all([post(send), post(send)])), await post(send)];
		expect(sent.map(({ statusCode }) => statusCode)).toEqual([303, 303, 303]);
		expect(new Set(sent.map(({ headers }) => headers.location)).size).toBe(1);
		expect(await countInitiatives()).toBe(before + 1);
	});

	test('from another site', async () => {
		const before = await stage.whatIsStored();
		for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:3001']) {
			for (const language of LANGUAGES) {
				const answer = await post({ url, form: draft, headers: { origin, 'accept-language': language } }, language);
				expect(answer.statusCode).toBe(403);
				expect(answer.body).toContain(errorText('request.foreign_origin', {}, language));
			}
		}
		expect(await stage.whatIsStored()).toBe(before);
	});
});

test('what is no form, or too large for one, is told from a fault', async () => {
	const before = await stage.whatIsStored();
	const tries: [string, string, number, string][] = [
		['multipart/form-data; boundary=x', 'hello', 400, 'request.not_understood'],
		['text/plain', 'title=x', 400, 'request.not_understood'],
		['application/json', '{"title":"x"}', 415, 'request.not_understood'],
		['application/x-www-form-urlencoded', `title=${'x'.repeat(600_000)}`, 413, 'request.too_large'],
	];
	for (const [type, payload, status, code] of tries) {
		for (const language of LANGUAGES) {
			const { cookie } = participant;
			const headers = {
				'content-type': type,
				host: '127.0.0.1:3000',
				origin: 'http://127.0.0.1:3000',
				accept: 'text/html',
			};
			const url = `/${language}/initiatives/new?/save`;
			const answer = await app.inject({ method: 'POST', url, payload, headers: { ...headers, cookie } });
			expect(answer.statusCode, type).toBe(status);
			expect(shown(answer.body), type).toContain(shown(inHtml(errorText(code, {}, language))));
		}
	}
	expect(await stage.whatIsStored()).toBe(before);
});

async function countInitiatives() {
	const [row] = await database.sql<{ count: number }[]>`select count(*)::int as count from initiatives`;
	return row?.count ?? 0;
}

describe('a move', () => {
	const pages = (number: number | null) => [`/initiatives/${number}?/return`, `/inbox?open=${number}&/return`];
	const form = { reason: REASON, revision: '' };

	test('that is no longer open, because somebody else was quicker', async () => {
		const { number } = await stage.initiative('not_advanced');
		const { revision: _, ...typedForm } = form;
		for (const url of pages(number)) {
			await expectRefused(
				{ url, form: typedForm, by: member },
				{ status: 409, code: 'initiative.move_not_open', typed: [REASON] },
			);
		}
	});

	test('from a form that is older than the initiative', async () => {
		const { number } = await stage.initiative('in_preparation');
		for (const url of pages(number)) {
			await expectRefused(
				{ url, form: { reason: REASON, revision: '0' }, by: member },
				{ status: 409, code: 'input.stale', typed: [REASON] },
			);
		}
	});

	test('without its reason, or with one of 100 kB', async () => {
		const { number } = await stage.initiative('received');
		const long = 'y'.repeat(100_000);
		for (const url of pages(number)) {
			await expectRefused(
				{ url, form: { reason: ' ' }, by: member },
				{ status: 400, code: 'input.invalid', field: ['text.required'], typed: [] },
			);
			await expectRefused(
				{ url, form: { reason: long }, by: member },
				{ status: 400, code: 'input.invalid', field: ['text.too_long', { maximum: 4_000 }], typed: [long] },
			);
		}
	});

	test('after the session, or the role, has ended', async () => {
		const [received, open] = [await stage.initiative('received'), await stage.initiative('in_preparation')];
		for (const url of [...pages(received.number), ...pages(open.number)]) {
			await expectRefused(
				{ url, form: { reason: REASON }, by: null },
				{ status: 401, code: 'session.required', typed: [REASON] },
			);
			await expectRefused(
				{ url, form: { reason: REASON }, by: participant },
				{ status: 403, code: 'initiative.move_not_allowed', typed: [REASON] },
			);
		}
	});

	test('by two people at once is made once, and the other keeps what they typed', async () => {
		const { number } = await stage.initiative('received');
		const colleague = await stage.guest({ roles: ['preparatory_group'] });
		const answers = await Promise.all([
			post({ url: `/inbox?open=${number}&/return`, form: { reason: REASON }, by: member }),
			post({ url: `/inbox?open=${number}&/not_advance`, form: { reason: REASON }, by: colleague }),
		]);
		expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, 409]);
		const refused = answers.find(({ statusCode }) => statusCode === 409);
		expect(shown(refused?.body ?? '')).toContain(inHtml(REASON));
	});
});

describe('the form of a meeting', () => {
	const form = () => {
		const { otherLanguages: _, ...rest } = stage.aMeeting();
		return { ...rest, startsAt: '2026-12-03T09:30', endsAt: '2026-12-03T12:00' };
	};
	const words = ['Laitteet', 'Apparater', 'Kirjasto', '2026-12-03T09:30'];

	test('that ends before it begins, or has a field that nobody knows', async () => {
		const url = '/meetings/new?';
		await expectRefused(
			{ url, form: { ...form(), endsAt: '2026-12-03T08:00' }, by: member },
			{ status: 400, code: 'input.invalid', field: ['date.ends_before_start'], typed: words },
		);
		await expectRefused(
			{ url, form: { ...form(), status: 'held' }, by: member },
			{ status: 400, code: 'input.invalid', field: ['field.unknown'], typed: words },
		);
	});

	test('that was made before somebody changed the same', async () => {
		const { id } = await stage.meetingOf('planned');
		const url = `/meetings/${id}/edit?revision=0`;
		expect((await post({ url, form: form(), by: member })).statusCode).toBe(303);
		await expectRefused({ url, form: form(), by: member }, { status: 409, code: 'input.stale', typed: words });
	});

	test('after the session has ended', async () => {
		const { id } = await stage.meetingOf('planned');
		for (const url of ['/meetings/new?', `/meetings/${id}/edit?`]) {
			await expectRefused({ url, form: form(), by: null }, { status: 401, code: 'session.required', typed: words });
		}
	});
});

describe('a sign-in code', () => {
	async function aCode() {
		const { code, cookie } = await stage.signInCode();
		return { code, by: { cookie } };
	}
	const url = '/sign-in/code?';

	test('that has expired, was used, or is guessed', async () => {
		const used = await aCode();
		expect((await post({ url, form: { code: used.code }, by: used.by })).statusCode).toBe(303);
		const expired = await aCode();
		context.pass(10 * 60_000 + 1);
		const guessed = await aCode();
		const wrong = anotherCode(guessed.code);
		for (const { code, by } of [used, expired, { ...guessed, code: wrong }]) {
			await expectRefused({ url, form: { code }, by }, { status: 400, code: 'code.not_valid', typed: [code] });
		}
		await post({ url, form: { code: wrong }, by: guessed.by });
		const last = await post({ url, form: { code: wrong }, by: guessed.by });
		expect(shown(last.body)).toContain(errorText('code.used_up', {}, 'fi'));
	});

	test('that is no code, and an address that is none', async () => {
		const { by } = await aCode();
		await expectRefused(
			{ url, form: { code: '12 34' }, by },
			{ status: 400, code: 'input.invalid', field: ['code.invalid'], typed: ['12 34'] },
		);
		await expectRefused(
			{ url: '/sign-in?/code', form: { email: 'aino at example' }, by: null },
			{ status: 400, code: 'input.invalid', field: ['email.invalid'], typed: ['aino at example'] },
		);
	});
});

describe('who one is', () => {
	test('a name that is empty, or has control characters', async () => {
		const newcomer = await stage.guest({ isNew: true });
		const form = { name: 'Ai\u0001no', language: 'fi', charterVersion: '1', commits: 'on' };
		await expectRefused(
			{ url: '/welcome?', form, by: newcomer },
			{ status: 400, code: 'input.invalid', field: ['text.control_characters'], typed: ['Ai\u0001no'] },
		);
		await expectRefused(
			{ url: '/account?/details', form: { name: '', language: 'fi' } },
			{ status: 400, code: 'input.invalid', field: ['text.required'], typed: [] },
		);
	});

	test('after the session has ended', async () => {
		const form = { name: 'Aino Uusi', language: 'fi', charterVersion: '1', commits: 'on' };
		await expectRefused(
			{ url: '/welcome?', form, by: null },
			{ status: 401, code: 'session.required', typed: ['Aino Uusi'] },
		);
		await expectRefused(
			{ url: '/account?/details', form: { name: 'Aino Uusi', language: 'sv' }, by: null },
			{ status: 401, code: 'session.required', typed: ['Aino Uusi'] },
		);
	});

	test('goals and rules that are not the ones in force', async () => {
		const newcomer = await stage.guest({ isNew: true });
		const form = { name: 'Aino Uusi', language: 'fi', charterVersion: '7', commits: 'on' };
		await expectRefused(
			{ url: '/welcome?', form, by: newcomer },
			{ status: 409, code: 'charter.changed', typed: ['Aino Uusi'] },
		);
	});

	test('somebody to appoint who is none', async () => {
		const by = await stage.guest({ roles: ['administrator'] });
		await expectRefused(
			{ url: '/group?/appoint', form: { email: 'kuka', role: 'lead' }, by },
			{ status: 400, code: 'input.invalid', field: ['email.invalid'], typed: ['kuka'] },
		);
	});
});
