import * as protocol from '@aloitetila/collaboration/protocol.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { ACTORS, type ActorKind, SOCKET_MESSAGES } from './authorisation.matrix.ts';
import { rawClient } from './collaboration/testing.ts';
import { setStage } from './testing-stage.ts';
import { actorOf, things } from './testing-things.ts';
import { testApp } from './testing.ts';

const database = await testDatabase();
const program = await testApp({ database });
const stage = await setStage(database, program.context);
const makeThing = things(stage, database);
const door = { url: `${(await program.listen()).replace('http', 'ws')}/collab` };
afterAll(() => program.close());

const WRITTEN = 'Kirjoitettu kokeeksi';
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 2 });
type Client = Awaited<ReturnType<typeof rawClient>>;

/** A paragraph in a new document of its own, with a client id that nobody else has. */
function aParagraph(): Uint8Array {
	const doc = new Y.Doc();
	const paragraph = new Y.XmlElement('paragraph');
	doc.getXmlFragment('default').insert(0, [paragraph]);
	paragraph.insert(0, [new Y.XmlText(WRITTEN)]);
	return Y.encodeStateAsUpdate(doc);
}

let carets = 0;

/** One client id, another each time, at its first clock, with a caret somewhere. */
function aCaret(): Uint8Array {
	const state = Buffer.from(JSON.stringify({ cursor: null }));
	carets += 1;
	expect(carets).toBeLessThan(128);
	return Uint8Array.from([1, carets, 1, state.length, ...state]);
}

/** An answer to this comes after everything that was sent before it has been dealt with. */
async function isDealtWith(client: Client): Promise<void> {
	const standings = () => client.heard.filter(({ kind }) => kind === 'standing').length;
	const before = standings();
	client.send(protocol.standingFrame());
	await until(() => expect(standings()).toBeGreaterThan(before));
}

/** Sends one message of a kind and tells whether what it asks for was had. */
const MESSAGES: Record<string, (client: Client, documentId: string, personId: string) => Promise<boolean>> = {
	join: async (client) => isDealtWith(client).then(() => true),
	syncStep1: async (client) => {
		client.send(protocol.syncStep1Frame(Y.encodeStateVector(new Y.Doc())));
		await isDealtWith(client);
		return Buffer.from(client.find('syncStep2')?.update ?? []).includes('Sovittiin.');
	},
	syncStep2: (client, documentId) => wasStored(client, documentId, protocol.syncStep2Frame),
	update: (client, documentId) => wasStored(client, documentId, protocol.updateFrame),
	presence: async (client, documentId, personId) => {
		const witness = await rawClient(door, documentId, stage.member.cookie);
		await isDealtWith(witness);
		const isSeen = () =>
			witness.heard.some((one) => one.kind === 'presence' && Buffer.from(one.states).includes(personId));
		client.send(protocol.presenceFrame(aCaret()));
		await isDealtWith(client);
		await isDealtWith(witness);
		return isSeen();
	},
	presenceQuery: async (client, documentId) => {
		const witness = await rawClient(door, documentId, stage.member.cookie);
		witness.send(protocol.presenceFrame(aCaret()));
		await isDealtWith(witness);
		client.heard.length = 0;
		client.send(protocol.presenceFrame(new Uint8Array([0])), Uint8Array.of(protocol.MESSAGE.presenceQuery));
		await isDealtWith(client);
		return client.find('presence') !== null;
	},
	acknowledgement: async (client) => {
		client.send(protocol.acknowledgementFrame(7));
		await isDealtWith(client);
		return client.acknowledged().includes(7);
	},
	standing: async (client) => {
		await isDealtWith(client);
		return client.find('standing')?.json.includes('canWrite') ?? false;
	},
	own: async (client, documentId) => {
		const clientId = Math.ceil(Math.random() * 2 ** 31);
		const earlier = Object.assign(new Y.Doc(), { clientID: clientId });
		earlier.getText('own').insert(0, 'x');
		client.send(protocol.ownFrame([clientId]), protocol.syncStep2Frame(Y.encodeStateAsUpdate(earlier)));
		client.send(protocol.acknowledgementFrame(1), protocol.standingFrame());
		await until(() => expect(client.find('standing')).not.toBeNull());
		const { canWrite } = JSON.parse(client.find('standing')?.json ?? '{}') as { canWrite: boolean };
		if (canWrite) await until(() => expect(client.acknowledged()).toEqual([1]));
		const owners = await database.sql`
			select 1 from document_clients where document_id = ${documentId} and client_id = ${clientId}`;
		return owners.length > 0;
	},
	seq: async (client) => {
		client.send(protocol.seqFrame(3));
		return isDealtWith(client).then(() => true);
	},
	auth: async (client) => {
		client.send(Uint8Array.of(protocol.MESSAGE.auth, 0, 0));
		return isDealtWith(client).then(() => true);
	},
};

async function wasStored(client: Client, documentId: string, frame: (update: Uint8Array) => Uint8Array) {
	const witness = await rawClient(door, documentId, stage.member.cookie);
	await isDealtWith(witness);
	client.send(frame(aParagraph()), protocol.acknowledgementFrame(1), protocol.standingFrame());
	await until(() => expect(client.find('standing')).not.toBeNull());
	const { canWrite } = JSON.parse(client.find('standing')?.json ?? '{}') as { canWrite: boolean };
	// Only who may write is told that it is saved, and that takes a moment.
	if (canWrite) await until(() => expect(client.acknowledged()).toEqual([1]));
	await isDealtWith(client);
	await isDealtWith(witness);
	const isShared = witness.heard.some((one) => one.kind === 'update' && Buffer.from(one.update).includes(WRITTEN));
	const rows = await database.sql<{ bytes: Uint8Array }[]>`
		select bytes from document_updates where document_id = ${documentId}`;
	const isStored = rows.some(({ bytes }) => Buffer.from(bytes).includes(WRITTEN));
	expect([isShared, client.acknowledged().length === 1]).toEqual([isStored, isStored]);
	return isStored;
}

async function attempt(message: string, thingName: string, kind: ActorKind): Promise<string> {
	const actor = await actorOf(stage, kind);
	const { documentId = randomUUID() } = (await makeThing(thingName, actor, kind)).params;
	const client = await rawClient(door, documentId, actor?.cookie ?? '');
	const done = MESSAGES[message]?.(client, documentId, actor?.person.personId ?? '');
	const outcome = await Promise.race([done, client.closed.then(String)]);
	done?.catch(() => undefined);
	client.socket.terminate();
	return typeof outcome === 'string' ? outcome : outcome ? 'yes' : 'no';
}

test('the matrix has every message that is understood, and none that is gone', () => {
	const kinds = new Set<string>(['join']);
	// Every type there can be, in each of the shapes that messages have; what is unknown throws.
	for (let type = 0; type < 0x80; type += 1) {
		for (const rest of [[], [0], [0, 0], [1, 0], [2, 0], [3, 0]]) {
			try {
				for (const { kind } of protocol.readMessages(Uint8Array.of(type, ...rest), 1)) kinds.add(kind);
			} catch {
				continue;
			}
		}
	}
	expect(Object.keys(SOCKET_MESSAGES).sort()).toEqual([...kinds].sort());
});

describe('every message, for everybody', () => {
	const tries = Object.entries(SOCKET_MESSAGES).flatMap(([message, on]) =>
		Object.entries(on).map(([thing, expected]) => ({ message, thing, expected })),
	);
	test.each(tries)('$message on $thing', async ({ message, thing, expected }) => {
		const outcomes: string[] = [];
		for (const kind of ACTORS) outcomes.push(await attempt(message, thing, kind));
		expect(outcomes.join(' ')).toBe(expected);
	});
});
