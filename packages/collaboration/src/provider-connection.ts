import { CLOSE } from './protocol.ts';
import { refusalOf } from './provider-state.ts';

export interface ConnectionOptions {
	/** Asked at every attempt. */
	address: () => string;
	connecting: () => void;
	opened: () => void;
	/** Whatever it throws ends the connection, and a new one begins from a known state. */
	received: (frame: Uint8Array) => void;
	/** Called once for each connection. It comes back by itself unless the code is final. */
	lost: (code: number) => void;
	WebSocket?: typeof WebSocket | undefined;
}

/** A server speaks at least every 20 s; one that is silent for longer than this is gone. */
const SILENCE_MS = 40_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** A program that restarts is back within seconds: so many times it is looked for often. */
const SHORT_PAUSE_MS = 1_000;
const SHORT_PAUSES = 15;
const OPEN = 1;

/** A socket that comes back after whatever is not final, and notices when the other end is gone. */
export class Connection {
	readonly #options: ConnectionOptions;
	readonly #silenceTimer: ReturnType<typeof setInterval>;
	#socket: WebSocket | null = null;
	#timer: ReturnType<typeof setTimeout> | null = null;
	#attempts = 0;
	#heardAt = 0;
	#isDestroyed = false;

	constructor(options: ConnectionOptions) {
		this.#options = options;
		globalThis.addEventListener?.('online', this.#networkBack);
		globalThis.addEventListener?.('offline', this.#networkGone);
		this.#silenceTimer = setInterval(() => this.#checkSilence(), SILENCE_MS / 8);
	}

	get isOpen(): boolean {
		return this.#socket?.readyState === OPEN;
	}

	send(frame: Uint8Array): void {
		this.#socket?.send(frame as Uint8Array<ArrayBuffer>);
	}

	/** The next pause is a short one again: this connection was of use. */
	settled(): void {
		this.#attempts = 0;
	}

	/** Tries at once, unless it is connected or trying. */
	connect(): void {
		if (this.#isDestroyed || this.#socket) return;
		if (this.#timer) clearTimeout(this.#timer);
		this.#timer = null;
		const Socket = this.#options.WebSocket ?? WebSocket;
		const socket = new Socket(this.#options.address());
		socket.binaryType = 'arraybuffer';
		this.#socket = socket;
		this.#heardAt = Date.now();
		this.#options.connecting();
		socket.onopen = () => {
			this.#heardAt = Date.now();
			this.#options.opened();
		};
		socket.onmessage = ({ data }: MessageEvent<unknown>) => {
			if (data instanceof ArrayBuffer) this.#receive(new Uint8Array(data));
		};
		socket.onclose = ({ code }) => this.#lose(code);
		// A failed connection is told twice; what counts is that it closes.
		socket.onerror = () => undefined;
	}

	destroy(): void {
		this.#isDestroyed = true;
		globalThis.removeEventListener?.('online', this.#networkBack);
		globalThis.removeEventListener?.('offline', this.#networkGone);
		clearInterval(this.#silenceTimer);
		if (this.#timer) clearTimeout(this.#timer);
		this.#leave();
	}

	#receive(frame: Uint8Array): void {
		this.#heardAt = Date.now();
		try {
			this.#options.received(frame);
		} catch (error) {
			console.error('a frame of the room could not be read', error);
			// Told, so that the room looks whether anybody can.
			this.#lose(0, CLOSE.content);
		}
	}

	/** `told` is what the server hears of it. */
	#lose(code: number, told?: number): void {
		if (!this.#socket) return;
		this.#leave(told);
		if (refusalOf(code) === null) {
			const longest = this.#attempts < SHORT_PAUSES ? SHORT_PAUSE_MS : LONGEST_PAUSE_MS;
			const pause = Math.min(longest, FIRST_PAUSE_MS * 2 ** this.#attempts) * (0.5 + Math.random() / 2);
			this.#attempts += 1;
			this.#timer = setTimeout(() => this.connect(), pause);
		}
		this.#options.lost(code);
	}

	/** Lets go of the socket without waiting for it to notice. */
	#leave(code?: number): void {
		const socket = this.#socket;
		this.#socket = null;
		if (!socket) return;
		socket.onopen = null;
		socket.onmessage = null;
		socket.onclose = null;
		socket.close(code);
	}

	#checkSilence(): void {
		if (Date.now() - this.#heardAt > SILENCE_MS) this.#lose(0);
	}

	readonly #networkBack = (): void => {
		if (!this.#timer) return;
		this.settled();
		this.connect();
	};

	/** A browser that is offline may take minutes to notice that its sockets are dead. */
	readonly #networkGone = (): void => this.#lose(0);
}
