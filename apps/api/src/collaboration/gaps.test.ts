import * as protocol from '@aloitetila/collaboration/protocol.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { varString } from './testing-bytes.ts';
import { aDocument, openDoor, rawClient, writing } from './testing.ts';

/* Rows that a snapshot covers are let go of. Whoever asks for what came after a number must notice. */

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

/** A document of four rows, `1 ` to `4 `, each by somebody else, which are in a snapshot too. */
async function aCompactedDocument() {
	const { documentId, lineage } = await aDocument(database);
	const whole = new Y.Doc();
	for (const seq of [1, 2, 3, 4]) {
		const author = new Y.Doc();
		const { update } = writing(`${seq} `, author);
		Y.applyUpdate(whole, update);
		await database.sql`insert into document_updates values (${documentId}, ${seq}, now(), ${update})`;
	}
	const keep = async () => {
		await database.sql`insert into document_snapshots (document_id, upto_seq, state, state_vector)
			values (${documentId}, 4, ${Y.encodeStateAsUpdate(whole)}, ${Y.encodeStateVector(whole)})`;
		await database.sql`update documents set snapshot_seq = 4 where id = ${documentId}`;
	};
	const drop = (seqs: number[]) =>
		database.sql`delete from document_updates where document_id = ${documentId} and seq in ${database.sql(seqs)}`;
	return { documentId, lineage, whole, keep, drop };
}

test.each([[[1]], [[1, 2]], [[1, 2, 3]], [[1, 2, 3, 4]]])(
	'whoever comes back after the first row, and the rows %j are gone, ends up with everything',
	async (gone) => {
		const { documentId, lineage, whole, keep, drop } = await aCompactedDocument();
		await keep();
		await drop(gone);
		const door = await openDoor({ database });
		const client = await rawClient(door, documentId, 'reader', { isSilent: true });
		client.send(new Uint8Array([103, ...varString(JSON.stringify({ lineage, seq: 1 }))]));
		await until(() => expect(client.find('standing')).not.toBeNull());
		const { resumed } = JSON.parse(client.find('standing')?.json ?? '{}') as { resumed: boolean };
		if (!resumed) return;
		await until(() => expect(client.find('syncStep2')).not.toBeNull());
		const doc = new Y.Doc();
		Y.applyUpdate(doc, client.find('syncStep2')?.update ?? new Uint8Array());
		const held = Y.decodeStateVector(Y.encodeStateVector(doc)).size;
		// All authors but that of the first row, which it holds.
		expect({ gone, held }).toEqual({ gone, held: Y.decodeStateVector(Y.encodeStateVector(whole)).size - 1 });
	},
);

test('a copy that says it holds more than there is is not believed', async () => {
	const { documentId, lineage } = await aCompactedDocument();
	const door = await openDoor({ database });
	for (const said of [
		{ lineage, seq: 5 },
		{ lineage, seq: -1 },
		{ lineage, seq: 1.5 },
		{ lineage, seq: 2 ** 60 },
		{ lineage, seq: '2' },
		{ lineage: lineage.toUpperCase(), seq: 2 },
		{ seq: 2 },
		{ lineage },
		[],
		null,
		7,
	]) {
		const client = await rawClient(door, documentId, 'reader', { isSilent: true });
		client.send(new Uint8Array([103, ...varString(JSON.stringify(said))]));
		client.send(protocol.syncStep1Frame(new Uint8Array([0])));
		await Promise.race([client.closed, until(() => expect(client.find('syncStep2')).not.toBeNull())]);
		const standing = client.find('standing');
		if (standing) expect({ said, ...(JSON.parse(standing.json) as object) }).toMatchObject({ resumed: false });
		client.socket.terminate();
	}
});
