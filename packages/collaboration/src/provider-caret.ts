import {
	applyAwarenessUpdate,
	type Awareness,
	encodeAwarenessUpdate,
	removeAwarenessStates,
} from 'y-protocols/awareness';

/** Carets within this time travel in one frame. */
const GATHER_MS = 80;

/** Tells the room where one's own caret is, the first news at once and the next ones gathered. */
export class Caret {
	readonly #awareness: Awareness;
	/** Gives whether it could be sent. */
	readonly #send: (states: Uint8Array) => boolean;
	#timer: ReturnType<typeof setTimeout> | null = null;
	#hasNews = false;

	constructor(awareness: Awareness, send: (states: Uint8Array) => boolean) {
		this.#awareness = awareness;
		this.#send = send;
		awareness.on('update', this.#moved);
	}

	/** Says where it is to whoever has not heard. */
	introduce(): void {
		this.#hasNews = this.#awareness.getLocalState() !== null;
		this.flush();
	}

	flush(): void {
		if (!this.#hasNews) return;
		const states = encodeAwarenessUpdate(this.#awareness, [this.#awareness.clientID]);
		if (this.#send(states)) this.#hasNews = false;
	}

	/** Takes what the room tells. Where it tells of this very caret, it is an old one, and is told better. */
	hear(states: Uint8Array, origin: unknown): void {
		const own = this.#awareness.getLocalState();
		applyAwarenessUpdate(this.#awareness, states, origin);
		if (this.#awareness.getLocalState() !== own) this.#awareness.setLocalState(own);
	}

	/** Nothing is known of the others while there is no connection. */
	forgetOthers(origin: unknown): void {
		const { clientID } = this.#awareness;
		const others = [...this.#awareness.getStates().keys()].filter((clientId) => clientId !== clientID);
		removeAwarenessStates(this.#awareness, others, origin);
	}

	destroy(): void {
		this.#awareness.off('update', this.#moved);
		if (this.#timer) clearTimeout(this.#timer);
	}

	readonly #moved = ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>): void => {
		// Ours only: the server needs no echo of what others say.
		const { clientID } = this.#awareness;
		if (![added, updated, removed].some((ids) => ids.includes(clientID))) return;
		this.#hasNews = true;
		if (this.#timer) return;
		this.flush();
		this.#timer = setTimeout(() => {
			this.#timer = null;
			this.flush();
		}, GATHER_MS);
	};
}
