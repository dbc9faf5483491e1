import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import * as Y from 'yjs';
import * as protocol from './protocol.ts';
import { CLOSE, type Message, type Standing } from './protocol.ts';

export type Refusal = 'no_session' | 'not_found' | 'access_lost' | 'lineage' | 'too_large' | 'content';

export interface ProviderState {
	/** `offline` comes back by itself; `refused` does not, until `retry` is called. */
	connection: 'connecting' | 'online' | 'offline' | 'refused';
	refusal?: Refusal;
	/** Whether the document has arrived, once. Create the editor only then. */
	isSynced: boolean;
	/** Local edits that are not known to be durable. The page may say "saved" only when there are none. */
	waiting: number;
	/** When the last of them became durable. */
	savedAt: Date | null;
	/** As the server said; false until it has. */
	canWrite: boolean;
}

export interface ProviderOptions {
	/** `ws(s)://<origin>/collab` */
	url: string;
	documentId: string;
	doc: Y.Doc;
	awareness?: Awareness;
	/** Another implementation than the environment's. */
	WebSocket?: typeof WebSocket;
}

const REFUSALS: Partial<Record<number, Refusal>> = {
	[CLOSE.noSession]: 'no_session',
	[CLOSE.notFound]: 'not_found',
	[CLOSE.accessLost]: 'access_lost',
	[CLOSE.lineage]: 'lineage',
	[CLOSE.tooLarge]: 'too_large',
	[CLOSE.content]: 'content',
};

/** A server speaks every 15 s; one that is silent for longer than this is gone. */
const SILENCE_MS = 40_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** Edits within this time travel in one frame, carets within the other. */
const GATHER_EDITS_MS = 20;
const GATHER_CARET_MS = 80;
const MESSAGES_OF_A_FRAME = 1000;
const OPEN = 1;

/**
 * Keeps a Y.Doc in step with a room. Every edit travels with a counter that the server echoes once the edit is durable;
 * what has not been echoed is offered again on every connection, so that nothing depends on one of them.
 */
export class CollaborationProvider {
	readonly awareness: Awareness;
	/** Resolves when the document has arrived. */
	readonly whenSynced: Promise<void>;
	readonly #options: ProviderOptions;
	readonly #doc: Y.Doc;
	readonly #listeners = new Set<(state: ProviderState) => void>();
	#state: ProviderState = {
		connection: 'connecting',
		isSynced: false,
		waiting: 0,
		savedAt: null,
		canWrite: false,
	};
	#socket: WebSocket | null = null;
	#lineage: string | null = null;
	/** Whether the server has heard, on this connection, of all that came before the next edit. */
	#isInStep = false;
	#made = 0;
	#acknowledged = 0;
	#unsent: Uint8Array[] = [];
	#editTimer: Timer | null = null;
	#caretTimer: Timer | null = null;
	#hasCaretNews = false;
	#reconnectTimer: Timer | null = null;
	#attempts = 0;
	#heardAt = 0;
	#isDestroyed = false;
	readonly #silenceTimer: Timer;
	#arrived: () => void = () => undefined;

	constructor(options: ProviderOptions) {
		this.#options = options;
		this.#doc = options.doc;
		this.awareness = options.awareness ?? new Awareness(options.doc);
		this.whenSynced = new Promise((resolve) => (this.#arrived = resolve));
		this.#doc.on('update', this.#edited);
		this.awareness.on('update', this.#moved);
		globalThis.addEventListener?.('online', this.#networkBack);
		globalThis.addEventListener?.('offline', this.#networkGone);
		this.#silenceTimer = setInterval(() => this.#checkSilence(), SILENCE_MS / 8);
		this.#connect();
	}

	get state(): ProviderState {
		return this.#state;
	}

	/** Calls with the state now and after every change. Gives back how to stop. */
	subscribe(listener: (state: ProviderState) => void): () => void {
		this.#listeners.add(listener);
		listener(this.#state);
		return () => void this.#listeners.delete(listener);
	}

	/** Tries again at once, also after a refusal: somebody may have signed in again. */
	retry(): void {
		if (this.#isDestroyed || this.#socket) return;
		this.#attempts = 0;
		this.#connect();
	}

	/** Ends the connection. What is not acknowledged then stays in the Y.Doc only. */
	destroy(): void {
		if (this.#isDestroyed) return;
		this.#sendEdits();
		if (this.#options.awareness) removeAwarenessStates(this.awareness, [this.awareness.clientID], this);
		else this.awareness.destroy();
		this.#sendCaret();
		this.#isDestroyed = true;
		this.#doc.off('update', this.#edited);
		this.awareness.off('update', this.#moved);
		globalThis.removeEventListener?.('online', this.#networkBack);
		globalThis.removeEventListener?.('offline', this.#networkGone);
		clearInterval(this.#silenceTimer);
		for (const timer of [this.#editTimer, this.#caretTimer, this.#reconnectTimer]) if (timer) clearTimeout(timer);
		this.#leave(this.#socket);
		this.#listeners.clear();
	}

	#change(change: Partial<ProviderState>): void {
		const next = { ...this.#state, ...change };
		if (next.connection !== 'refused') delete next.refusal;
		const names = Object.keys({ ...next, ...this.#state }) as (keyof ProviderState)[];
		if (names.every((name) => next[name] === this.#state[name])) return;
		this.#state = next;
		for (const listener of [...this.#listeners]) listener(next);
	}

	#connect(): void {
		if (this.#reconnectTimer) clearTimeout(this.#reconnectTimer);
		this.#reconnectTimer = null;
		const { url, documentId } = this.#options;
		const Socket = this.#options.WebSocket ?? WebSocket;
		const lineage = this.#lineage === null ? '' : `?lineage=${encodeURIComponent(this.#lineage)}`;
		const socket = new Socket(`${url.replace(/\/+$/u, '')}/${encodeURIComponent(documentId)}${lineage}`);
		socket.binaryType = 'arraybuffer';
		this.#socket = socket;
		this.#isInStep = false;
		this.#heardAt = Date.now();
		if (this.#state.connection !== 'offline') this.#change({ connection: 'connecting' });
		socket.onopen = () => {
			if (socket === this.#socket) this.#greet(socket);
		};
		socket.onmessage = ({ data }: MessageEvent<unknown>) => {
			if (socket === this.#socket && data instanceof ArrayBuffer) this.#receive(new Uint8Array(data));
		};
		socket.onclose = ({ code }) => this.#lost(socket, code);
		// A failed connection is told twice; what counts is that it closes.
		socket.onerror = () => undefined;
	}

	#greet(socket: WebSocket): void {
		this.#heardAt = Date.now();
		// The standing first: then it is known when the document arrives.
		send(
			socket,
			protocol.joinFrames(protocol.standingFrame(), protocol.syncStep1Frame(Y.encodeStateVector(this.#doc))),
		);
		this.#hasCaretNews = this.awareness.getLocalState() !== null;
		this.#sendCaret();
	}

	#receive(frame: Uint8Array): void {
		this.#heardAt = Date.now();
		try {
			for (const message of protocol.readMessages(frame, MESSAGES_OF_A_FRAME)) this.#handle(message);
		} catch (error) {
			// Not what our server says; a new connection begins from a known state.
			console.error('a frame of the room could not be read', error);
			this.#drop();
		}
	}

	#handle(message: Message): void {
		switch (message.kind) {
			case 'syncStep1':
				return this.#offer(message.stateVector);
			case 'syncStep2':
				Y.applyUpdate(this.#doc, message.update, this);
				return this.#synced();
			case 'update':
				return Y.applyUpdate(this.#doc, message.update, this);
			case 'presence':
				return applyAwarenessUpdate(this.awareness, message.states, this);
			case 'presenceQuery':
				this.#hasCaretNews = true;
				return this.#sendCaret();
			case 'acknowledgement':
				return this.#heardOf(message.counter);
			case 'standing': {
				const { canWrite, lineage } = JSON.parse(message.json) as Standing;
				this.#lineage = lineage;
				return this.#change({ canWrite });
			}
			case 'auth':
				return undefined;
		}
	}

	/** Only writers are asked. All that the server lacks goes in one frame with the counter of the last edit in it. */
	#offer(stateVector: Uint8Array): void {
		this.#unsent = [];
		this.#isInStep = true;
		this.#sendWithCounter(protocol.syncStep2Frame(Y.encodeStateAsUpdate(this.#doc, stateVector)));
	}

	#synced(): void {
		this.#attempts = 0;
		this.#change({ connection: 'online', isSynced: true });
		this.#arrived();
	}

	readonly #edited = (update: Uint8Array, origin: unknown): void => {
		if (origin === this) return;
		this.#made += 1;
		this.#unsent.push(update);
		this.#change({ waiting: this.#made - this.#acknowledged });
		if (this.#editTimer) return;
		// After the turn, since one command of an editor may be several edits.
		queueMicrotask(() => this.#sendEdits());
		this.#editTimer = setTimeout(() => {
			this.#editTimer = null;
			this.#sendEdits();
		}, GATHER_EDITS_MS);
	};

	#sendEdits(): void {
		const [first, ...more] = this.#unsent;
		// Until then the answer to the server's first step will bring them.
		if (!first || !this.#isInStep || !this.#isOpen()) return;
		this.#unsent = [];
		this.#sendWithCounter(protocol.updateFrame(more.length > 0 ? Y.mergeUpdates([first, ...more]) : first));
	}

	#sendWithCounter(frame: Uint8Array): void {
		if (!this.#socket) return;
		const isAllKnown = this.#made === this.#acknowledged;
		send(this.#socket, isAllKnown ? frame : protocol.joinFrames(frame, protocol.acknowledgementFrame(this.#made)));
	}

	#heardOf(counter: number): void {
		if (counter <= this.#acknowledged || counter > this.#made) return;
		this.#acknowledged = counter;
		const waiting = this.#made - counter;
		this.#change(waiting === 0 ? { waiting, savedAt: new Date() } : { waiting });
	}

	readonly #moved = ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>): void => {
		// Ours only: the server needs no echo of what others say.
		const { clientID } = this.awareness;
		if (![added, updated, removed].some((ids) => ids.includes(clientID))) return;
		this.#hasCaretNews = true;
		if (this.#caretTimer) return;
		this.#sendCaret();
		this.#caretTimer = setTimeout(() => {
			this.#caretTimer = null;
			this.#sendCaret();
		}, GATHER_CARET_MS);
	};

	#sendCaret(): void {
		if (!this.#hasCaretNews || !this.#socket || !this.#isOpen()) return;
		this.#hasCaretNews = false;
		const states = encodeAwarenessUpdate(this.awareness, [this.awareness.clientID]);
		send(this.#socket, protocol.presenceFrame(states));
	}

	#isOpen(): boolean {
		return this.#socket?.readyState === OPEN;
	}

	#lost(socket: WebSocket, code: number): void {
		if (socket !== this.#socket) return;
		this.#leave(socket);
		const refusal = refusalOf(code);
		if (refusal) {
			this.#change({ connection: 'refused', refusal });
			return;
		}
		this.#change({ connection: 'offline' });
		const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#attempts) * (0.5 + Math.random() / 2);
		this.#attempts += 1;
		this.#reconnectTimer = setTimeout(() => this.#connect(), pause);
	}

	/** Lets go of a socket without waiting for it to notice. */
	#leave(socket: WebSocket | null): void {
		this.#socket = null;
		this.#isInStep = false;
		if (!socket) return;
		socket.onopen = null;
		socket.onmessage = null;
		socket.onclose = null;
		socket.close();
		const others = [...this.awareness.getStates().keys()].filter((clientId) => clientId !== this.awareness.clientID);
		removeAwarenessStates(this.awareness, others, this);
	}

	#drop(): void {
		if (this.#socket) this.#lost(this.#socket, 0);
	}

	#checkSilence(): void {
		if (Date.now() - this.#heardAt > SILENCE_MS) this.#drop();
	}

	readonly #networkBack = (): void => {
		if (this.#reconnectTimer) this.retry();
	};

	/** A browser that is offline may take minutes to notice that its sockets are dead. */
	readonly #networkGone = (): void => this.#drop();
}

type Timer = ReturnType<typeof setTimeout>;

const send = (socket: WebSocket, frame: Uint8Array) => socket.send(frame as Uint8Array<ArrayBuffer>);

function refusalOf(code: number): Refusal | null {
	const refusal = REFUSALS[code];
	if (refusal) return refusal;
	return code >= 4400 && code < 4500 ? 'access_lost' : null;
}
