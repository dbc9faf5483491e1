import type { DocumentStore } from '@aloitetila/collaboration/document-store.ts';
import type { Limits } from '@aloitetila/collaboration/limits.ts';
import { type Message, readMessages, syncStep1Frame } from '@aloitetila/collaboration/protocol.ts';
import { CollaborationProvider } from '@aloitetila/collaboration/provider.ts';
import { createRooms } from '@aloitetila/collaboration/rooms.ts';
import type { TestDatabase } from '@aloitetila/db/testing.ts';
import { createDocumentStore } from '@aloitetila/use-cases/documents/document-store.ts';
import fastify from 'fastify';
import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { collaborationDoor, type CollaborationDoorOptions } from './collaboration.plugin.ts';
import type { Verdict } from './watch.ts';

export const PUBLIC_ORIGIN = 'http://workspace.example';
export const now = () => new Date('2026-11-10T08:00:00Z');

/** Sessions by cookie; a test changes what they may. */
export type Sessions = Map<string, Verdict>;

export const writer = (name: string, id: string = randomUUID()): Verdict => ({
	access: { canWrite: true, person: { id, name, color: '#123456' } },
	sessionId: `session of ${name}`,
});
export const reader = (name: string): Verdict => ({
	access: { canWrite: false, person: { id: randomUUID(), name, color: '#654321' } },
	sessionId: `session of ${name}`,
});

export async function aDocument({ sql }: Pick<TestDatabase, 'sql'>, first?: Uint8Array) {
	const [documentId, lineage] = [randomUUID(), randomUUID()];
	await sql`insert into documents (id, lineage) values (${documentId}, ${lineage})`;
	if (first) await sql`insert into document_updates values (${documentId}, 1, ${now()}, ${first})`;
	return { documentId, lineage };
}

/** The real store, whose commits wait while the gate is closed. It begins open. */
export function commitGate() {
	let [opened, open] = [Promise.resolve(), () => undefined as void];
	return {
		close() {
			opened = new Promise((resolve) => (open = resolve));
		},
		open: () => open(),
		wrap: (store: DocumentStore): DocumentStore => ({
			...store,
			async append(entries) {
				await opened;
				return store.append(entries);
			},
		}),
	};
}

export interface DoorToOpen extends Partial<Pick<CollaborationDoorOptions, 'authorise' | 'listen' | 'recheckMs'>> {
	database: Pick<TestDatabase, 'db'>;
	limits?: Partial<Limits>;
	/** A free one by default. */
	port?: number;
	/** Puts something between the rooms and the real store. */
	wrap?: (store: DocumentStore) => DocumentStore;
}

/** The door on a free port, with rooms on the real store. Whoever has a cookie in `sessions` gets what it says. */
export async function openDoor({ database, limits, wrap, port = 0, ...options }: DoorToOpen) {
	const store: DocumentStore = createDocumentStore({ db: database.db, now });
	const app = fastify();
	const rooms = createRooms({
		store: wrap?.(store) ?? store,
		log: { info: () => undefined, warn: () => undefined, error: () => undefined },
		limits: { drainSpreadMs: 10, ...limits },
	});
	const sessions: Sessions = new Map([
		['writer', writer('Aino')],
		['other', writer('Bertta')],
		['reader', reader('Cecilia')],
	]);
	await app.register(collaborationDoor, {
		rooms,
		publicOrigin: PUBLIC_ORIGIN,
		authorise: async ({ cookie }) => sessions.get(cookie ?? '') ?? { refuse: 4401 },
		...options,
	});
	const address = await app.listen({ port, host: '127.0.0.1' });
	const close = async () => app.close();
	onTestFinished(close);
	return { app, rooms, store, sessions, url: `${address.replace('http', 'ws')}/collab`, close };
}

export type OpenDoor = Awaited<ReturnType<typeof openDoor>>;

/** A WebSocket that carries a cookie, as a browser's would. */
export function socketWith(cookie: string, headers: Record<string, string> = {}): typeof globalThis.WebSocket {
	class CookieSocket extends WebSocket {
		constructor(address: string | URL) {
			super(address, { headers: { cookie, ...headers } });
		}
	}
	return CookieSocket as unknown as typeof globalThis.WebSocket;
}

/** An unchanged client of y-websocket. */
export function stockClient(door: Pick<OpenDoor, 'url'>, documentId: string, cookie = 'writer') {
	const doc = new Y.Doc();
	const client = new WebsocketProvider(door.url, documentId, doc, {
		WebSocketPolyfill: socketWith(cookie),
		disableBc: true,
		maxBackoffTime: 200,
	});
	onTestFinished(() => client.destroy());
	return { doc, client, text: doc.getText('default'), awareness: client.awareness };
}

export function ourClient(door: Pick<OpenDoor, 'url'>, documentId: string, cookie = 'writer', doc = new Y.Doc()) {
	const provider = new CollaborationProvider({ url: door.url, documentId, doc, WebSocket: socketWith(cookie) });
	onTestFinished(() => provider.destroy());
	return { doc, provider, text: doc.getText('default') };
}

/**
 * A socket that sends whatever it is told to and keeps what it hears. It asks for the document first, as clients do who
 * want to hear of edits, unless it is silent.
 */
export async function rawClient(
	door: Pick<OpenDoor, 'url'>,
	documentId: string,
	cookie = 'writer',
	{ headers = {}, isSilent = false }: { headers?: Record<string, string>; isSilent?: boolean } = {},
) {
	const socket = new WebSocket(`${door.url}/${documentId}`, { headers: { cookie, ...headers } });
	const heard: Message[] = [];
	const client = {
		socket,
		heard,
		closed: new Promise<number>((resolve) => socket.on('close', resolve)),
		send: (...frames: Uint8Array[]) => socket.send(Buffer.concat(frames)),
		/** The first message of a kind that was heard, or null. */
		find: <Kind extends Message['kind']>(kind: Kind) =>
			(heard.find((message) => message.kind === kind) as Extract<Message, { kind: Kind }> | undefined) ?? null,
		acknowledged: () => heard.flatMap((message) => (message.kind === 'acknowledgement' ? [message.counter] : [])),
	};
	socket.on('message', (frame: Buffer) => heard.push(...readMessages(new Uint8Array(frame), 100)));
	onTestFinished(() => socket.terminate());
	await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
	if (!isSilent) client.send(syncStep1Frame(new Uint8Array([0])));
	return client;
}

/** An update that writes `text` with a client id, by default a new one; `doc` goes on from there. */
export function writing(text: string, doc = new Y.Doc()) {
	const before = Y.encodeStateVector(doc);
	doc.getText('default').insert(doc.getText('default').length, text);
	return { doc, update: Y.encodeStateAsUpdate(doc, before) };
}

/** What is stored of a document, as it would be read back. */
export async function storedText({ store }: Pick<OpenDoor, 'store'>, documentId: string): Promise<string> {
	const stored = await store.load(documentId);
	const doc = new Y.Doc();
	if (stored?.snapshot) Y.applyUpdate(doc, stored.snapshot.state);
	for (const { bytes } of stored?.updates ?? []) Y.applyUpdate(doc, bytes);
	return doc.getText('default').toJSON();
}
