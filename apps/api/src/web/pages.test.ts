import { testDatabase } from '@aloitetila/db/testing.ts';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testApp, type TestApp } from '../testing.ts';
import type { PageHandler, PageRequest } from './pages.ts';

const database = await testDatabase();
const ORIGIN = 'http://127.0.0.1:3000';

/** Tells what a page handler sees, as adapter-node's would. */
const tellingHandler: PageHandler = (request, response, next) => {
	const { aloitetila } = request as IncomingMessage & { aloitetila: PageRequest };
	if (request.url === '/fi/fault') return next(new Error('a page fault'));
	if (request.url === '/fi/nothing') return next();
	void text(request).then((body) => {
		response.setHeader('x-content-type-options', 'nosniff');
		response.end(
			JSON.stringify({
				url: request.url,
				body,
				origin: `${String(request.headers['x-aloitetila-protocol'])}://${String(request.headers['x-aloitetila-host'])}`,
				address: request.headers['x-aloitetila-address'],
				requestId: aloitetila.requestId,
				isTrustedLoopback: aloitetila.isTrustedLoopback,
				hasContext: aloitetila.context.publicOrigin === ORIGIN,
			}),
		);
	});
};

let program: TestApp;
let at: string;
beforeAll(async () => {
	program = await testApp({ database, pageHandler: tellingHandler });
	at = await program.listen();
});
afterAll(() => program.close());

const told = async (path: string, init?: RequestInit) => {
	const answer = await fetch(at + path, init);
	return { answer, seen: (await answer.json()) as Record<string, unknown> };
};

describe('a page', () => {
	test('gets the raw request with its body unread, the Context and the number of the request', async () => {
		const form = { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' };
		const { answer, seen } = await told('/fi/x?/submit', { method: 'POST', body: 'title=a%20b', headers: form });
		expect(seen).toMatchObject({ url: '/fi/x?/submit', body: 'title=a%20b', hasContext: true });
		expect(seen['requestId']).toBe(answer.headers.get('x-request-id'));
	});

	test('learns its origin and its visitor from us, whatever the request claims', async () => {
		const { seen } = await told('/fi', {
			headers: {
				'x-aloitetila-host': 'evil.example',
				'x-aloitetila-protocol': 'https',
				'x-aloitetila-address': '1.2.3.4',
				'x-forwarded-for': '1.2.3.4',
				'x-forwarded-host': 'evil.example',
			},
		});
		expect(seen).toMatchObject({ origin: ORIGIN, address: '127.0.0.1' });
	});

	test('is told whether the request is from this very machine', async () => {
		expect((await told('/fi')).seen['isTrustedLoopback']).toBe(true);
		for (const header of ['x-forwarded-for', 'forwarded', 'via']) {
			const { seen } = await told('/fi', { headers: { [header]: 'x' } });
			expect(seen['isTrustedLoopback'], header).toBe(false);
		}
	});

	test('is not there for a post of another site', async () => {
		const answer = await fetch(`${at}/fi/x`, { method: 'POST', headers: { origin: 'https://evil.example' } });
		expect(answer.status).toBe(403);
	});

	test('that fails is a 500 with a number that is in the log, and one that is not there a 404', async () => {
		const answer = await fetch(`${at}/fi/fault`);
		expect(answer.status).toBe(500);
		const reference = answer.headers.get('x-request-id') ?? 'none';
		expect(await answer.text()).toContain(reference);
		expect(program.logLines.filter((entry) => entry['reference'] === reference)).toHaveLength(1);
		expect((await fetch(`${at}/fi/nothing`)).status).toBe(404);
	});
});

test('X-Forwarded-For is believed of a trusted proxy, and of nobody else', async () => {
	const proxied = await testApp({ database, env: { TRUST_PROXY: '127.0.0.0/8' }, pageHandler: tellingHandler });
	const origin = await proxied.listen();
	const answer = await fetch(`${origin}/fi`, { headers: { 'x-forwarded-for': '6.6.6.6, 203.0.113.7' } });
	expect(await answer.json()).toMatchObject({ address: '203.0.113.7', isTrustedLoopback: false });
	await proxied.close();
});

test('pages are no operations of the API', async () => {
	const { paths } = (await program.app.inject('/api/openapi.json')).json<{ paths: Record<string, unknown> }>();
	expect(Object.keys(paths).filter((path) => !/^\/(?:api\/|livez|readyz)/.test(path))).toEqual([]);
});

test('somebody who typed localhost comes to the address that was printed, where their forms are not foreign', async () => {
	const browser = { accept: 'text/html', host: 'localhost:3000' };
	const answer = await program.app.inject({ url: '/fi?a=1', headers: browser });
	expect([answer.statusCode, answer.headers.location]).toEqual([307, `${ORIGIN}/fi?a=1`]);
	const slashes = await program.app.inject({ url: '//evil.example/', headers: browser });
	expect(String(slashes.headers.location)).toMatch(/^http:\/\/127\.0\.0\.1:3000\//);
});
