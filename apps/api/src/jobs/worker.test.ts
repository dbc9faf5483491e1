import { initiativeAuthors, initiatives, people } from '@aloitetila/db/schema.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { type JobRunner, startJobs } from '@aloitetila/use-cases/jobs.ts';
import { type MailToQueue, queueMail } from '@aloitetila/use-cases/notifications/queue-mail.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ClosableMailer, smtpMailer } from '../mail/smtp.ts';
import { type MailServer, startMailServer } from '../mail/testing.ts';
import { testApp, type TestApp } from '../testing.ts';
import { startWorker } from './worker.ts';

const database = await testDatabase();

let jobs: JobRunner;
let program: TestApp;
let server: MailServer;
let mailer: ClosableMailer;
let worker: { stop(): Promise<void> };

beforeAll(async () => {
	jobs = await startJobs({ db: database.db, onError: () => undefined });
	program = await testApp({ database, jobs });
	server = await startMailServer();
	mailer = smtpMailer({ url: server.url, from: 'Aloitetila <aloitetila@example.org>' });
	const { context } = program;
	worker = await startWorker({ context, jobs, mailer, log: program.app.log, sweepEvery: 100 });
});

afterAll(async () => {
	await worker.stop();
	mailer.close();
	await server.stop();
	await program.close();
});

afterEach(() => void (server.letters.length = 0));

/** Queues a letter as a use case does, in a transaction. */
async function queue(change: Partial<MailToQueue> = {}): Promise<string> {
	const dedupeKey = change.dedupeKey ?? program.context.newId();
	const letter = {
		dedupeKey,
		personId: null,
		toAddress: 'aino@example.org',
		language: 'en',
		template: 'sign_in_code',
		params: { code: '12345678' },
		...change,
	} as MailToQueue;
	await database.db.transaction((tx) => queueMail(program.context, tx, letter));
	return dedupeKey;
}

async function rowOf(dedupeKey: string) {
	const [row] = await database.sql<
		{ id: string; status: string; attempts: number; last_error: string; text: string | null; params: object }[]
	>`select id, status, attempts, last_error, text, params from mails where dedupe_key = ${dedupeKey}`;
	return row;
}

const untilStatus = (dedupeKey: string, status: string) =>
	vi.waitFor(async () => expect((await rowOf(dedupeKey))?.status).toBe(status), { timeout: 25_000, interval: 50 });

describe('a letter', () => {
	test('arrives once, in the language of its reader, with an id made of its own', async () => {
		const key = await queue({ language: 'sv' });
		await untilStatus(key, 'sent');
		expect(server.letters).toHaveLength(1);
		const [letter] = server.letters;
		expect(letter?.to).toEqual(['aino@example.org']);
		expect(letter?.from).toBe('aloitetila@example.org');
		expect(letter?.raw).toContain('12345678');
		expect(letter?.raw).toContain(`Message-ID: <${(await rowOf(key))?.id}@127.0.0.1>`);
		expect(letter?.raw).toContain('Auto-Submitted: auto-generated');
	});

	test('leaves no code behind once it is sent', async () => {
		const key = await queue();
		await untilStatus(key, 'sent');
		expect(await rowOf(key)).toMatchObject({ params: {}, text: null });
	});

	test('with the same key is written and sent once', async () => {
		const key = await queue();
		await queue({ dedupeKey: key });
		await untilStatus(key, 'sent');
		const { id = '' } = (await rowOf(key)) ?? {};
		await database.db.transaction((tx) => jobs.enqueue(tx, 'mail.send', { mailId: id }));
		const last = await queue();
		await untilStatus(last, 'sent');
		expect(server.letters).toHaveLength(2);
	});

	test('is not there when its transaction is rolled back', async () => {
		const gone = program.context.newId();
		const rolledBack = database.db.transaction(async (tx) => {
			await queueMail(program.context, tx, {
				dedupeKey: gone,
				personId: null,
				toAddress: 'aino@example.org',
				language: 'fi',
				template: 'sign_in_code',
				params: { code: '12345678' },
			});
			throw new Error('changed our mind');
		});
		await expect(rolledBack).rejects.toThrow('changed our mind');
		await untilStatus(await queue(), 'sent');
		expect(server.letters).toHaveLength(1);
	});

	test('waits while the mail server is down and arrives exactly once when it is up', async () => {
		const { port } = server;
		await server.stop();
		const key = await queue();
		await vi.waitFor(async () => expect((await rowOf(key))?.attempts).toBeGreaterThan(0), { timeout: 10_000 });
		expect(await rowOf(key)).toMatchObject({ status: 'queued' });

		server = await startMailServer(port);
		await untilStatus(key, 'sent');
		await untilStatus(await queue(), 'sent');
		expect(server.letters.filter(({ raw }) => raw.includes('Message-ID: <'))).toHaveLength(2);
		expect(await rowOf(key)).toMatchObject({ last_error: '' });
	}, 60_000);

	test('to a mailbox that does not exist is given up', async () => {
		const key = await queue({ toAddress: 'nobody@example.org' });
		await untilStatus(key, 'dropped');
		expect(await rowOf(key)).toMatchObject({ last_error: expect.stringContaining('550'), params: {} });
	});

	test('with a code that has run out is not sent', async () => {
		const { context } = program;
		const earlier = { ...context, now: () => new Date(context.now().getTime() - 11 * 60_000) };
		const key = context.newId();
		await database.db.transaction((tx) =>
			queueMail(earlier, tx, {
				dedupeKey: key,
				personId: null,
				toAddress: 'aino@example.org',
				language: 'fi',
				template: 'sign_in_code',
				params: { code: '12345678' },
			}),
		);
		await untilStatus(key, 'dropped');
		expect(server.letters).toHaveLength(0);
	});
});

describe('a letter about an initiative', () => {
	const told = (initiativeId: string) => ({
		initiativeId,
		number: 12,
		title: 'Yhteiset\r\nBcc: spy@example.org kirjautumiset',
		move: 'schedule' as const,
		reason: 'Aihe on ajankohtainen.',
		holder: 'Aino Esimerkki',
		answerBy: '2026-12-03T10:00:00Z',
		meetingAt: '2026-12-03T07:30:00Z',
		path: '/fi/initiatives/12',
	});

	async function initiativeOf(personId: string): Promise<string> {
		const { context } = program;
		const id = context.newId();
		const at = context.now();
		await database.db
			.insert(people)
			.values({ id: personId, email: `${personId}@example.org`, language: 'fi', createdAt: at });
		await database.db.insert(initiatives).values({ id, language: 'fi', status: 'draft', createdAt: at, changedAt: at });
		await database.db.insert(initiativeAuthors).values({ initiativeId: id, personId, position: 0 });
		return id;
	}

	test('says what happened, why, who holds it and where to read on; a title cannot add headers', async () => {
		const personId = program.context.newId();
		const initiativeId = await initiativeOf(personId);
		const key = await queue({
			personId,
			language: 'fi',
			template: 'initiative_moved',
			params: told(initiativeId),
		});
		await untilStatus(key, 'sent');
		const raw = decodeQuotedPrintable(server.letters[0]?.raw ?? '');
		expect(raw.split('\n\n')[0]).not.toMatch(/^Bcc:/m);
		for (const part of [
			'Aloitteesi on viety tapaamisen esityslistalle.',
			'Valmisteluryhmän vastaus:\n> Aihe on ajankohtainen.',
			'Tapaaminen: torstai 3.12.2026 klo 9.30',
			'Vastuuhenkilö: Aino Esimerkki',
			'http://127.0.0.1:3000/fi/initiatives/12',
		]) {
			expect(raw).toContain(part);
		}
	});

	test('is not sent to somebody who is no longer its author', async () => {
		const personId = program.context.newId();
		const initiativeId = await initiativeOf(personId);
		await database.sql`delete from initiative_authors where initiative_id = ${initiativeId}`;
		const key = await queue({
			personId,
			language: 'fi',
			template: 'initiative_moved',
			params: told(initiativeId),
		});
		await untilStatus(key, 'dropped');
		expect(server.letters).toHaveLength(0);
	});
});

test('what has run out is swept away', async () => {
	const { context } = program;
	const id = context.newId();
	await database.sql`insert into rate_limits (key, window_starts_at, count) values (${id}, '2020-01-01', 1)`;
	await vi.waitFor(async () => {
		const rows = await database.sql`select 1 from rate_limits where key = ${id}`;
		expect(rows).toHaveLength(0);
	}, 20_000);
});

const decodeQuotedPrintable = (raw: string) =>
	Buffer.from(
		raw
			.replaceAll(/=\r?\n/g, '')
			.replaceAll(/=([0-9A-F]{2})/g, (_match, hex: string) => String.fromCharCode(parseInt(hex, 16))),
		'latin1',
	)
		.toString()
		.replaceAll('\r\n', '\n');
