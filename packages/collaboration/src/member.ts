import type { Limits } from './limits.ts';
import { acknowledgementFrame, CLOSE, type CloseCode } from './protocol.ts';
import type { Shown } from './presence.ts';
import { TokenBucket } from './token-bucket.ts';

/** What a room needs of a socket; that of `ws` fits. */
export interface RoomSocket {
	readonly readyState: number;
	/** Bytes handed to it that the network has not taken yet. */
	readonly bufferedAmount: number;
	send(frame: Uint8Array): void;
	ping(): void;
	close(code: number, reason?: string): void;
	terminate(): void;
	on(event: 'message', listener: (frame: Uint8Array | ArrayBuffer | Uint8Array[], isBinary: boolean) => void): unknown;
	on(event: 'close' | 'pong', listener: () => void): unknown;
}

export interface Access {
	canWrite: boolean;
	/** Who the others see. Without one a socket reads unseen. */
	person: Shown | null;
}

export interface Joining {
	socket: RoomSocket;
	documentId: string;
	access: Access;
	/** So that its end can close the socket. */
	sessionId?: string | undefined;
	/** The lineage of the copy that the client holds, where it says. */
	lineage?: string | undefined;
}

const OPEN = 1;
/** A peer that does not answer the close is cut off after this. */
const CLOSE_WAIT_MS = 5_000;

/** One socket in a room. */
export class Member {
	readonly documentId: string;
	readonly access: Access;
	readonly sessionId: string | null;
	readonly lineage: string | null;
	/** The Yjs client ids that only this socket may write with. */
	readonly clientIds = new Set<number>();
	/** Frames that came before the room was loaded. */
	early: Uint8Array[] | null = [];
	earlyBytes = 0;
	/** Something that it sent was not taken: nothing after it may be acknowledged on this socket. */
	hasRefused = false;
	/** How often it was asked for what its edits rest upon; 0 while nothing is missing. */
	missing = 0;
	/** Whether an edit of it was taken since somebody last looked. */
	hasEdited = false;
	isClosed = false;
	isAlive = true;
	readonly #socket: RoomSocket;
	readonly #limits: Limits;
	readonly #messages: TokenBucket;
	readonly #bytes: TokenBucket;
	readonly #echoes: TokenBucket;
	readonly #lacking = new Map<number, number>();
	#acknowledgements: { counter: number; position: number }[] = [];

	constructor(joining: Joining, limits: Limits) {
		this.#socket = joining.socket;
		this.#limits = limits;
		this.documentId = joining.documentId;
		this.access = joining.access;
		this.sessionId = joining.sessionId ?? null;
		this.lineage = joining.lineage ?? null;
		const at = performance.now();
		this.#messages = new TokenBucket(limits.messagesPerSecond, limits.burstMessages, at);
		this.#bytes = new TokenBucket(limits.bytesPerSecond, limits.burstBytes, at);
		// Every one of a room's other editors is echoed by a stock client, so that echoes have a wider measure.
		this.#echoes = new TokenBucket(limits.messagesPerSecond * 20, limits.burstMessages * 20, at);
	}

	get personId(): string | null {
		return this.access.person?.id ?? null;
	}

	/** Whether a frame of this many bytes may come now; closes the socket where not. */
	mayReceive(bytes: number): boolean {
		return this.#may(this.#bytes.take(bytes, performance.now()));
	}

	/** The same for a message that costs as much work as `cost` small ones. */
	mayDo(cost: number): boolean {
		return this.#may(this.#messages.take(cost, performance.now()));
	}

	/** What was counted turned out to be an echo of others: it is counted by another, wider measure. */
	wasEcho(bytes: number): boolean {
		this.#messages.refund(1);
		this.#bytes.refund(bytes);
		return this.#may(this.#echoes.take(1, performance.now()));
	}

	#may(isAllowed: boolean) {
		if (!isAllowed) this.close(CLOSE.tooFast);
		return isAllowed;
	}

	send(frame: Uint8Array): void {
		if (this.isClosed || this.#socket.readyState !== OPEN) return;
		if (this.#socket.bufferedAmount + frame.byteLength > this.#limits.stalledBytes && this.#socket.bufferedAmount > 0) {
			this.close(CLOSE.overloaded);
			return;
		}
		this.#socket.send(frame);
	}

	/** Presence is not worth filling a slow reader's buffer with. */
	sendPresence(frame: Uint8Array): void {
		if (this.#socket.bufferedAmount <= this.#limits.laggingBytes) this.send(frame);
	}

	/** Answers the counter once everything up to `position` in the room's log is durable. */
	owe(counter: number, position: number): void {
		if (this.hasRefused) return;
		this.#acknowledgements.push({ counter, position });
		if (this.#acknowledgements.length > this.#limits.burstMessages * 10) this.close(CLOSE.tooFast);
	}

	/** An edit was not kept, because something that it rests upon is missing: up to `clock` of a client id. */
	lacks(clientId: number, clock: number): void {
		this.#lacking.set(clientId, Math.max(clock, this.#lacking.get(clientId) ?? 0));
	}

	/** Whether some of that has not come since. */
	stillLacks(stateOf: (clientId: number) => number): boolean {
		return [...this.#lacking].some(([clientId, clock]) => stateOf(clientId) < clock);
	}

	/** What was owed while something was missing is owed from now on at `position`. */
	completeAt(position: number): void {
		this.missing = 0;
		this.#lacking.clear();
		for (const owed of this.#acknowledgements) if (owed.position === Infinity) owed.position = position;
	}

	acknowledge(committed: number): void {
		if (this.hasRefused) this.#acknowledgements = [];
		let count = 0;
		for (const owed of this.#acknowledgements) {
			if (owed.position > committed) break;
			this.send(acknowledgementFrame(owed.counter));
			count += 1;
		}
		if (count > 0) this.#acknowledgements.splice(0, count);
	}

	/** Once a while: cuts off a peer that has not answered since the last time. */
	checkAlive(keepAlive: Uint8Array): void {
		if (!this.isAlive) return this.cutOff();
		this.isAlive = false;
		this.#socket.ping();
		this.send(keepAlive);
	}

	close(code: CloseCode): void {
		if (this.isClosed) return;
		this.isClosed = true;
		this.#acknowledgements = [];
		this.#socket.close(code);
		setTimeout(() => this.cutOff(), CLOSE_WAIT_MS).unref();
	}

	/** Ends the connection without waiting for the peer. */
	cutOff(): void {
		this.#socket.terminate();
	}
}
