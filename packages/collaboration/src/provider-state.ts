import type { KeptEdits } from './outbox.ts';
import { CLOSE } from './protocol.ts';

export type Refusal = 'no_session' | 'not_found' | 'access_lost' | 'lineage' | 'too_large' | 'content';

/** Why edits of an earlier window cannot be merged any more; they are offered for copying instead. */
export type LeftBehindReason = 'lineage' | 'refused' | 'reading';

/** Edits of an earlier window that nobody has taken. */
export interface LeftBehind {
	readonly reason: LeftBehindReason;
	readonly edits: KeptEdits;
}

export interface ProviderState {
	/** `offline` comes back by itself; `refused` does not, until `retry` is called. */
	connection: 'connecting' | 'online' | 'offline' | 'refused';
	refusal?: Refusal;
	/** Whether the document has arrived, once. Create the editor only then. */
	isSynced: boolean;
	/** Local edits that are not known to be durable. The page may say "saved" only when there are none. */
	waiting: number;
	/** How many of the waiting ones an earlier window made. */
	restored: number;
	/** Whether what waits outlives this window. */
	isKept: boolean;
	/** What earlier windows made and nobody has taken, until `letGoOfLeftBehind`. */
	leftBehind: readonly LeftBehind[];
	/** When the last of them became durable. */
	savedAt: Date | null;
	/** As the server said; false until it has. */
	canWrite: boolean;
}

const FIRST_STATE: ProviderState = {
	connection: 'connecting',
	isSynced: false,
	waiting: 0,
	restored: 0,
	isKept: false,
	leftBehind: [],
	savedAt: null,
	canWrite: false,
};

const REFUSALS: Partial<Record<number, Refusal>> = {
	[CLOSE.noSession]: 'no_session',
	[CLOSE.notFound]: 'not_found',
	[CLOSE.accessLost]: 'access_lost',
	[CLOSE.lineage]: 'lineage',
	[CLOSE.tooLarge]: 'too_large',
	[CLOSE.content]: 'content',
};

/** Null where one may come back. */
export function refusalOf(code: number): Refusal | null {
	const refusal = REFUSALS[code];
	if (refusal) return refusal;
	return code >= 4400 && code < 4500 ? 'access_lost' : null;
}

/** The state, and those who hear of its changes. */
export class ToldState {
	readonly #listeners = new Set<(state: ProviderState) => void>();
	#state = FIRST_STATE;

	get state(): ProviderState {
		return this.#state;
	}

	subscribe(listener: (state: ProviderState) => void): () => void {
		this.#listeners.add(listener);
		listener(this.#state);
		return () => void this.#listeners.delete(listener);
	}

	change(change: Partial<ProviderState>): void {
		const next = { ...this.#state, ...change };
		if (next.connection !== 'refused') delete next.refusal;
		const names = Object.keys({ ...next, ...this.#state }) as (keyof ProviderState)[];
		if (names.every((name) => next[name] === this.#state[name])) return;
		this.#state = next;
		for (const listener of [...this.#listeners]) listener(next);
	}

	end(): void {
		this.#listeners.clear();
	}
}
