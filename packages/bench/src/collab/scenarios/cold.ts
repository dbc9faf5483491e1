import * as Y from 'yjs';
import { bigDocument, smallDocument } from '../content.ts';
import type { RawClient } from '../raw-client.ts';
import type { Figures, Stage } from '../stage.ts';

/**
 * Opening a document that many edits have made and that is not in memory: one client, and fifty at once. Every copy is
 * opened once. Ours stores what such a document leaves there, a snapshot and the last hundred edits after it; Hocuspocus
 * the same edits as its one state.
 */
export async function cold(stage: Stage): Promise<Figures> {
	if (stage.server === 'y-websocket') return {};
	const { isQuick } = stage.setting;
	const big = bigDocument(isQuick ? 20_000 : 100_000);
	// What runs for the first time is compiled by other documents.
	const warmUp = await stage.addDocuments(30, { whole: smallDocument() });
	for (const documentId of warmUp) await (await joinMany(stage, documentId, 1))[0]?.close();

	const alone = await openCopies(stage, big, { copies: isQuick ? 2 : 6, clients: 1 });
	const together = await openCopies(stage, big, { copies: isQuick ? 1 : 4, clients: 50 });
	return { cpu1: alone.cpu, wall1: alone.wall, cpu50: together.cpu, wall50: together.wall };
}

async function openCopies(
	stage: Stage,
	big: ReturnType<typeof bigDocument>,
	{ copies, clients }: { copies: number; clients: number },
) {
	const ids = await stage.addDocuments(copies, big);
	let cpu = 0;
	let wall = 0;
	for (const documentId of ids) {
		let joined: RawClient[] = [];
		const cost = await stage.costOf(async () => {
			joined = await joinMany(stage, documentId, clients);
		});
		cpu += cost.cpu / 1_000 / copies;
		wall += cost.milliseconds / copies;
		for (const client of joined) await expectWhole(client, big.whole);
		await Promise.all(joined.map((client) => client.close()));
	}
	return { cpu, wall };
}

async function joinMany(stage: Stage, documentId: string, clients: number): Promise<RawClient[]> {
	return stage.joinAll(
		Array.from({ length: clients }, (_, person) => ({ documentId, person })),
		clients,
	);
}

/** Measured is only what brought the whole document. */
async function expectWhole(client: RawClient, whole: Uint8Array): Promise<void> {
	const states = [Y.mergeUpdates([...(await client.synced)]), whole].map((update) =>
		Y.decodeStateVector(Y.encodeStateVectorFromUpdate(update)),
	);
	const [got, wanted] = states;
	for (const [clientId, clock] of wanted ?? [])
		if ((got?.get(clientId) ?? 0) < clock) throw new Error('a client was told that it had all, and had not');
}
