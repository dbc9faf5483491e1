import { acknowledgementFrame, MESSAGE } from '@aloitetila/collaboration/protocol.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { sectionEdit } from '@aloitetila/document/write-section.ts';
import { m } from '@aloitetila/i18n/messages.ts';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { runCommand } from './cli.ts';
import { socketWith } from './collaboration/testing.ts';
import { readEnvironment } from './environment.ts';
import { type MailServer, startMailServer } from './mail/testing.ts';
import { findPort } from './ports.ts';
import { type Program, start } from './start.ts';
import { ApiClient, lettersTo, untilLetters } from './testing-client.ts';

/*
 * The thread through the API alone, on the program as it is started: an empty installation, its first people, and one
 * initiative from its form to the published summary. A story: each test goes on where the one before it ended.
 */

// A letter that could not be sent is tried again after a while, and a busy machine makes it longer.
vi.setConfig({ testTimeout: 90_000 });

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 20 });

let mail: MailServer;
let program: Program;
let origin: string;
const signedIn = new Map<string, ApiClient>();
const as = (name: string) => signedIn.get(name) ?? new ApiClient(origin);
const addressOf = (name: string) => `${name}@example.org`;

beforeAll(async () => {
	mail = await startMailServer();
	const { port } = await findPort('127.0.0.1', 0);
	origin = `http://127.0.0.1:${port}`;
	const environment = readEnvironment({
		DATABASE_URL: database.url,
		DEMO: '0',
		PORT: String(port),
		SMTP_URL: mail.url,
		LOG_LEVEL: 'silent',
	});
	const pageHandler = () => Promise.resolve((_request: unknown, _response: unknown, next: () => void) => next());
	program = await start({ environment, pageHandler, say: () => undefined });
});
afterAll(async () => {
	await program.stop();
	await mail.stop();
});

async function askForCode(client: ApiClient, name: string): Promise<string> {
	const before = lettersTo(mail, addressOf(name)).length;
	await client.post('/sign-in-codes', { email: addressOf(name) });
	const letters = await untilLetters(mail, addressOf(name), before + 1);
	return /^ {4}(\d{8})$/mu.exec(letters.at(-1)?.text ?? '')?.[1] ?? '';
}

/** With the code from the letter; a newcomer tells who they are and accepts the goals and rules. */
async function signIn(name: string, language: 'fi' | 'sv' | 'en'): Promise<ApiClient> {
	const client = new ApiClient(origin, language);
	await client.post('/sessions', { code: await askForCode(client, name) });
	const { hasAcceptedCharter } = await client.get<{ hasAcceptedCharter: boolean }>('/me');
	if (!hasAcceptedCharter) {
		const { version } = await client.get<{ version: number }>('/charter');
		const fullName = `${name[0]?.toUpperCase() ?? ''}${name.slice(1)} Esimerkki`;
		await client.post('/me/introduction', { name: fullName, language, charterVersion: version, commits: true });
	}
	signedIn.set(name, client);
	return client;
}

test('an empty installation gets its administrator from the command line', async () => {
	const said: string[] = [];
	const terminal = {
		env: { DATABASE_URL: database.url },
		print: (line: string) => said.push(line),
		say: () => undefined,
	};
	expect(await runCommand(['create-admin', '--email', addressOf('mikael')], terminal)).toBe(0);
	expect(said.join()).toContain(addressOf('mikael'));
	const mikael = await signIn('mikael', 'fi');
	expect(await mikael.get('/me')).toMatchObject({ roles: ['administrator'] });
});

test('the administrator appoints the group and its lead, having proved within five minutes who they are', async () => {
	const mikael = as('mikael');
	// As if the confirmation had been longer ago: nobody waits five minutes for a test.
	await database.sql`update sessions set confirmed_at = confirmed_at - interval '6 minutes'`;
	const late = await mikael.ask('POST', '/group/terms', { email: addressOf('otto'), role: 'preparatory_group' });
	expect(late).toMatchObject({ status: 403, body: { code: 'session.confirm' } });

	await mikael.post('/me/confirmations', { code: await askForCode(mikael, 'mikael') });
	for (const name of ['otto', 'kajsa']) {
		await mikael.post('/group/terms', { email: addressOf(name), role: 'preparatory_group' });
	}
	await mikael.post('/group/terms', { email: addressOf('helmi'), role: 'lead' });

	await signIn('otto', 'fi');
	await signIn('kajsa', 'sv');
	await signIn('helmi', 'fi');
	const group = await new ApiClient(origin).get<{ present: { role: string; email: string | null }[] }>('/group');
	expect(group.present.map(({ role, email }) => [role, email])).toEqual([
		['lead', null],
		['preparatory_group', null],
		['preparatory_group', null],
	]);
});

const story = { initiativeId: '', number: 0, meetingId: '', summaryId: '', itemId: '' };
interface Initiative {
	id: string;
	number: number;
	status: string;
	revision: number;
	events: {
		move: string;
		reason: string;
		by: { name: string } | null;
		meeting: { id: string } | null;
		summary: { id: string; version: number; blockId: string } | null;
	}[];
	toldIn: { summaryId: string; version: number; blockId: string }[];
}
const readInitiative = (client: ApiClient) => client.get<Initiative>(`/initiatives/${story.number}`);

test('a participant makes an initiative and submits it', async () => {
	const ilona = await signIn('ilona', 'fi');
	const { id } = await ilona.post<{ id: string }>('/initiatives', {
		title: 'Yhteinen lainauspalvelu laitteille',
		matter: 'Laitteita on liian vähän.',
		proposal: 'Perustetaan yhteinen palvelu.',
		benefit: 'Pienet koulut hyötyvät eniten.',
		goal: 1,
		language: 'fi',
	});
	const sent = await ilona.post<{ number: number; status: string }>(`/initiatives/${id}/submit`);
	expect(sent).toMatchObject({ number: 1, status: 'received' });
	Object.assign(story, { initiativeId: id, number: sent.number });
	expect((await new ApiClient(origin).ask('GET', '/initiatives/1')).status).toBe(404);
});

test('a member of the group takes it up, and it is open to everyone', async () => {
	const kajsa = as('kajsa');
	const inbox = await kajsa.get<{ open: { number: number }[] }>('/inbox');
	expect(inbox.open.map(({ number }) => number)).toEqual([story.number]);
	await kajsa.post(`/initiatives/${story.number}/take-up`, { reason: 'Vi tar upp det här.' });
	expect(await readInitiative(new ApiClient(origin))).toMatchObject({ status: 'in_preparation' });
});

test('a member schedules it while the mail server is down, and nothing but the letter waits', async () => {
	// What was sent so far has arrived.
	await untilLetters(mail, addressOf('ilona'), 3);
	const { port, letters } = mail;
	await mail.stop();

	const otto = as('otto');
	const inAWeek = Date.now() + 7 * 24 * 3_600_000;
	const { id: meetingId } = await otto.post<{ id: string }>('/meetings', {
		themeFi: 'Laitteet',
		themeSv: 'Apparater',
		place: 'Kirjasto',
		language: 'fi',
		otherLanguages: ['sv'],
		startsAt: new Date(inAWeek).toISOString(),
		endsAt: new Date(inAWeek + 3 * 3_600_000).toISOString(),
	});
	await otto.post(`/meetings/${meetingId}/agenda-items`, {
		kind: 'practical',
		titleFi: 'Avaus',
		titleSv: 'Öppning',
		minutes: 10,
	});
	await otto.post(`/meetings/${meetingId}/announce`);
	await otto.post(`/initiatives/${story.number}/schedule`, { meetingId, reason: 'Otetaan esille tapaamisessa.' });
	Object.assign(story, { meetingId });
	const agenda = await new ApiClient(origin).get<{ agenda: { id: string; initiative: { number: number } | null }[] }>(
		`/meetings/${meetingId}`,
	);
	expect(agenda.agenda.map(({ initiative }) => initiative?.number ?? null)).toEqual([null, story.number]);
	story.itemId = agenda.agenda[1]?.id ?? '';

	await until(async () => {
		const [waiting] = await database.sql`select attempts from mails where status = 'queued'`;
		expect(waiting?.['attempts']).toBeGreaterThan(0);
	});
	mail = await startMailServer(port);
	mail.letters.unshift(...letters);
	await untilLetters(mail, addressOf('ilona'), 4);
});

test('two members write the summary at once, and a participant reads along', async () => {
	const { id: summaryId } = await as('otto').post<{ id: string }>(`/meetings/${story.meetingId}/summary`);
	story.summaryId = summaryId;
	const { documentId, canWrite } = await as('kajsa').get<{ documentId: string; canWrite: boolean }>(
		`/summaries/${summaryId}`,
	);
	expect(canWrite).toBe(true);

	const [otto, kajsa, ilona] = ['otto', 'kajsa', 'ilona'].map((name) => openDocument(documentId, as(name).cookie));
	if (!otto || !kajsa || !ilona) throw new Error('three are writing');
	await until(() => expect([otto, kajsa, ilona].every(({ client }) => client.synced)).toBe(true));

	write(otto.doc, 'default', 'Sovittiin, että palvelua kokeillaan.');
	write(kajsa.doc, 'default', 'Kokeilu alkaa keväällä.');
	write(kajsa.doc, 'sv', 'Vi kom överens om att pröva tjänsten.');
	await until(() => {
		const texts = [otto, kajsa, ilona].map(({ doc }) => doc.getXmlFragment('default').toJSON());
		expect(texts[0]).toContain('kokeillaan');
		expect(texts[0]).toContain('keväällä');
		expect(new Set(texts).size).toBe(1);
	});
	await Promise.all([isSaved(otto.client), isSaved(kajsa.client)]);
});

/** With an unchanged client of y-websocket. */
function openDocument(documentId: string, cookie: string) {
	const doc = new Y.Doc();
	const client = new WebsocketProvider(`${origin.replace('http', 'ws')}/collab`, documentId, doc, {
		WebSocketPolyfill: socketWith(cookie),
		disableBc: true,
	});
	onTestFinished(() => client.destroy());
	return { doc, client };
}

/** A paragraph under the heading of the initiative. */
const write = (doc: Y.Doc, fragment: 'default' | 'sv', text: string) =>
	void sectionEdit(doc, fragment, story.itemId, [{ type: 'paragraph', content: [{ type: 'text', text, marks: [] }] }]);

/** Asks whether everything that this client sent is durable, as our own client does after every edit. */
function isSaved(client: WebsocketProvider): Promise<void> {
	// Small enough to be one byte of lib0's encoding.
	const counter = 42;
	return new Promise((resolve) => {
		client.messageHandlers[MESSAGE.acknowledgement] = (_encoder, decoder) => {
			if (decoder.arr[decoder.pos++] === counter) resolve();
		};
		client.ws?.send(Uint8Array.from(acknowledgementFrame(counter)));
	});
}

test('only the lead publishes, and exactly what they saw', async () => {
	const helmi = as('helmi');
	const publish = `/summaries/${story.summaryId}/publish`;
	expect((await as('otto').ask('POST', publish, {})).status).toBe(403);
	const { headSeq } = await helmi.get<{ headSeq: number }>(`/summaries/${story.summaryId}`);
	const stale = await helmi.ask('POST', publish, { headSeq: headSeq - 1 });
	expect(stale).toMatchObject({ status: 409, body: { code: 'summary.changed_meanwhile' } });
	expect(await helmi.post(publish, { headSeq })).toMatchObject({ summaryId: story.summaryId, version: 1 });
	expect(await helmi.ask('POST', publish, { headSeq })).toMatchObject({
		status: 409,
		body: { code: 'summary.already_published' },
	});
});

test('a visitor reads it in Swedish, and finds the way back to the initiative', async () => {
	const visitor = new ApiClient(origin, 'sv');
	const { summaries } = await visitor.get<{ summaries: { id: string }[] }>('/summaries');
	expect(summaries.map(({ id }) => id)).toEqual([story.summaryId]);
	const published = await visitor.get<{
		language: string;
		hash: string;
		content: string;
		sections: { blockId: string; html: string; initiative: { id: string; statusNow: string } | null }[];
	}>(`/summaries/${story.summaryId}/versions/1?language=sv`);
	expect(published.language).toBe('sv');
	const section = published.sections.find(({ initiative }) => initiative?.id === story.initiativeId);
	expect(section?.html).toContain('Vi kom överens om att pröva tjänsten.');
	expect(section?.html).not.toContain('Sovittiin');
	expect(section?.initiative?.statusNow).toBe('discussed');
	const digest = await crypto.subtle.digest('SHA-256', Buffer.from(published.content));
	expect(Buffer.from(digest).toString('hex')).toBe(published.hash);
});

test('the initiator’s history has every step, with its link', async () => {
	const { status, events, toldIn } = await readInitiative(as('ilona'));
	expect(status).toBe('discussed');
	expect(events.map(({ move }) => move).reverse()).toEqual(['submit', 'take_up', 'schedule', 'discuss']);
	const [discussed, scheduled] = events;
	expect(scheduled).toMatchObject({ reason: 'Otetaan esille tapaamisessa.', meeting: { id: story.meetingId } });
	expect(discussed).toMatchObject({ meeting: { id: story.meetingId }, summary: { id: story.summaryId, version: 1 } });
	const { sections } = await as('ilona').get<{ sections: { blockId: string; initiative: object | null }[] }>(
		`/summaries/${story.summaryId}/versions/1`,
	);
	const blockId = sections.find(({ initiative }) => initiative !== null)?.blockId;
	expect(discussed?.summary?.blockId).toBe(blockId);
	expect(toldIn).toMatchObject([{ summaryId: story.summaryId, version: 1, blockId }]);
});

test('every move wrote one letter to the initiator, in their language', async () => {
	// The first was the sign-in code.
	const letters = await untilLetters(mail, addressOf('ilona'), 5);
	const title = 'Yhteinen lainauspalvelu laitteille';
	const inFinnish = { locale: 'fi' } as const;
	const subjects = [
		m.mail_submit_subject({ title }, inFinnish),
		m.mail_take_up_subject({ title }, inFinnish),
		m.mail_schedule_subject({ title }, inFinnish),
		m.mail_discuss_subject({ title }, inFinnish),
	];
	// Those of moves at nearly the same time may overtake each other.
	expect(letters.slice(1).map(({ subject }) => subject)).toEqual(expect.arrayContaining(subjects));
	expect(letters).toHaveLength(5);
	const [, takenUp, scheduled, discussed] = subjects.map((subject) =>
		letters.find((letter) => letter.subject === subject),
	);
	expect(takenUp?.text).toContain('Vi tar upp det här.');
	expect(scheduled?.text).toContain('Otetaan esille tapaamisessa.');
	expect(scheduled?.text).toContain(`${origin}/fi/initiatives/${story.number}`);
	expect(discussed?.text).toContain(`${origin}/fi/summaries/${story.summaryId}#k-`);
	// That it was taken is noted a moment after it was taken.
	await until(async () => {
		const [left] = await database.sql`select count(*)::int as count from mails where status <> 'sent'`;
		expect(left?.['count']).toBe(0);
	});
});
