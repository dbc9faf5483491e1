import { setTimeout as wait } from 'node:timers/promises';
import { smallDocument } from '../content.ts';
import type { Figures, Stage } from '../stage.ts';

/**
 * What an open document costs at rest: with one connection, and with two. Bytes, after collecting garbage. At rest is nobody
 * who has just come: ours holds what newcomers are answered from for ten seconds more.
 */
export async function memory(stage: Stage): Promise<Figures> {
	const count = stage.setting.isQuick ? 200 : 1_000;
	const rest = stage.setting.isQuick ? 1_000 : 15_000;
	const content = { whole: smallDocument() };
	const warmUp = await stage.addDocuments(50, content);
	const first = await stage.joinAll(warmUp.map((documentId, person) => ({ documentId, person })));
	await Promise.all(first.map((client) => client.close()));
	await wait(rest);
	const before = await stage.running.cost({ isAfterCollection: true });

	const ids = await stage.addDocuments(count, content);
	await stage.joinAll(ids.map((documentId, person) => ({ documentId, person })));
	await wait(rest);
	const one = await stage.running.cost({ isAfterCollection: true });
	await stage.joinAll(ids.map((documentId, person) => ({ documentId, person: person + 1 })));
	await wait(rest);
	const two = await stage.running.cost({ isAfterCollection: true });
	return {
		heap1: (one.heap - before.heap) / count,
		rss1: (one.rss - before.rss) / count,
		heap2: (two.heap - before.heap) / count,
		rss2: (two.rss - before.rss) / count,
	};
}
