import { testDatabase } from '@aloitetila/db/testing.ts';
import { LANGUAGES } from '@aloitetila/domain/language.ts';
import { errorText } from '@aloitetila/i18n/error-text.ts';
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { rawClient } from './collaboration/testing.ts';
import { anotherCode, COMPLETE_DRAFT, type Guest, setStage } from './testing-stage.ts';
import { testApp } from './testing.ts';

/*
 * What people and programs get wrong, at the door of programs: each is refused with a code of its own and a sentence in
 * the reader's language, and stores nothing. bad-input.built.test.ts has the same at the door of pages.
 */

const database = await testDatabase();
const program = await testApp({ database, env: { WRITES_PER_MINUTE: '100000' } });
const { app, context } = program;
const stage = await setStage(database, context);
const origin = await program.listen();
afterAll(() => program.close());

const { participant, member } = stage;

interface Problem {
	status: number;
	code: string;
	detail: string;
	errors?: { pointer: string; code: string; detail: string }[];
}
interface Refusal {
	status: number;
	code: string;
	/** The pointer and code of a field that is wrong. */
	field?: readonly [string, string];
}
interface Bad {
	method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
	url: string;
	body?: object | string;
	by?: Guest | null;
	headers?: Record<string, string>;
}

const send = ({ method = 'POST', url, body, by = participant, headers = {} }: Bad, language = 'fi') =>
	app.inject({
		method,
		url: `/api/v1${url}`,
		headers: {
			'accept-language': language,
			...(by ? { cookie: by.cookie } : {}),
			...(body ? { 'content-type': 'application/json' } : {}),
			...headers,
		},
		...(body ? { payload: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
	});

/** Sends it in every language. The sentence must be the one of the code, and nothing may be stored. */
async function expectRefused(bad: Bad, expected: Refusal) {
	const before = await stage.whatIsStored();
	const sentences = new Set<string>();
	for (const language of LANGUAGES) {
		const answer = await send(bad, language);
		const problem = answer.json<Problem>();
		expect(problem).toMatchObject({ status: expected.status, code: expected.code });
		expect([answer.statusCode, answer.headers['content-language']]).toEqual([expected.status, language]);
		expect(problem.detail).not.toBe(errorText('unexpected', {}, language));
		sentences.add(problem.detail);
		if (!expected.field) continue;
		const [pointer, code] = expected.field;
		const found = problem.errors?.find((error) => error.pointer === pointer);
		expect(found).toMatchObject({ code });
		expect(found?.detail).not.toBe(errorText('unexpected', {}, language));
		sentences.add(found?.detail ?? '');
	}
	expect(sentences.size, 'a sentence is the same in two languages').toBe(expected.field ? 6 : 3);
	expect(await stage.whatIsStored()).toBe(before);
}

const invalid = (pointer: string, code: string): Refusal => ({
	status: 400,
	code: 'input.invalid',
	field: [pointer, code],
});

describe('a text', () => {
	test.each([
		['of 100 kB', { title: 'x'.repeat(100_000) }, '/title', 'text.too_long'],
		['with a NUL', { title: 'lai\u0000te' }, '/title', 'text.control_characters'],
		['that turns its line around', { title: 'laite \u202etxt' }, '/title', 'text.control_characters'],
		['with half a character', { matter: 'laite \ud800' }, '/matter', 'text.control_characters'],
		['that is none', { title: 12 }, '/title', 'text.required'],
		['in a language we do not have', { language: 'de' }, '/language', 'text.choose'],
	])('%s', async (_name, change, pointer, code) => {
		await expectRefused({ url: '/initiatives', body: { ...COMPLETE_DRAFT, ...change } }, invalid(pointer, code));
	});

	test('that is empty keeps an initiative from being sent, and it stays a draft', async () => {
		for (const title of ['', '   ', '\u200b']) {
			const { id } = (await send({ url: '/initiatives', body: { ...COMPLETE_DRAFT, title } })).json<{ id: string }>();
			const expected = { ...invalid('/title', 'text.required'), code: 'initiative.incomplete' };
			await expectRefused({ url: `/initiatives/${id}/submit` }, expected);
		}
	});

	test('that is missing where a reason is due', async () => {
		const { id } = await stage.initiative('received');
		await expectRefused(
			{ url: `/initiatives/${id}/return`, by: member, body: {} },
			invalid('/reason', 'text.required'),
		);
	});
});

describe('a request', () => {
	test('with a field that nobody knows', async () => {
		const body = { ...COMPLETE_DRAFT, status: 'received' };
		await expectRefused({ url: '/initiatives', body }, invalid('/status', 'field.unknown'));
		const role = { name: 'Uusi', language: 'fi', roles: ['administrator'] };
		await expectRefused({ method: 'PUT', url: '/me', body: role }, invalid('/roles', 'field.unknown'));
	});

	test('from another site', async () => {
		const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
		const expected = { status: 403, code: 'request.foreign_origin' };
		await expectRefused({ url: '/initiatives', body: COMPLETE_DRAFT, headers }, expected);
		await expectRefused({ method: 'DELETE', url: '/sessions/current', headers }, expected);
	});

	test('that is no JSON, or too much of it', async () => {
		await expectRefused({ url: '/initiatives', body: '{"title":' }, { status: 400, code: 'request.not_understood' });
		const huge = { ...COMPLETE_DRAFT, matter: 'x'.repeat(600_000) };
		await expectRefused({ url: '/initiatives', body: huge }, { status: 413, code: 'request.too_large' });
		const headers = { 'content-type': 'text/plain' };
		await expectRefused({ url: '/initiatives', body: 'title=x', headers }, { status: 415, code: 'request.not_json' });
	});
});

describe('something that is not there', () => {
	const draftRoutes = (id: string): Bad[] => [
		{ method: 'GET', url: `/initiatives/${id}` },
		{ method: 'PUT', url: `/initiatives/${id}`, body: COMPLETE_DRAFT },
		{ method: 'DELETE', url: `/initiatives/${id}` },
		{ url: `/initiatives/${id}/submit` },
		{ url: `/initiatives/${id}/return`, body: { reason: 'Täydennä.' } },
	];

	test.each(['999999', '0', '-1', 'x', '1e3', '%00', '00000000-0000-0000-0000-000000000000'])(
		'an initiative %s',
		async (id) => {
			for (const bad of draftRoutes(id)) await expectRefused(bad, { status: 404, code: 'initiative.not_found' });
		},
	);

	test('somebody else’s draft, byte for byte', async () => {
		const { id } = await stage.initiative('draft', (await stage.guest()).person);
		const [others, unknown] = [draftRoutes(id), draftRoutes(randomUUID())];
		for (const [index, bad] of others.entries()) {
			await expectRefused(bad, { status: 404, code: 'initiative.not_found' });
			const [theirs, nobodys] = [await send(bad), await send(unknown[index] ?? bad)];
			expect(theirs.body).toBe(nobodys.body);
			expect(Object.keys(theirs.headers)).toEqual(Object.keys(nobodys.headers));
		}
	});

	test('a meeting, an item, a summary, a version, a term', async () => {
		const [id, { id: meetingId }] = [randomUUID(), await stage.meetingOf('announced')];
		const by = member;
		await expectRefused({ method: 'GET', url: `/meetings/${id}` }, { status: 404, code: 'meeting.not_found' });
		const item = `/meetings/${meetingId}/agenda-items/${id}`;
		await expectRefused({ method: 'DELETE', url: item, by }, { status: 404, code: 'agenda_item.not_found' });
		await expectRefused({ url: `/summaries/${id}/publish`, by }, { status: 404, code: 'summary.not_found' });
		const version = `/summaries/${(await stage.summary('published')).summaryId}/versions/2`;
		await expectRefused({ method: 'GET', url: version }, { status: 404, code: 'summary.not_found' });
		await expectRefused({ method: 'DELETE', url: `/group/terms/${id}`, by }, { status: 404, code: 'person.not_found' });
		await expectRefused({ method: 'GET', url: '/meetings/x' }, { status: 404, code: 'page.not_found' });
	});

	test('a meeting to schedule for', async () => {
		const { id } = await stage.initiative('received');
		const body = { meetingId: randomUUID(), reason: 'Otetaan esille.' };
		const expected = { status: 400, code: 'initiative.meeting_not_open' };
		await expectRefused({ url: `/initiatives/${id}/schedule`, by: member, body }, expected);
	});
});

describe('a sign-in code', () => {
	const notValid = { status: 400, code: 'code.not_valid' };
	async function aCode() {
		const { code, cookie } = await stage.signInCode();
		return { code, headers: { cookie } };
	}
	const enter = (code: string, headers: Record<string, string>): Bad => ({
		url: '/sessions',
		by: null,
		headers,
		body: { code },
	});

	test('that has expired', async () => {
		const { code, headers } = await aCode();
		context.pass(10 * 60_000 + 1);
		await expectRefused(enter(code, headers), notValid);
	});

	test('that was used before', async () => {
		const { code, headers } = await aCode();
		expect((await send(enter(code, headers))).statusCode).toBe(204);
		await expectRefused(enter(code, headers), notValid);
	});

	test('that is guessed, until it is dead', async () => {
		const { code, headers } = await aCode();
		await expectRefused(enter(anotherCode(code), headers), notValid);
		expect((await send(enter(anotherCode(code), headers))).json()).toMatchObject(notValid);
		expect((await send(enter(anotherCode(code), headers))).json()).toMatchObject({ status: 400, code: 'code.used_up' });
		await expectRefused(enter(code, headers), notValid);
	});

	test('that is typed in another browser, or is no code', async () => {
		const { code, headers } = await aCode();
		await expectRefused(enter(code, {}), notValid);
		await expectRefused(enter(code, (await aCode()).headers), notValid);
		await expectRefused(enter('1234', headers), invalid('/code', 'code.invalid'));
		expect((await send(enter(code, headers))).statusCode).toBe(204);
	});

	test('used many times at once signs in once', async () => {
		const { code, headers } = await aCode();
		const answers = await Promise.all([1, 2, 3].map(() => send(enter(code, headers))));
		expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 400, 400]);
	});
});

describe('a change that comes too late', () => {
	test('to a text that somebody changed since', async () => {
		const { id } = await stage.initiative('draft');
		const save = (title: string): Bad => ({
			method: 'PUT',
			url: `/initiatives/${id}?revision=0`,
			body: { ...COMPLETE_DRAFT, title },
		});
		expect((await send(save('Ensimmäinen'))).statusCode).toBe(200);
		await expectRefused(save('Toinen'), { status: 409, code: 'input.stale' });
	});

	test('to a meeting that somebody changed since', async () => {
		const { id } = await stage.meetingOf('planned');
		const save: Bad = { method: 'PUT', url: `/meetings/${id}?revision=0`, by: member, body: stage.aMeeting() };
		expect((await send(save)).statusCode).toBe(200);
		await expectRefused(save, { status: 409, code: 'input.stale' });
	});

	test('to an initiative that has moved on', async () => {
		const { id } = await stage.initiative('in_preparation');
		const notOpen = { status: 409, code: 'initiative.move_not_open' };
		await expectRefused({ url: `/initiatives/${id}/take-up`, by: member }, notOpen);
		await expectRefused({ url: `/initiatives/${id}/complete`, by: member, body: { reason: 'Valmis.' } }, notOpen);
		await expectRefused({ url: `/initiatives/${id}/submit` }, notOpen);
		const save: Bad = { method: 'PUT', url: `/initiatives/${id}`, body: COMPLETE_DRAFT };
		await expectRefused(save, { status: 409, code: 'initiative.text_not_open' });
		await expectRefused(
			{ url: `/initiatives/${id}/return`, by: member, body: { reason: 'Täydennä.', revision: 0 } },
			{ status: 409, code: 'input.stale' },
		);
	});

	test('to a summary that is published, or was never begun', async () => {
		const { summaryId } = await stage.summary('published');
		const lead = await stage.guest({ roles: ['lead'] });
		const publish = { url: `/summaries/${summaryId}/publish`, by: lead };
		await expectRefused(publish, { status: 409, code: 'summary.already_published' });
	});
});

describe('the same thing twice', () => {
	const eventsOf = async (id: string) => {
		const rows = await database.sql<{ move: string }[]>`
			select move from initiative_events where initiative_id = ${id} order by position`;
		return rows.map(({ move }) => move);
	};
	const lettersOf = async (id: string) => {
		const [row] = await database.sql<{ count: number }[]>`
			select count(*)::int as count from mails where params ->> 'initiativeId' = ${id}`;
		return row?.count;
	};

	test('sent twice at once is submitted once, with one letter', async () => {
		const { id } = await stage.initiative('draft');
		const answers = await Promise.all([1, 2, 3].map(() => send({ url: `/initiatives/${id}/submit` })));
		expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409]);
		expect(await eventsOf(id)).toEqual(['submit']);
		expect(await lettersOf(id)).toBe(1);
	});

	test('started twice with one key is one draft', async () => {
		const start: Bad = { url: '/initiatives', body: COMPLETE_DRAFT, headers: { 'idempotency-key': randomUUID() } };
		const ids = (await Promise.all([send(start), send(start)])).map((answer) => answer.json<{ id: string }>().id);
		expect(new Set(ids).size).toBe(1);
	});

	test('moved by two people at once moves once, and the other is told', async () => {
		const { id } = await stage.initiative('received');
		const colleague = await stage.guest({ roles: ['preparatory_group'] });
		const answers = await Promise.all([
			send({ url: `/initiatives/${id}/return`, by: member, body: { reason: 'Täydennä.' } }),
			send({ url: `/initiatives/${id}/not-advance`, by: colleague, body: { reason: 'Ei nyt.' } }),
		]);
		expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
		const refused = answers.find(({ statusCode }) => statusCode === 409)?.json<Problem>();
		expect(refused?.code).toBe('initiative.move_not_open');
		expect(await eventsOf(id)).toHaveLength(2);
		expect(await lettersOf(id)).toBe(2);
	});
});

describe('on the socket', () => {
	const garbage: [string, Uint8Array][] = [
		['nothing', new Uint8Array()],
		['noise', new Uint8Array(randomBytes(300)).fill(0xff, 0, 12)],
		['a message of no kind', Uint8Array.of(99, 0, 0)],
		['an update that is none', Uint8Array.of(0, 2, 4, 1, 2, 3, 4)],
		['a length that lies', Uint8Array.of(0, 2, 0xff, 0xff, 0x7f, 1)],
	];

	test.each(garbage)('%s stores nothing and harms nobody else', async (name, frame) => {
		const { documentId } = await stage.summary('draft');
		const door = { url: `${origin.replace('http', 'ws')}/collab` };
		const [careless, other] = [
			await rawClient(door, documentId, member.cookie),
			await rawClient(door, documentId, member.cookie),
		];
		const before = await stage.whatIsStored();
		careless.socket.send(frame);
		// An empty frame is no message, and no offence.
		if (name === 'nothing') careless.socket.send(Uint8Array.of(99));
		expect(await careless.closed).toBe(4422);
		expect(other.socket.readyState).toBe(other.socket.OPEN);
		expect(await stage.whatIsStored()).toBe(before);
	});

	test('a frame in words is no frame of ours', async () => {
		const { documentId } = await stage.summary('draft');
		const door = { url: `${origin.replace('http', 'ws')}/collab` };
		const client = await rawClient(door, documentId, member.cookie);
		client.socket.send('{"hello":"there"}');
		expect(await client.closed).toBe(4422);
	});
});
