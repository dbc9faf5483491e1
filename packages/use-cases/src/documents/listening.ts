import { randomUUID } from 'node:crypto';
import postgres, { type Options, type Sql } from 'postgres';

export interface ChannelListener {
	heard(payload: string): void;
	/** Listening began, or began anew after the connection was lost: something may have been missed. */
	listening(): void;
}

/** One connection of its own on which any number of channels are heard. */
export interface Listening {
	/**
	 * Hears a channel until it is stopped; one listener a channel. Rejects where that was not possible at once, and goes on
	 * trying all the same.
	 */
	hear(channel: string, listener: ChannelListener): Promise<{ stop(): Promise<void> }>;
	/** Closes the connection. */
	stop(): Promise<void>;
}

export interface ListeningOptions {
	/** How often it is asked whether what is said is still heard. */
	checkMs?: number;
	/** How long after a lost connection the next is tried. */
	retryMs?: number;
}

/**
 * Listens through connections of its own; `sql` must reach the server directly, not through a pooler that shares them, and is
 * left open. A connection that was closed is replaced at once, or as soon as the server is back. One that died unnoticed, as
 * behind a router that forgot it, is found by a probe that is said on every channel and must be heard.
 *
 * The driver's own `listen` is not used: it gives up where the server is away at the first retry, and says nothing.
 */
export function createListening(sql: Sql, { checkMs = 10_000, retryMs = 200 }: ListeningOptions = {}): Listening {
	const channels = new Map<string, ChannelListener>();
	const probe = `probe ${randomUUID()}`;
	let connection: Sql | null = null;
	/** The channels on which the last probe has not been heard. */
	let unheard = new Set<string>();
	let isStopped = false;
	let retry: NodeJS.Timeout | null = null;
	let work: Promise<unknown> = Promise.resolve();
	/** One thing at a time: two connections at once would hear everything twice. */
	const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
		const done = work.then(task);
		work = done.catch(() => undefined);
		return done;
	};

	const notified = (channel: string, payload: string) => {
		if (payload === probe) unheard.delete(channel);
		// The probes of other programs are nobody's news.
		else if (!payload.startsWith('probe ')) channels.get(channel)?.heard(payload);
	};

	const begin = async () => {
		let isLost = false;
		const own = postgres({
			...(sql.options as unknown as Options<Record<string, never>>),
			max: 1,
			idle_timeout: null,
			max_lifetime: null,
			fetch_types: false,
			onclose: () => {
				isLost = true;
				if (connection === own) lost();
			},
			// The driver knows it, its types do not.
			...{ onnotify: notified },
		} as unknown as Options<Record<string, never>>);
		try {
			for (const channel of channels.keys()) await own`listen ${own(channel)}`;
			if (isLost) throw new Error('the connection was lost at once');
		} catch (error) {
			await own.end({ timeout: 0 });
			throw error;
		}
		connection = own;
		unheard = new Set();
		for (const { listening } of channels.values()) listening();
	};

	const tryAgain = () => {
		if (isStopped || retry) return;
		retry = setTimeout(() => {
			retry = null;
			inTurn(async () => {
				if (!connection && !isStopped && channels.size > 0) await begin();
			}).catch(tryAgain);
		}, retryMs).unref();
	};
	const lost = () => {
		connection = null;
		tryAgain();
	};

	const check = async () => {
		if (!connection || isStopped) return;
		if (unheard.size > 0) {
			const deaf = connection;
			connection = null;
			await deaf.end({ timeout: 0 });
			await begin();
		}
		unheard = new Set(channels.keys());
		const names = [...unheard].join('\n');
		await sql`select pg_notify(channel, ${probe}) from unnest(string_to_array(${names}, ${'\n'})) as channel`;
	};
	const timer = setInterval(() => {
		inTurn(check).catch(() => {
			// The server is away: either the connection is lost too, or the next round finds the probe unheard.
			if (!connection) tryAgain();
		});
	}, checkMs).unref();

	return {
		async hear(channel, listener) {
			channels.set(channel, listener);
			await inTurn(async () => {
				if (!connection) return begin();
				await connection`listen ${connection(channel)}`;
				listener.listening();
			}).catch((error: unknown) => {
				tryAgain();
				throw error;
			});
			const stop = () =>
				inTurn(async () => {
					if (channels.get(channel) !== listener) return;
					channels.delete(channel);
					unheard.delete(channel);
					if (connection) await connection`unlisten ${connection(channel)}`.catch(() => undefined);
				});
			return { stop };
		},
		async stop() {
			isStopped = true;
			clearInterval(timer);
			if (retry) clearTimeout(retry);
			await inTurn(async () => {
				const last = connection;
				connection = null;
				await last?.end({ timeout: 0 });
			});
		},
	};
}
