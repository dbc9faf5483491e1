import { setTimeout as wait } from 'node:timers/promises';
import * as Y from 'yjs';
import { dice, smallDocument } from '../content.ts';
import { until } from '../pace.ts';
import { realClients } from '../real-clients.ts';
import type { Figures, Stage } from '../stage.ts';

const PEOPLE = 10;
const EVERY_MS = 100;
/** Long enough for any provider's own way of coming back. */
const PATIENCE_MS = 60_000;

/**
 * Ten people type while the server is killed again and again. An edit that was acknowledged and is not in the database
 * at that moment is lost, unless its writer has kept the page open; what the pages themselves bring back is seen at the
 * end, when all of them must hold the same.
 */
export async function killing(stage: Stage): Promise<Figures> {
	const kills = stage.setting.isQuick ? 3 : 20;
	const roll = dice(3);
	const [documentId = ''] = await stage.addDocuments(1, { whole: smallDocument() });
	const connect = await realClients(stage);
	const people = Array.from({ length: PEOPLE }, (_, person) => ({ client: connect(documentId, person), words: 0 }));
	const areAllOnline = () => people.every(({ client }) => client.isOnline());
	await until(areAllOnline, PATIENCE_MS);
	const typing = setInterval(() => {
		people.forEach((person, number) => {
			if (!person.client.isOnline()) return;
			person.words += 1;
			person.client.write(`person ${number}`, 'x');
		});
	}, EVERY_MS);

	const { port } = stage.running;
	let acknowledged = 0;
	let lost = 0;
	let before = people.map(() => 0);
	for (let kill = 0; kill < kills; kill += 1) {
		await until(areAllOnline, PATIENCE_MS);
		await wait(500 + 12_000 * roll() ** 3);
		const saved = people.map(({ client, words }) => words - (client.waiting() ?? words));
		await stage.running.end('SIGKILL');
		const stored = await storedWords(stage, documentId);
		saved.forEach((count, person) => {
			acknowledged += Math.max(0, count - (before[person] ?? 0));
			lost += Math.max(0, count - Math.max(stored[person] ?? 0, before[person] ?? 0));
		});
		before = saved.map((count, person) => Math.max(count, before[person] ?? 0));
		await stage.start({ port });
	}
	clearInterval(typing);

	const texts = () => people.map(({ client }) => people.map((_, number) => client.read(`person ${number}`)).join('|'));
	const isAllThere = () => texts().every((text) => text === people.map(({ words }) => 'x'.repeat(words)).join('|'));
	const isEqual = await until(() => areAllOnline() && isAllThere(), PATIENCE_MS);
	people.forEach(({ client }) => client.destroy());
	return {
		kills,
		...(stage.server === 'y-websocket' ? {} : { acknowledged, lost }),
		equal: isEqual ? 'yes' : 'no',
	};
}

async function storedWords(stage: Stage, documentId: string): Promise<number[]> {
	const state = await stage.shelf.read(documentId);
	const doc = new Y.Doc();
	if (state) Y.applyUpdate(doc, state);
	return Array.from({ length: PEOPLE }, (_, number) => doc.getText(`person ${number}`).length);
}
