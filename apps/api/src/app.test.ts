import { testDatabase } from '@aloitetila/db/testing.ts';
import { people } from '@aloitetila/db/schema.ts';
import { initiativeNotFound, moveNotOpen } from '@aloitetila/domain/initiatives/initiative.errors.ts';
import { notAllowed } from '@aloitetila/domain/errors.ts';
import { line } from '@aloitetila/domain/text.ts';
import { lintFromString, createConfig } from '@redocly/openapi-core';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { policies } from './http/policies.ts';
import { route } from './http/route.ts';
import { testApp } from './testing.ts';

const database = await testDatabase();
const ORIGIN = 'http://127.0.0.1:3000';

const thing = z.object({ name: z.string(), size: z.number() }).meta({ id: 'Thing' });

const { app, context, health, logLines, cookieOf, close } = await testApp({ database, extend: testRoutes });
afterAll(close);

/** Routes that do what features do, so that the door itself can be tested. */
async function testRoutes(api: FastifyInstance): Promise<void> {
	const common = { tags: ['Operation'], session: 'optional' as const, policy: 'test.try' };
	route(api, {
		...common,
		method: 'POST',
		url: '/things',
		operationId: 'makeThing',
		summary: 'Makes a thing',
		body: z.strictObject({ name: line(10), size: z.number().default(1) }),
		response: { 201: thing },
		handler: ({ body }) => ({ ...body, secretColumn: 'must not leak' }),
	});
	route(api, {
		...common,
		method: 'GET',
		url: '/things/:id',
		operationId: 'readThing',
		summary: 'Reads a thing',
		params: z.strictObject({ id: z.uuid() }),
		response: { 200: thing },
		handler: () => {
			throw initiativeNotFound();
		},
	});
	route(api, {
		...common,
		method: 'DELETE',
		url: '/things/:id',
		operationId: 'discardThing',
		summary: 'Discards a thing',
		params: z.strictObject({ id: z.uuid() }),
		response: { 204: z.undefined() },
		handler: () => undefined,
	});
	route(api, {
		...common,
		method: 'GET',
		url: '/faults/:kind',
		operationId: 'failOnPurpose',
		summary: 'Fails in some way',
		params: z.strictObject({ kind: z.string() }),
		response: { 200: thing },
		handler: ({ params: { kind } }): never => {
			if (kind === 'conflict') throw moveNotOpen('draft', 'return');
			if (kind === 'allowed') throw notAllowed();
			if (kind === 'database')
				throw new Error('Failed query', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) });
			throw new Error('a fault about someone@example.org with code 12345678');
		},
	});
	route(api, {
		...common,
		session: 'required',
		method: 'GET',
		url: '/whoami',
		operationId: 'readWhoAmI',
		summary: 'Who asks',
		response: { 200: z.object({ email: z.string() }) },
		handler: ({ actor }) => ({ email: actor.kind === 'person' ? actor.email : '' }),
	});
}

const post = (url: string, payload: unknown, headers: Record<string, string> = {}) =>
	app.inject({
		method: 'POST',
		url,
		payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
		headers: { 'content-type': 'application/json', ...headers },
	});

describe('a request that keeps its contract', () => {
	test('is answered with what the contract of the answer names, and nothing else', async () => {
		const answer = await post('/api/v1/things', { name: 'pen' });
		expect(answer.statusCode).toBe(201);
		expect(answer.json()).toEqual({ name: 'pen', size: 1 });
		expect(answer.headers['x-request-id']).toMatch(/^[0-9A-Z]{10}$/);
		expect(answer.headers['content-security-policy']).toBe("default-src 'none'");
		expect(answer.headers['x-content-type-options']).toBe('nosniff');
	});

	test('may be answered with nothing', async () => {
		const answer = await app.inject({ method: 'DELETE', url: `/api/v1/things/${context.newId()}` });
		expect([answer.statusCode, answer.body]).toEqual([204, '']);
	});
});

describe('a request that breaks its contract', () => {
	test.each([
		['en', { name: 'x'.repeat(11) }, '/name', 'text.too_long'],
		['fi', { name: '' }, '/name', 'text.required'],
		['sv', {}, '/name', 'text.required'],
		['en', { name: 'pen', size: 'big' }, '/size', 'field.invalid'],
		['en', { name: 'pen', role: 'administrator' }, '/role', 'field.unknown'],
		['en', { name: 'p\u0000en' }, '/name', 'text.control_characters'],
	])('is told in %s which field is wrong: %j', async (language, body, pointer, code) => {
		const answer = await post('/api/v1/things', body, { 'accept-language': language });
		expect(answer.statusCode).toBe(400);
		expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
		expect(answer.headers['content-language']).toBe(language);
		const problem = answer.json<{ code: string; errors: { pointer: string; code: string; detail: string }[] }>();
		expect(problem).toMatchObject({ type: 'urn:aloitetila:problem:input.invalid', status: 400, code: 'input.invalid' });
		expect(problem.errors).toEqual([{ pointer, code, detail: expect.any(String) }]);
	});

	test('is refused when it is not JSON, is malformed, poisons prototypes or is too large', async () => {
		const form = { 'content-type': 'application/x-www-form-urlencoded' };
		expect((await post('/api/v1/things', 'name=pen', form)).json()).toMatchObject({
			status: 415,
			code: 'request.not_json',
		});
		expect((await post('/api/v1/things', 'name=pen', { 'content-type': 'text/plain' })).statusCode).toBe(415);
		expect((await post('/api/v1/things', '{"name":')).json()).toMatchObject({
			status: 400,
			code: 'request.not_understood',
		});
		expect((await post('/api/v1/things', '{"name":"pen","__proto__":{"size":2}}')).statusCode).toBe(400);
		expect((await post('/api/v1/things', { name: 'x'.repeat(600_000) })).json()).toMatchObject({
			status: 413,
			code: 'request.too_large',
		});
	});

	test('an id that cannot be one is answered as unknown', async () => {
		expect((await app.inject('/api/v1/things/1')).json()).toMatchObject({ status: 404, code: 'page.not_found' });
		expect((await app.inject(`/api/v1/things/${'9'.repeat(300)}`)).statusCode).toBe(404);
		expect((await app.inject('/api/v1/things/%ff')).json()).toMatchObject({
			status: 400,
			code: 'request.not_understood',
		});
	});
});

describe('an error', () => {
	test('that was foreseen has the status of its kind, a code and a sentence in the language of its reader', async () => {
		const details = await Promise.all(
			['fi', 'sv', 'en'].map(async (language) => {
				const answer = await app.inject({ url: '/api/v1/faults/conflict', headers: { 'accept-language': language } });
				expect(answer.json()).toMatchObject({ status: 409, code: 'initiative.move_not_open' });
				expect(answer.json<{ instance: string }>().instance).toContain(answer.headers['x-request-id']);
				return answer.json<{ title: string }>().title;
			}),
		);
		expect(new Set(details).size).toBe(3);
	});

	test('of something that may not be read has the same bytes as of what does not exist', async () => {
		const [one, other] = await Promise.all([1, 2].map(() => app.inject(`/api/v1/things/${context.newId()}`)));
		expect(one?.statusCode).toBe(404);
		expect(one?.body).toBe(other?.body);
	});

	test('that nobody foresaw is logged once, without addresses and codes, with the number that the reader gets', async () => {
		const answer = await app.inject({ url: '/api/v1/faults/other', headers: { 'accept-language': 'en' } });
		expect(answer.json()).toMatchObject({ status: 500, code: 'fault' });
		expect(answer.body).not.toContain('a fault about');
		const reference = String(answer.headers['x-request-id']);
		expect(answer.json<{ detail: string }>().detail).toContain(reference);
		const logged = logLines.filter((entry) => entry['reqId'] === reference && entry['err'] !== undefined);
		expect(logged).toHaveLength(1);
		expect(JSON.stringify(logged)).toContain('a fault about [redacted] with code [redacted]');
	});

	test('of a database that is away is a 503 that says when to try again', async () => {
		const answer = await app.inject('/api/v1/faults/database');
		expect(answer.json()).toMatchObject({ status: 503, code: 'server.unavailable' });
		expect(answer.headers['retry-after']).toBe('2');
	});

	test('on a page is told in plain words', async () => {
		const answer = await app.inject({
			method: 'POST',
			url: '/fi/initiatives',
			headers: { accept: 'text/html', 'accept-language': 'sv', origin: 'null' },
		});
		expect(answer.statusCode).toBe(403);
		expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
		expect(answer.body).toContain('annan webbplats');
	});

	test('where nothing lives is a 404 in both doors', async () => {
		expect((await app.inject('/api/v2/nothing')).json()).toMatchObject({ status: 404, code: 'page.not_found' });
		expect((await app.inject('/nothing')).statusCode).toBe(404);
	});
});

describe('who asks', () => {
	test('is read from the session cookie, and a visitor is told to sign in where somebody must be', async () => {
		const personId = context.newId();
		await database.db
			.insert(people)
			.values({ id: personId, email: 'a@example.org', language: 'sv', createdAt: context.now() });
		const cookie = await cookieOf(personId);
		const told = await app.inject({ url: '/api/v1/whoami', headers: { cookie } });
		expect(told.json()).toEqual({ email: 'a@example.org' });
		expect(told.headers['cache-control']).toBe('private, no-store');
		expect((await app.inject('/api/v1/whoami')).json()).toMatchObject({ status: 401, code: 'session.required' });
		const stranger = `session=${'x'.repeat(43)}`;
		expect((await app.inject({ url: '/api/v1/whoami', headers: { cookie: stranger } })).statusCode).toBe(401);
	});

	test('is answered in their own language when the request asks for none', async () => {
		const personId = context.newId();
		await database.db
			.insert(people)
			.values({ id: personId, email: 'b@example.org', language: 'sv', createdAt: context.now() });
		const answer = await app.inject({ url: '/api/v1/faults/allowed', headers: { cookie: await cookieOf(personId) } });
		expect([answer.statusCode, answer.headers['content-language']]).toEqual([403, 'sv']);
	});
});

describe('a changing request of another site', () => {
	test.each([
		['a foreign Origin', { origin: 'https://evil.example' }],
		['another port of the same host', { origin: 'http://127.0.0.1:3001' }],
		['the origin "null"', { origin: 'null' }],
		['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
		['a cross-site fetch with our Origin', { 'sec-fetch-site': 'cross-site', origin: ORIGIN }],
		['a same-site fetch', { 'sec-fetch-site': 'same-site' }],
	])('is refused in both doors: %s', async (_name, headers) => {
		const answer = await post('/api/v1/things', { name: 'pen' }, headers);
		expect(answer.json()).toMatchObject({ status: 403, code: 'request.foreign_origin' });
		expect((await app.inject({ method: 'POST', url: '/fi/x', headers })).statusCode).toBe(403);
	});

	test('is told from one of our own page, and from a program without either header', async () => {
		expect(
			(await post('/api/v1/things', { name: 'pen' }, { origin: ORIGIN, 'sec-fetch-site': 'same-origin' })).statusCode,
		).toBe(201);
		expect((await post('/api/v1/things', { name: 'pen' })).statusCode).toBe(201);
		expect((await app.inject({ method: 'POST', url: '/fi/x' })).statusCode).toBe(403);
		expect((await app.inject({ method: 'POST', url: '/fi/x', headers: { origin: ORIGIN } })).statusCode).toBe(404);
	});

	test('may still read, since reading changes nothing', async () => {
		expect((await app.inject({ url: '/livez', headers: { origin: 'https://evil.example' } })).statusCode).toBe(200);
	});
});

describe('health', () => {
	test('says alive and ready', async () => {
		expect((await app.inject('/livez')).json()).toEqual({ status: 'alive' });
		const ready = await app.inject('/readyz');
		expect([ready.statusCode, ready.json()]).toEqual([
			200,
			{ status: 'ready', checks: { database: true, migrations: true, serving: true } },
		]);
	});

	test('is not ready while draining or without its database, and still alive', async () => {
		health.isDraining = true;
		expect((await app.inject('/readyz')).statusCode).toBe(503);
		health.isDraining = false;
		const { pingDatabase } = health;
		health.pingDatabase = () => Promise.reject(new Error('away'));
		expect((await app.inject('/readyz')).json()).toMatchObject({ status: 'not_ready', checks: { database: false } });
		health.pingDatabase = pingDatabase;
		expect((await app.inject('/livez')).statusCode).toBe(200);
	});
});

test('a flood of changes from one address is slowed down, and reading goes on', async () => {
	const flooded = await testApp({ database, env: { WRITES_PER_MINUTE: '2' }, extend: testRoutes });
	const write = () => flooded.app.inject({ method: 'POST', url: '/api/v1/things', payload: { name: 'pen' } });
	expect([(await write()).statusCode, (await write()).statusCode]).toEqual([201, 201]);
	const third = await write();
	expect(third.json()).toMatchObject({ status: 429, code: 'access.too_many' });
	expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
	expect((await flooded.app.inject('/livez')).statusCode).toBe(200);
	await flooded.close();
});

test('a route that declares no policy keeps the program from starting', async () => {
	const forgetful = fastify();
	await forgetful.register(policies);
	expect(() => forgetful.get('/open', () => 'everything')).toThrow('GET /open declares no policy');
	await forgetful.close();
});

test('the log holds neither cookies nor queries', async () => {
	await app.inject({
		url: '/api/v1/whoami?email=c@example.org',
		headers: { cookie: 'session=very-secret-token-of-somebody' },
	});
	const text = JSON.stringify(logLines);
	expect(text).toContain('/api/v1/whoami');
	expect(text).not.toContain('very-secret-token');
	expect(text).not.toContain('c@example.org');
});

describe('the OpenAPI document', () => {
	test('lints clean by the recommended rules', async () => {
		const { body } = await app.inject('/api/openapi.json');
		const config = await createConfig({ extends: ['recommended'] });
		const problems = await lintFromString({ source: body, config });
		expect(
			problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`),
		).toEqual([]);
	});

	test('lists every route of the API and says which need a session', async () => {
		const document = (await app.inject('/api/openapi.json')).json<{
			openapi: string;
			paths: Record<
				string,
				Record<string, { operationId: string; security: unknown; responses: Record<string, { content?: object }> }>
			>;
		}>();
		expect(document.openapi).toBe('3.1.0');
		expect(Object.keys(document.paths)).toEqual(
			expect.arrayContaining(['/livez', '/readyz', '/api/openapi.json', '/api/v1/things', '/api/v1/things/{id}']),
		);
		expect(document.paths['/api/v1/whoami']?.['get']?.security).toEqual([{ session: [] }]);
		expect(Object.keys(document.paths['/api/v1/things']?.['post']?.responses['400']?.content ?? {})).toEqual([
			'application/problem+json',
		]);
		expect(document.paths['/api/v1/things/{id}']?.['delete']?.responses['204']?.content).toBeUndefined();
	});
});
