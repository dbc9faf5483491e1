import { acknowledgementFrame, updateFrame } from '@aloitetila/collaboration/protocol.ts';
import { connect } from '@aloitetila/db/connect.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runCommand } from '../cli.ts';
import { openInstance } from './testing-instances.ts';
import { aDocument, openDoor, ourClient, rawClient, storedText, writing } from './testing.ts';

/* An older backup is put back, and devices hold what came after it. */

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

async function afterRestore() {
	const printed: string[] = [];
	const said: string[] = [];
	const env = { DATABASE_URL: database.url };
	const code = await runCommand(['after-restore'], {
		env,
		print: (line) => printed.push(line),
		say: (line) => said.push(line),
	});
	return { code, printed: printed.join('\n'), said: said.join('\n') };
}

test('nothing that came after a backup is merged into what was put back', async () => {
	const door = await openDoor({ database, limits: { drainMs: 100 } });
	const [{ documentId, lineage }, other] = [await aDocument(database), await aDocument(database)];
	await database.sql`update documents set sealed_at = now() where id = ${other.documentId}`;
	const aino = ourClient(door, documentId);
	await aino.provider.whenSynced;
	aino.text.insert(0, 'in the backup');
	await until(async () => expect(await storedText(door, documentId)).toBe('in the backup'));
	const [backup] = await database.sql`select max(seq) as seq from document_updates where document_id = ${documentId}`;
	aino.text.insert(aino.text.length, ', and after it');
	await until(() => expect(aino.provider.state.waiting).toBe(0));
	await door.close();
	aino.text.insert(aino.text.length, ', and never sent');
	// As pg_restore would leave it.
	await database.sql`delete from document_updates where document_id = ${documentId} and seq > ${backup?.['seq']}`;
	await database.sql`delete from document_snapshots where document_id = ${documentId}`;
	await database.sql`update documents set snapshot_seq = 0 where id = ${documentId}`;

	expect(await afterRestore()).toEqual({
		code: 0,
		printed: 'Every document has a new lineage now (2 in all). No copy from before is merged into it.',
		said: '',
	});
	const renewed = await database.sql<{ lineage: string }[]>`select lineage from documents`;
	expect(new Set([...renewed.map((row) => row.lineage), lineage, other.lineage]).size).toBe(4);

	const again = await openDoor({ database, port: Number(new URL(door.url).port) });
	await until(() => expect(aino.provider.state).toMatchObject({ connection: 'refused', refusal: 'lineage' }));
	const raw = await rawClient(again, `${documentId}?lineage=${lineage}`);
	raw.send(updateFrame(writing('forced').update), acknowledgementFrame(1));
	expect(await raw.closed).toBe(4409);
	const bertta = ourClient(again, documentId);
	await until(() => expect(bertta.text.toJSON()).toBe('in the backup'));
	bertta.text.insert(0, 'what is ');
	await until(async () => expect(await storedText(again, documentId)).toBe('what is in the backup'));
});

test('an instance that was not stopped closes everybody who holds an older copy, and the command says what to do', async () => {
	const instance = await openInstance({ database, limits: { headPollMs: 50 } });
	const { documentId } = await aDocument(database);
	// As a program calls the connection that it listens on.
	const listening = connect(database.url, { max: 1, name: 'aloitetila listen' });
	onTestFinished(listening.end);
	await listening.sql`select 1`;
	const [aino, reader] = [
		await rawClient(instance, documentId, randomUUID()),
		await rawClient(instance, documentId, 'reader'),
	];
	aino.send(updateFrame(writing('before').update), acknowledgementFrame(1));
	await until(() => expect(aino.acknowledged()).toEqual([1]));
	const { code, said } = await afterRestore();
	expect(code).toBe(0);
	expect(said).toContain('stop every instance');
	expect(await Promise.all([aino.closed, reader.closed])).toEqual([4409, 4409]);
});
