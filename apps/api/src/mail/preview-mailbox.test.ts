import { mails } from '@aloitetila/db/schema.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testApp, type TestApp } from '../testing.ts';

const database = await testDatabase();
let demo: TestApp;
let real: TestApp;

beforeAll(async () => {
	demo = await testApp({ database, isDemo: true });
	real = await testApp({ database });
	const at = (minute: number) => new Date(Date.UTC(2026, 10, 10, 8, minute));
	const letter = { language: 'fi', template: 'sign_in_code', params: {}, status: 'sent' } as const;
	await database.db.insert(mails).values(
		[
			{ toAddress: 'aino@example.org', subject: 'first', minute: 1 },
			{ toAddress: 'bo@example.org', subject: 'second', minute: 2 },
			{ toAddress: 'aino@example.org', subject: 'third', minute: 3 },
		].map(({ minute, ...rest }) => ({
			...letter,
			...rest,
			id: demo.context.newId(),
			dedupeKey: rest.subject,
			text: `text of ${rest.subject}`,
			queuedAt: at(minute),
			sentAt: at(minute),
		})),
	);
});
afterAll(() => Promise.all([demo.close(), real.close()]));

const local = { host: '127.0.0.1:3000' };

describe('the preview mailbox', () => {
	test('shows the letters to an address, newest first', async () => {
		const answer = await demo.app.inject({ url: '/dev/mail.json?to=Aino@example.org', headers: local });
		expect(answer.headers['cache-control']).toBe('no-store');
		expect(answer.json<{ subject: string }[]>().map(({ subject }) => subject)).toEqual(['third', 'first']);
		expect(answer.json<object[]>()[0]).toMatchObject({ to: 'aino@example.org', text: 'text of third' });
	});

	test('shows all of them where no address is asked for', async () => {
		expect((await demo.app.inject({ url: '/dev/mail.json', headers: local })).json()).toHaveLength(3);
	});

	test.each<[string, Record<string, string>, string]>([
		['a proxy header', { ...local, 'x-forwarded-for': '10.0.0.1' }, '127.0.0.1'],
		['a foreign Host', { host: 'evil.example' }, '127.0.0.1'],
		['another machine', local, '10.0.0.1'],
	])('is not there for %s', async (_name, headers, remoteAddress) => {
		const answer = await demo.app.inject({ url: '/dev/mail.json', headers, remoteAddress });
		expect(answer.json()).toMatchObject({ status: 404, code: 'page.not_found' });
	});

	test('is not there in a real database', async () => {
		expect((await real.app.inject({ url: '/dev/mail.json', headers: local })).statusCode).toBe(404);
	});
});
