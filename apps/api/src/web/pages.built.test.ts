import { testDatabase } from '@aloitetila/db/testing.ts';
import { createHash } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { testPages } from '../testing-pages.ts';
import { setStage } from '../testing-stage.ts';

/* What holds for pages whatever is on them, on the pages as they are built. */

const database = await testDatabase();
const real = await testPages(database);
const demo = await testPages(database, { isDemo: true });
const secure = await testPages(database, { env: { PUBLIC_ORIGIN: 'https://aloitetila.example' } });
const stage = await setStage(database, real.context);
afterAll(() => Promise.all([real, demo, secure].map(({ close }) => close())));

const [example, initiative, meeting, summary] = [
	await stage.guest(),
	await stage.initiative('in_preparation'),
	await stage.meetingOf('announced'),
	await stage.summary('published'),
];
await database.sql`update people set is_example = true where id = ${example.person.personId}`;

describe('what only a demo on one’s own machine has', () => {
	const pages = ['/fi/dev/mail', '/fi/dev/design', '/fi/dev/bare', '/dev/mail.json'];
	const signIn = (program: typeof demo, headers: Record<string, string> = {}) =>
		program.browse('/fi/sign-in?/example', { form: { person: example.person.personId }, headers });
	const name = example.person.name ?? '';

	test('is there', async () => {
		for (const page of pages) expect((await demo.browse(page)).statusCode, page).toBe(200);
		expect((await demo.browse('/fi/sign-in')).body).toContain(name);
		const answer = await signIn(demo);
		expect(answer.statusCode).toBe(303);
		expect(String(answer.headers['set-cookie'])).toMatch(/^session=[^;]+; .*HttpOnly; SameSite=Lax$/u);
	});

	test.each([
		['x-forwarded-for', { 'x-forwarded-for': '127.0.0.1' }],
		['x-forwarded-host', { 'x-forwarded-host': '127.0.0.1:3000' }],
		['forwarded', { forwarded: 'for=127.0.0.1' }],
		['via', { via: '1.1 proxy' }],
		['a foreign Host', { host: 'rebound.example:3000' }],
	])('is not there with %s', async (_name, headers) => {
		for (const page of pages) expect((await demo.browse(page, { headers })).statusCode, page).toBe(404);
		expect((await demo.browse('/fi/sign-in', { headers })).body).not.toContain(name);
		const answer = await signIn(demo, headers);
		expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([404, undefined]);
	});

	test('is not there in a real database, nor for another person of a demo', async () => {
		for (const page of pages) expect((await real.browse(page)).statusCode, page).toBe(404);
		expect((await real.browse('/fi/sign-in')).body).not.toContain(name);
		expect((await signIn(real)).statusCode).toBe(404);
		const form = { person: stage.participant.person.personId };
		expect((await demo.browse('/fi/sign-in?/example', { form })).statusCode).toBe(404);
	});
});

test('over https the session is bound to the host, and no other site or script gets it', async () => {
	const headers = { host: 'aloitetila.example', origin: 'https://aloitetila.example' };
	const asked = await secure.browse('/fi/sign-in?/code', { form: { email: 'aino@example.org' }, headers });
	const cookie = String(asked.headers['set-cookie']);
	for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']) expect(cookie).toContain(part);
	expect(asked.headers['strict-transport-security']).toMatch(/^max-age=\d{7,}/u);
	// Only the cookie of that name signs in there.
	const plain = await secure.browse('/fi/my', { cookie: example.cookie, headers });
	expect(plain.statusCode).toBe(303);
	const own = await secure.browse('/fi/my', { cookie: example.cookie.replace('session=', '__Host-session='), headers });
	expect(own.statusCode).toBe(200);
});

describe('every page', () => {
	const pages = [
		'/fi',
		'/sv/initiatives',
		`/en/initiatives/${initiative.number}`,
		`/fi/meetings/${meeting.id}`,
		`/sv/summaries/${summary.summaryId}`,
		'/fi/charter',
	];

	test.each(pages)('%s is the same bytes for all visitors, and one’s own for those signed in', async (page) => {
		const [one, other] = [await real.browse(page), await real.browse(page)];
		expect([one.statusCode, other.body === one.body]).toEqual([200, true]);
		expect(one.headers['cache-control']).toContain('public');
		expect(String(one.headers.vary)).toContain('Cookie');
		const etag = String(one.headers.etag);
		expect((await real.browse(page, { headers: { 'if-none-match': etag } })).statusCode).toBe(304);
		const own = await real.browse(page, { cookie: stage.member.cookie });
		expect(own.headers['cache-control']).toBe('private, no-store');
		expect(own.body).not.toBe(one.body);
	});

	test.each(pages)('%s lets run what its policy has the hash of, and nothing else', async (page) => {
		const { headers, body } = await real.browse(page);
		const policy = String(headers['content-security-policy']);
		expect(policy).toContain("default-src 'none'");
		expect(policy).toContain("frame-ancestors 'none'");
		expect(policy).not.toMatch(/script-src[^;]*'unsafe/u);
		expect(headers['x-content-type-options']).toBe('nosniff');
		for (const [, attributes = '', script = ''] of body.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/gu)) {
			if (attributes.includes('type="application/json"') || attributes.includes('src=')) continue;
			expect(policy).toContain(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
		}
		expect(body).not.toMatch(/\son\w+="/u);
	});
});

test('what people wrote is text on every page, whatever it looks like', async () => {
	const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
	const form = { title: evil, matter: evil, proposal: evil, benefit: evil, goal: '1', language: 'fi' };
	const { cookie } = stage.participant;
	const sent = await real.browse('/fi/initiatives/new?/submit', { cookie, form });
	const number = /initiatives\/(\d+)/u.exec(String(sent.headers.location))?.[1] ?? '';
	const takeUp = { cookie: stage.member.cookie, form: { reason: evil } };
	expect((await real.browse(`/fi/initiatives/${number}?/take_up`, takeUp)).statusCode).toBe(303);
	for (const page of ['/fi', '/fi/initiatives', `/fi/initiatives/${number}`, `/fi/inbox?open=${number}`, '/fi/my']) {
		const { body, statusCode } = await real.browse(page, { cookie: stage.member.cookie });
		expect(statusCode, page).toBe(200);
		expect(body, page).not.toContain('<script>alert(1)');
		expect(body, page).not.toContain('<img src=x');
	}
});

test('the way back after signing in stays on this site', async () => {
	for (const next of [
		'//evil.example',
		'/\\evil.example',
		'https://evil.example',
		'/\t/evil.example',
		'javascript:alert(1)',
	]) {
		const url = `/fi/sign-in?next=${encodeURIComponent(next)}`;
		const { headers } = await real.browse(url, { cookie: stage.member.cookie });
		expect(headers.location, next).toBe('/fi');
	}
	const { headers } = await real.browse('/fi/sign-in?next=/fi/my', { cookie: stage.member.cookie });
	expect(headers.location).toBe('/fi/my');
});

test('opening a page changes nothing, not even the one that a letter may lead to', async () => {
	const before = await stage.whatIsStored();
	const [codes] = await database.sql`select count(*) as count, sum(tries_left) as tries from sign_in_codes`;
	for (const page of ['/fi/sign-in/code', '/fi/sign-out', '/fi/confirm', '/fi/welcome', '/fi/account']) {
		for (const method of ['GET', 'HEAD'] as const) {
			const headers = { host: '127.0.0.1:3000', accept: 'text/html', cookie: stage.participant.cookie };
			await real.app.inject({ method, url: page, headers });
		}
	}
	expect(await stage.whatIsStored()).toBe(before);
	const [after] = await database.sql`select count(*) as count, sum(tries_left) as tries from sign_in_codes`;
	expect(after).toEqual(codes);
	expect((await real.browse('/fi/my', { cookie: stage.participant.cookie })).statusCode).toBe(200);
});
