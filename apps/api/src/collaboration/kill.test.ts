import { testDatabase } from '@aloitetila/db/testing.ts';
import { createDocumentStore } from '@aloitetila/use-cases/documents/document-store.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { aDocument, now, ourClient, storedText } from './testing.ts';

const database = await testDatabase();
const store = createDocumentStore({ db: database.db, now });
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 10 });

const ROUNDS = 4;
const PEOPLE = 4;

async function aFreePort() {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

async function startProgram(port: number) {
	const program = fileURLToPath(new URL('testing.program.ts', import.meta.url));
	const child = spawn(process.execPath, [program, database.url, String(port)], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	onTestFinished(() => void child.kill('SIGKILL'));
	await once(child.stdout, 'data');
	return child;
}

/** Types on its own until told to stop. What it wrote first is acknowledged first. */
function aTypist(url: string, documentId: string, number: number) {
	const { provider, text } = ourClient({ url }, documentId, randomUUID());
	const words: string[] = [];
	const timer = setInterval(() => {
		if (!provider.state.isSynced) return;
		words.push(`[${number}:${words.length}]`);
		text.insert(Math.floor(Math.random() * (text.length + 1)), words.at(-1) ?? '');
	}, 15 + number);
	const stop = () => clearInterval(timer);
	onTestFinished(stop);
	return { provider, text, words, stop, saved: () => words.slice(0, words.length - provider.state.waiting) };
}

/** Words are put into the midst of others; what belongs to one is read by taking whole ones out again and again. */
function wordsIn(text: string): Set<string> {
	const found = new Set<string>();
	for (let rest = text, before = ''; rest !== before;) {
		before = rest;
		rest = rest.replaceAll(/\[\d+:\d+\]/gu, (word) => {
			found.add(word);
			return '';
		});
	}
	return found;
}

test('however often the program is killed while people type, what read "saved" is there, and all end up with the same', async () => {
	const { documentId } = await aDocument(database);
	const port = await aFreePort();
	const typists = Array.from({ length: PEOPLE }, (_, number) =>
		aTypist(`ws://127.0.0.1:${port}/collab`, documentId, number),
	);
	let saved = 0;
	for (let round = 1; round <= ROUNDS; round += 1) {
		const program = await startProgram(port);
		await until(() => expect(typists.every((typist) => typist.saved().length > saved + 5)).toBe(true));
		// At any moment of a batch.
		await new Promise((resolve) => setTimeout(resolve, Math.random() * 50));
		program.kill('SIGKILL');
		await once(program, 'exit');
		const acknowledged = typists.flatMap((typist) => typist.saved());
		const stored = wordsIn(await storedText({ store }, documentId));
		expect(acknowledged.filter((word) => !stored.has(word))).toEqual([]);
		saved = Math.max(...typists.map((typist) => typist.saved().length));
	}
	typists.forEach(({ stop }) => stop());
	await startProgram(port);
	await until(() => expect(typists.map(({ provider }) => provider.state.waiting)).toEqual(typists.map(() => 0)));
	const all = typists.flatMap(({ words }) => words).sort();
	await until(async () => {
		const [first, ...others] = typists.map(({ text }) => text.toJSON());
		expect(others).toEqual(others.map(() => first));
		expect([...wordsIn(first ?? '')].sort()).toEqual(all);
		expect(await storedText({ store }, documentId)).toBe(first);
	});
	const rows = await database.sql<{ seq: number }[]>`
		select seq from document_updates where document_id = ${documentId} order by seq`;
	expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
}, 300_000);
