import type { Bus, BusListener } from '@aloitetila/collaboration/bus.ts';
import type { DocumentStore } from '@aloitetila/collaboration/document-store.ts';
import type { Limits } from '@aloitetila/collaboration/limits.ts';
import { CollaborationProvider } from '@aloitetila/collaboration/provider.ts';
import { createRooms } from '@aloitetila/collaboration/rooms.ts';
import { connect } from '@aloitetila/db/connect.ts';
import type { TestDatabase } from '@aloitetila/db/testing.ts';
import { hearAccessChanges } from '@aloitetila/use-cases/documents/access-changed.ts';
import { createDocumentBus } from '@aloitetila/use-cases/documents/document-bus.ts';
import { createDocumentStore } from '@aloitetila/use-cases/documents/document-store.ts';
import { createListening } from '@aloitetila/use-cases/documents/listening.ts';
import fastify from 'fastify';
import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, vi } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { collaborationDoor } from './collaboration.plugin.ts';
import { createCompactionThread } from './compaction-thread.ts';
import { aDocument, PUBLIC_ORIGIN, socketWith } from './testing.ts';
import type { Verdict } from './watch.ts';

/** Who is refused, by cookie. Several instances share one, as they share the table of sessions. */
export type Refusals = Map<string, Extract<Verdict, { refuse: unknown }>>;

export interface InstanceOptions {
	database: Pick<TestDatabase, 'url'>;
	limits?: Partial<Limits>;
	/** A free one by default. */
	port?: number;
	refusals?: Refusals;
}

/**
 * An instance of the program within the test: a door with rooms, with connections to the database, a bus and a thread that
 * compacts of its own. The cookie is the id and the name of the person; one that begins with `reader` may only read.
 */
export async function openInstance({ database, limits = {}, port = 0, refusals = new Map() }: InstanceOptions) {
	const { db, sql, end } = connect(database.url, { max: 3, name: 'aloitetila test instance' });
	const listening = createListening(sql);
	const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
	const real = createDocumentBus({ sql, listening, instanceId: randomUUID(), log });
	const bus = losing(real);
	const compactor = createCompactionThread();
	const store: DocumentStore = createDocumentStore({ db, now: () => new Date() });
	const rooms = createRooms({ store, log, limits: { drainSpreadMs: 10, ...limits }, bus, compactor });
	const app = fastify();
	await app.register(collaborationDoor, {
		rooms,
		limits: { upgradesPerMinute: 1e6, ...limits },
		publicOrigin: PUBLIC_ORIGIN,
		listen: (listener) => hearAccessChanges(listening, listener),
		authorise: async ({ cookie = '' }) => {
			const isReader = cookie.startsWith('reader');
			const person = isReader ? null : { id: cookie, name: `Person ${cookie}`, color: '#123456' };
			return refusals.get(cookie) ?? { access: { canWrite: !isReader, person }, sessionId: cookie };
		},
	});
	const address = await app.listen({ port, host: '127.0.0.1' });
	let closing: Promise<void> | null = null;
	const close = () =>
		(closing ??= (async () => {
			await app.close();
			await real.flushed();
			await Promise.all([listening.stop(), compactor.stop()]);
			await end();
		})());
	onTestFinished(close);
	const url = `${address.replace('http', 'ws')}/collab`;
	return { rooms, store, bus, url, port: Number(new URL(address).port), close };
}

export type Instance = Awaited<ReturnType<typeof openInstance>>;

/** A bus that loses what passes it, both ways, for as long as it is told to. */
function losing(bus: Bus) {
	let isLost: (message: Parameters<Bus['publish']>[0][number]) => boolean = () => false;
	let passed = 0;
	return {
		publish: (messages) => bus.publish(messages.filter((message) => !isLost(message))),
		listen: (listener: BusListener) =>
			bus.listen({
				received: (message, from) => {
					if (isLost(message)) return;
					passed += 1;
					listener.received(message, from);
				},
				listening: () => listener.listening(),
			}),
		/** From now on; nothing is lost without an argument. */
		lose(which: typeof isLost = () => false) {
			isLost = which;
		},
		/** How many messages have come in. */
		passed: () => passed,
	} satisfies Bus & Record<string, unknown>;
}

/**
 * Somebody who goes from instance to instance with one copy of the document, by our provider or as a stock client of
 * y-websocket.
 */
export function aVisitor(documentId: string, kind: 'ours' | 'stock', cookie: string = randomUUID()) {
	const doc = new Y.Doc();
	const WebSocket = socketWith(cookie);
	let ours: CollaborationProvider | null = null;
	let stock: WebsocketProvider | null = null;
	const visitor = {
		doc,
		kind,
		cookie,
		connect(url: string) {
			visitor.leave();
			if (kind === 'ours') ours = new CollaborationProvider({ url, documentId, doc, WebSocket });
			else
				stock = new WebsocketProvider(url, documentId, doc, {
					WebSocketPolyfill: WebSocket,
					disableBc: true,
					maxBackoffTime: 200,
				});
		},
		leave() {
			ours?.destroy();
			stock?.destroy();
			[ours, stock] = [null, null];
		},
		/** Does not wait for the pause between two attempts. */
		comeBack: () => ours?.retry(),
		isConnected: () => stock?.synced ?? ours?.state.connection === 'online',
		waiting: () => ours?.state.waiting ?? 0,
		awareness: () => {
			const awareness = ours?.awareness ?? stock?.awareness;
			if (!awareness) throw new Error('nobody is connected');
			return awareness;
		},
		/** Everything that a document can hold, in a form that is equal where documents are. */
		content: () => contentOf(doc),
	};
	onTestFinished(visitor.leave);
	return visitor;
}

export type Visitor = ReturnType<typeof aVisitor>;

export const textOf = ({ doc }: Pick<Visitor, 'doc'>) => doc.getText('default');
export const othersSeenBy = ({ doc, awareness }: Pick<Visitor, 'doc' | 'awareness'>) =>
	[...awareness().getStates()].filter(([id]) => id !== doc.clientID);

const SOON = { timeout: 10_000, interval: 5 };

/**
 * Two instances on one database, each with what an instance has of its own, that have heard each other: one that knows of no
 * other tells nobody of edits, and leaves them to be found in the log.
 */
export async function twoInstances(options: InstanceOptions) {
	const [here, there] = [await openInstance(options), await openInstance(options)];
	await vi.waitFor(() => expect([here.bus.passed(), there.bus.passed()]).not.toContain(0), SOON);
	return { here, there };
}

/** Two people in one document, each on their own instance, both in step. */
export async function aPair(
	database: Pick<TestDatabase, 'sql'>,
	{ here, there }: Record<'here' | 'there', Pick<Instance, 'url'>>,
) {
	const { documentId } = await aDocument(database);
	const [aino, bertta] = [aVisitor(documentId, 'ours'), aVisitor(documentId, 'stock')];
	aino.connect(here.url);
	bertta.connect(there.url);
	await vi.waitFor(() => expect([aino.isConnected(), bertta.isConnected()]).toEqual([true, true]), SOON);
	return { documentId, aino, bertta };
}

/** What a copy could not place, readable in a failure; null where there is nothing, as it should be. */
function pendingOf({ store: { pendingStructs, pendingDs } }: Y.Doc) {
	if (!pendingStructs && !pendingDs) return null;
	const read = (update: Uint8Array) => {
		const { structs, ds } = Y.decodeUpdateV2(update);
		return {
			structs: structs.map(({ id, length, constructor }) => `${constructor.name} ${id.client}:${id.clock}+${length}`),
			deletes: [...ds.clients].map(([client, ranges]) => [client, ranges.map(({ clock, len }) => `${clock}+${len}`)]),
		};
	};
	return {
		structs: pendingStructs && { missing: [...pendingStructs.missing], ...read(pendingStructs.update) },
		deletes: pendingDs && read(pendingDs),
	};
}

/** State vectors too: two documents may read the same and not be. */
export const contentOf = (doc: Y.Doc) => ({
	text: doc.getText('default').toDelta() as unknown,
	map: doc.getMap('map').toJSON(),
	tree: doc.getXmlFragment('tree').toJSON(),
	clocks: [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b),
	pending: pendingOf(doc),
});

/** A document as it would be read from the store. */
export async function storedContent({ store }: Pick<Instance, 'store'>, documentId: string) {
	const stored = await store.load(documentId);
	const doc = new Y.Doc();
	doc.getText('default');
	if (stored?.snapshot) Y.applyUpdate(doc, stored.snapshot.state);
	for (const { bytes } of stored?.updates ?? []) Y.applyUpdate(doc, bytes);
	return contentOf(doc);
}
