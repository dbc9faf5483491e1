import type { Limits } from '@aloitetila/collaboration/limits.ts';
import type { Log } from '@aloitetila/collaboration/log.ts';
import { createRooms } from '@aloitetila/collaboration/rooms.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
import { type AccessChangeListener, hearAccessChanges } from '@aloitetila/use-cases/documents/access-changed.ts';
import { createDocumentBus } from '@aloitetila/use-cases/documents/document-bus.ts';
import { createDocumentStore } from '@aloitetila/use-cases/documents/document-store.ts';
import { createListening } from '@aloitetila/use-cases/documents/listening.ts';
import { randomUUID } from 'node:crypto';
import { createCompactionThread } from './compaction-thread.ts';

/** A connection to the database without a pooler between. */
export type DirectDatabase = Parameters<typeof createListening>[0];

export interface RoomsOfProgramOptions {
	context: Pick<Context, 'db' | 'now'>;
	/** The database without a pooler between: other instances are heard there. Without it they are found by polling. */
	direct: DirectDatabase | undefined;
	limits?: Partial<Limits>;
	log: Log;
}

/** Rooms with all that they have in the running program: the store, a thread that compacts, and the other instances. */
export function roomsOfProgram({ context, direct, limits = {}, log }: RoomsOfProgramOptions) {
	const listening = direct && createListening(direct);
	const bus = direct && listening && createDocumentBus({ sql: direct, listening, instanceId: randomUUID(), log });
	const compactor = createCompactionThread();
	const rooms = createRooms({ store: createDocumentStore(context), log, limits, compactor, ...(bus ? { bus } : {}) });
	return {
		rooms,
		/** Undefined where nobody can be heard. */
		listen: listening && ((listener: AccessChangeListener) => hearAccessChanges(listening, listener)),
		/** After the rooms are drained. */
		stop: async () => {
			await bus?.flushed();
			await Promise.all([listening?.stop(), compactor.stop()]);
		},
	};
}
