import { sql } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { Transaction } from '../context.ts';
import { createListening, type Listening } from './listening.ts';

/** Whose access may be another than before. Of several fields, all must fit. */
export interface AccessChange {
	personId?: string;
	sessionId?: string;
	documentId?: string;
}

const CHANNEL = 'access_changed';

/**
 * Tells every instance, once the transaction is committed, that a role, a session or the state of a document has
 * changed, so that open sockets are judged anew. A lost message only delays: access is rechecked every minute.
 */
export async function announceAccessChange(tx: Transaction, change: AccessChange): Promise<void> {
	await tx.execute(sql`select pg_notify(${CHANNEL}, ${JSON.stringify(change)})`);
}

export interface AccessChangeListener {
	changed(change: AccessChange): void;
	/** Listening began, or began anew after the connection was lost: something may have been missed. */
	listening(): void;
}

/** Hears announcements on a connection that is shared with other channels. */
export function hearAccessChanges(listening: Listening, listener: AccessChangeListener) {
	return listening.hear(CHANNEL, {
		heard: (payload) => {
			const change = readChange(payload);
			if (change) listener.changed(change);
		},
		listening: () => listener.listening(),
	});
}

/** The same on a connection of its own. `sql` must reach the server directly, and is left open. */
export async function listenForAccessChanges(sql: Sql, listener: AccessChangeListener, checkMs?: number) {
	const listening = createListening(sql, checkMs === undefined ? {} : { checkMs });
	try {
		await hearAccessChanges(listening, listener);
	} catch (error) {
		await listening.stop();
		throw error;
	}
	return { stop: () => listening.stop() };
}

/** Only what is ours; null for anything else that somebody may have sent on the channel. */
function readChange(payload: string): AccessChange | null {
	try {
		const said: unknown = JSON.parse(payload);
		if (typeof said !== 'object' || said === null) return null;
		const names = ['personId', 'sessionId', 'documentId'] as const;
		const known = Object.entries(said).filter(
			([name, value]) => names.some((n) => n === name) && typeof value === 'string',
		);
		return known.length > 0 ? Object.fromEntries(known) : null;
	} catch {
		return null;
	}
}
