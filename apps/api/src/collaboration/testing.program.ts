import type { DocumentStore } from '@aloitetila/collaboration/document-store.ts';
import type { Limits } from '@aloitetila/collaboration/limits.ts';
import { createRooms } from '@aloitetila/collaboration/rooms.ts';
import { connect } from '@aloitetila/db/connect.ts';
import { createDocumentStore } from '@aloitetila/use-cases/documents/document-store.ts';
import fastify from 'fastify';
import { collaborationDoor } from './collaboration.plugin.ts';

/** Where a program can be made to kill itself: moments that a signal from outside would hardly ever meet. */
export type CrashPoint =
	/** Edits were shared with the sockets and are about to be committed. */
	| 'before_append'
	/** They are committed, and nobody has heard of it. */
	| 'after_append'
	| 'before_snapshot'
	| 'after_snapshot';

export interface ProgramOptions {
	/** Of the database. */
	url: string;
	port: number;
	limits?: Partial<Limits>;
	/** Dies, as by `kill -9`, when it comes to that point for the `after`th time. */
	crash?: { at: CrashPoint; after: number };
}

/** What a program says of itself when it is asked, by any message. */
export interface ProgramReport {
	/** After everything was collected that can be; 0 where the program was not started with `--expose-gc`. */
	heapBytes: number;
	residentBytes: number;
	/** Outside of the heap, but held by it. */
	externalBytes: number;
	openDocuments: number;
}

/*
 * The room server as a program of its own, for tests that kill it or look at its memory: `node testing.program.ts <options as
 * JSON>`, with a channel for messages. The cookie is the id of the person. Says the address when it listens.
 */
const { url, port, limits = {}, crash } = JSON.parse(process.argv[2] ?? '') as ProgramOptions;
const { db } = connect(url);
let left = crash?.after ?? 0;
function pass(point: CrashPoint) {
	if (point !== crash?.at) return;
	left -= 1;
	if (left === 0) process.kill(process.pid, 'SIGKILL');
}

const stored = createDocumentStore({ db, now: () => new Date() });
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

const app = fastify();
const rooms = createRooms({ store, log: app.log, limits });
await app.register(collaborationDoor, {
	rooms,
	publicOrigin: 'http://workspace.example',
	authorise: async ({ cookie = '' }) => ({
		access: { canWrite: true, person: { id: cookie, name: cookie, color: '' } },
	}),
});
process.on('message', () => {
	// Twice: what the first finds to be garbage may have held something by a finalizer.
	globalThis.gc?.();
	globalThis.gc?.();
	const { heapUsed, external, rss } = process.memoryUsage();
	const report: ProgramReport = {
		heapBytes: globalThis.gc ? heapUsed : 0,
		residentBytes: rss,
		externalBytes: external,
		openDocuments: rooms.openDocuments(),
	};
	process.send?.(report);
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => void app.close().then(() => process.exit()));
process.stdout.write(`${await app.listen({ port, host: '127.0.0.1' })}\n`);
