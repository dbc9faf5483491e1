import { smallDocument } from '../content.ts';
import type { Figures, Stage } from '../stage.ts';

/** Connecting to documents that somebody has open, getting the text, and leaving: one after the other, and many at once. */
export async function connecting(stage: Stage): Promise<Figures> {
	const { isQuick } = stage.setting;
	const ids = await stage.addDocuments(50, { whole: smallDocument() });
	await stage.joinAll(ids.map((documentId, person) => ({ documentId, person })));
	const come = async (count: number, atOnce: number) => {
		let next = 0;
		const visitor = async () => {
			for (let number = (next += 1); number <= count; number = next += 1) {
				const client = stage.join({ documentId: ids[number % ids.length] ?? '', person: number });
				await client.synced;
				await client.close();
			}
		};
		await Promise.all(Array.from({ length: atOnce }, visitor));
	};
	const count = isQuick ? 100 : 800;
	await come(count, 10);
	const inTurn = await stage.costOf(() => come(count, 1));
	const atOnce = await stage.costOf(() => come(count, 20));
	return {
		cpu: (inTurn.cpu + atOnce.cpu) / 1_000 / (2 * count),
		postgres: (inTurn.postgres + atOnce.postgres) / 1_000 / (2 * count),
		wall: inTurn.milliseconds / count,
	};
}
