import { setTimeout as wait } from 'node:timers/promises';
import { smallDocument } from '../content.ts';
import { until } from '../pace.ts';
import { type RealClient, realClients } from '../real-clients.ts';
import type { Figures, Stage } from '../stage.ts';

const PATIENCE_MS = 60_000;

/**
 * The server ends, in order and by a kill, and is started again at once. Somebody in every document has written
 * meanwhile; timed is, from the signal on, until everybody has read it. Every client comes back as its provider does.
 */
export async function restarting(stage: Stage): Promise<Figures> {
	const { isQuick } = stage.setting;
	const documents = isQuick ? 5 : 50;
	const ids = await stage.addDocuments(documents, { whole: smallDocument() });
	const connect = await realClients(stage);
	const rooms: RealClient[][] = [];
	for (const [index, id] of ids.entries()) {
		const room = Array.from({ length: 10 }, (_, person) => connect(id, index * 10 + person));
		await until(() => room.every((client) => client.isOnline()), PATIENCE_MS);
		rooms.push(room);
	}
	const everybody = rooms.flat();
	const { port } = stage.running;
	const comeBack = async (signal: 'SIGTERM' | 'SIGKILL') => {
		await wait(2_000);
		const startedAt = performance.now();
		const ended = stage.running.end(signal);
		const isNoticed = await until(() => everybody.some((client) => !client.isOnline()), PATIENCE_MS);
		for (const [room] of rooms) room?.write(signal, 'written while the server was away');
		await ended;
		await stage.start({ port });
		const isInStep = () => everybody.every((client) => client.isOnline() && client.read(signal) !== '');
		const isDone = isNoticed && (await until(isInStep, PATIENCE_MS));
		return isDone ? (performance.now() - startedAt) / 1_000 : Number.NaN;
	};
	const figures = { term: await comeBack('SIGTERM'), kill: await comeBack('SIGKILL') };
	everybody.forEach((client) => client.destroy());
	return figures;
}
