import { sql } from 'drizzle-orm';
import { randomUUID } from 'node:crypto';
import postgres, { type Options, type Sql } from 'postgres';
import type { Transaction } from '../context.ts';

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

/**
 * Listens on a connection of its own. `sql` must reach the server directly, not through a pooler that shares connections;
 * it is left open. Every `checkMs` a probe is sent through the server: the driver listens again only where the server is
 * back the moment the connection is lost, and says nothing where it is not.
 */
export async function listenForAccessChanges(sql: Sql, listener: AccessChangeListener, checkMs = 10_000) {
	const probe = JSON.stringify({ probe: randomUUID() });
	let isHeard = true;
	const heard = (payload: string) => {
		if (payload === probe) isHeard = true;
		const change = readChange(payload);
		if (change) listener.changed(change);
	};
	/** A client that failed to listen once can never listen on that channel again, so each attempt has a new one. */
	const begin = async () => {
		const own = postgres(sql.options as unknown as Options<Record<string, never>>);
		try {
			await own.listen(CHANNEL, heard, () => listener.listening());
		} catch (error) {
			// Left alone it would go on knocking, and one more of them with every round.
			await own.end({ timeout: 0 });
			throw error;
		}
		return own;
	};
	let listening = await begin();
	let checking: Promise<void> = Promise.resolve();
	const check = async () => {
		try {
			if (!isHeard) {
				await listening.end({ timeout: 0 });
				listening = await begin();
			}
			isHeard = false;
			await sql`select pg_notify(${CHANNEL}, ${probe})`;
		} catch {
			// The server is away; the next round tries again.
		}
	};
	const timer = setInterval(() => void (checking = checking.then(check)), checkMs).unref();
	return {
		stop: async () => {
			clearInterval(timer);
			await checking;
			await listening.end({ timeout: 0 });
		},
	};
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
