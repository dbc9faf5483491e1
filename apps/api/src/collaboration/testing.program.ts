import type { Bus } from '@aloitetila/collaboration/bus.ts';
import type { DocumentStore } from '@aloitetila/collaboration/document-store.ts';
import type { Limits } from '@aloitetila/collaboration/limits.ts';
import { createRooms } from '@aloitetila/collaboration/rooms.ts';
import { connect } from '@aloitetila/db/connect.ts';
import { createDocumentBus } from '@aloitetila/use-cases/documents/document-bus.ts';
import { createDocumentStore } from '@aloitetila/use-cases/documents/document-store.ts';
import { createListening } from '@aloitetila/use-cases/documents/listening.ts';
import fastify from 'fastify';
import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { collaborationDoor } from './collaboration.plugin.ts';
import { createCompactionThread } from './compaction-thread.ts';

/** Where a program can be made to kill itself: moments that a signal from outside would hardly ever meet. */
export type CrashPoint =
	/** Edits were shared with the sockets and are about to be committed. */
	| 'before_append'
	/** They are committed, and nobody has heard of it. */
	| 'after_append'
	/** As above, and the other instances are about to be told. */
	| 'before_publish'
	/** The thread is about to be given a document. */
	| 'before_compaction'
	| 'before_snapshot'
	| 'after_snapshot';

export interface ProgramOptions {
	/** Of the database. */
	url: string;
	port: number;
	limits?: Partial<Limits>;
	/** How long rows stay that a snapshot covers. */
	rowsGraceMs?: number;
}

/** What it can be told to do while it runs. */
export type ProgramOrder =
	/** Die, as by `kill -9`, on coming to that point for the `after`th time. */
	| { crashAt: CrashPoint; after: number }
	/** Say how much memory is held. */
	| 'report';

/** What a program says of itself when it is asked. */
export interface ProgramReport {
	/** After everything was collected that can be; 0 where the program was not started with `--expose-gc`. */
	heapBytes: number;
	residentBytes: number;
	/** Outside of the heap, but held by it. */
	externalBytes: number;
	openDocuments: number;
	/** The longest that the program did not come to anything else, since it was last asked. */
	longestPauseMs: number;
}

/*
 * The room server as a program of its own, for tests that kill it or look at its memory: `node testing.program.ts <options as
 * JSON>`, with a channel for messages. The cookie is the id of the person. Says the address when it listens.
 */
const { url, port, limits = {}, rowsGraceMs = 600_000 } = JSON.parse(process.argv[2] ?? '') as ProgramOptions;
const { db, sql } = connect(url, { max: 5, name: 'aloitetila test program' });
let crashAt: CrashPoint | null = null;
let left = 0;
function pass(point: CrashPoint) {
	if (point !== crashAt) return;
	left -= 1;
	if (left === 0) process.kill(process.pid, 'SIGKILL');
}

const stored = createDocumentStore({ db, now: () => new Date(), rowsGraceMs });
const store: DocumentStore = {
	...stored,
	append: async (entries) => {
		pass('before_append');
		const outcomes = await stored.append(entries);
		pass('after_append');
		return outcomes;
	},
	saveSnapshot: async (snapshot) => {
		pass('before_snapshot');
		await stored.saveSnapshot(snapshot);
		pass('after_snapshot');
	},
};

const listening = createListening(sql);
const app = fastify();
const real = createDocumentBus({ sql, listening, instanceId: randomUUID(), log: app.log });
const bus: Bus = {
	publish: (messages) => {
		if (messages.some(({ kind }) => kind === 'appended')) pass('before_publish');
		real.publish(messages);
	},
	listen: real.listen,
};
const thread = createCompactionThread();
const compactor: typeof thread = {
	...thread,
	compact: (document) => {
		pass('before_compaction');
		return thread.compact(document);
	},
};
const rooms = createRooms({ store, log: app.log, limits, bus, compactor });
await app.register(collaborationDoor, {
	rooms,
	limits,
	publicOrigin: 'http://workspace.example',
	authorise: async ({ cookie = '' }) => ({
		access: { canWrite: true, person: { id: cookie, name: cookie, color: '' } },
	}),
});
const pauses = monitorEventLoopDelay({ resolution: 5 });
pauses.enable();
process.on('message', (order: ProgramOrder) => {
	if (order !== 'report') return void ([crashAt, left] = [order.crashAt, order.after]);
	const longestPauseMs = pauses.max / 1e6;
	// Twice: what the first finds to be garbage may have held something by a finalizer.
	globalThis.gc?.();
	globalThis.gc?.();
	const { heapUsed, external, rss } = process.memoryUsage();
	const report: ProgramReport = {
		heapBytes: globalThis.gc ? heapUsed : 0,
		residentBytes: rss,
		externalBytes: external,
		openDocuments: rooms.openDocuments(),
		longestPauseMs,
	};
	pauses.reset();
	process.send?.(report);
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => void stop());
async function stop() {
	await app.close();
	await real.flushed();
	process.exit();
}
process.stdout.write(`${await app.listen({ port, host: '127.0.0.1' })}\n`);
