import type { Limits } from './limits.ts';
import { acknowledgementAndSeqFrame, acknowledgementFrame, CLOSE, type CloseCode, seqFrame } from './protocol.ts';
import type { Shown } from './presence.ts';
import { TokenBucket } from './token-bucket.ts';

/** What a room needs of a socket; that of `ws` fits. */
export interface RoomSocket {
	readonly readyState: number;
	/** Bytes handed to it that the network has not taken yet. */
	readonly bufferedAmount: number;
	send(frame: Uint8Array): void;
	/** Sends all that is sent in `work` with one write, where it can. */
	together?(work: () => void): void;
	ping(): void;
	close(code: number, reason?: string): void;
	terminate(): void;
	on(event: 'message', listener: (frame: Uint8Array | ArrayBuffer | Uint8Array[], isBinary: boolean) => void): unknown;
	on(event: 'pong', listener: () => void): unknown;
	on(event: 'close', listener: (code: number) => void): unknown;
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
/** Every one of a room's other editors is echoed by a stock client, so that echoes have a wider measure. */
const ECHOES = 20;

/** One socket in a room. */
export class Member {
	readonly documentId: string;
	readonly access: Access;
	readonly sessionId: string | null;
	readonly lineage: string | null;
	/** Every place of a writer was taken when it came: it reads until one is free. */
	isCrowdedOut = false;
	/** The Yjs client ids that only this socket may write with. */
	readonly clientIds = new Set<number>();
	/** Frames that came before the room was loaded. */
	early: Uint8Array[] | null = [];
	earlyBytes = 0;
	/** The state vector of a first sync step that waits to be answered. */
	question: Uint8Array | null = null;
	/** Something that it sent was not taken: nothing after it may be acknowledged on this socket. */
	hasRefused = false;
	/** How often it was asked for what its edits rest upon; 0 while nothing is missing. */
	missing = 0;
	/** Whether an edit of it was taken since somebody last looked. */
	hasEdited = false;
	/** Whether it wants to hear up to where it holds everything. */
	followsSeq = false;
	#toldSeq = 0;
	/** It holds everything up to this, and then edits were left out, because it reads too slowly. */
	laggingFrom: number | null = null;
	/**
	 * Edits go only to whoever has got the document that they rest upon. Yjs tidies formatting after every frame, and what
	 * it finds without the text that it stands around is taken away, for everybody.
	 */
	#isAnswered = false;
	/** Edits that follow upon what is being read for it. */
	#held: Uint8Array[] | null = null;
	#heldBytes = 0;
	isClosed = false;
	isAlive = true;
	readonly #socket: RoomSocket;
	readonly #limits: Limits;
	readonly #frames: TokenBucket;
	readonly #bytes: TokenBucket;
	#echoes: { frames: TokenBucket; bytes: TokenBucket } | null = null;
	#lacking: Map<number, number> | null = null;
	#acknowledgements: { counter: number; position: number }[] = [];
	#mustDrainBy = Infinity;
	/** Whether anything was sent since it was last looked after, and how many times nothing had been heard. */
	#hasSent = false;
	#silences = 0;

	constructor(joining: Joining, limits: Limits) {
		this.#socket = joining.socket;
		this.#limits = limits;
		this.documentId = joining.documentId;
		this.access = joining.access;
		this.sessionId = joining.sessionId ?? null;
		this.lineage = joining.lineage ?? null;
		const at = performance.now();
		this.#frames = new TokenBucket(limits.framesPerSecond, limits.burstFrames, at);
		this.#bytes = new TokenBucket(limits.bytesPerSecond, limits.burstBytes, at);
	}

	get personId(): string | null {
		return this.access.person?.id ?? null;
	}

	get canWrite(): boolean {
		return this.access.canWrite && !this.isCrowdedOut;
	}

	/** Whether a frame of this many bytes may come now; closes the socket where not. */
	mayReceive(bytes: number): boolean {
		const at = performance.now();
		return this.#may(this.#frames.take(1, at) && this.#bytes.take(bytes, at));
	}

	/** The same for something that is as much work as `cost` small frames. */
	mayDo(cost: number): boolean {
		return cost === 0 || this.#may(this.#frames.take(cost, performance.now()));
	}

	/** A frame that was counted turned out to be an echo of others: it is counted by another, wider measure. */
	wasEcho(bytes: number): boolean {
		const at = performance.now();
		const { framesPerSecond, burstFrames, bytesPerSecond, burstBytes } = this.#limits;
		this.#echoes ??= {
			frames: new TokenBucket(framesPerSecond * ECHOES, burstFrames * ECHOES, at),
			bytes: new TokenBucket(bytesPerSecond * ECHOES, burstBytes * ECHOES, at),
		};
		this.#frames.refund(1);
		this.#bytes.refund(bytes);
		return this.#may(this.#echoes.frames.take(1, at) && this.#echoes.bytes.take(bytes, at));
	}

	#may(isAllowed: boolean) {
		if (!isAllowed) this.close(CLOSE.tooFast);
		return isAllowed;
	}

	send(frame: Uint8Array): void {
		if (this.isClosed || this.#socket.readyState !== OPEN) return;
		const waiting = this.#socket.bufferedAmount;
		if (waiting > 0 && waiting + frame.byteLength > this.#limits.stalledBytes) return this.close(CLOSE.overloaded);
		this.#hasSent = true;
		this.#socket.send(frame);
	}

	/** What is sent in `work` travels in one write: a greeting is several frames. */
	together(work: () => void): void {
		if (this.#socket.together) this.#socket.together(work);
		else work();
	}

	/** Presence is not worth filling a slow reader's buffer with. */
	sendPresence(frame: Uint8Array): void {
		if (this.#socket.bufferedAmount <= this.#limits.laggingBytes) this.send(frame);
	}

	/** Edits are left out while it lags; `sharedSeq` is up to where it holds everything before them. Says whether it lags. */
	sendEdits(frame: Uint8Array, sharedSeq: number): boolean {
		if (this.#held) {
			this.#held.push(frame);
			this.#heldBytes += frame.byteLength;
			if (this.#heldBytes > this.#limits.stalledBytes) this.close(CLOSE.overloaded);
			return false;
		}
		if (!this.#isAnswered) return false;
		if (this.laggingFrom === null) {
			const waiting = this.#socket.bufferedAmount;
			const { laggingBytes, stalledMs } = this.#limits;
			if (waiting <= laggingBytes) {
				this.send(frame);
				return false;
			}
			this.laggingFrom = sharedSeq;
			this.#mustDrainBy = performance.now() + stalledMs * Math.max(1, waiting / laggingBytes);
		}
		return true;
	}

	/** Whether a socket that lagged has drained; closes it when it takes too long. */
	hasDrained(): boolean {
		if (this.#socket.bufferedAmount <= this.#limits.laggingBytes / 4) return true;
		if (performance.now() > this.#mustDrainBy) this.close(CLOSE.overloaded);
		return false;
	}

	/** What it lacks is being read; what is edited from now on follows upon that. */
	hold(): void {
		this.laggingFrom = null;
		this.#held ??= [];
	}

	/** Sends what it lacked, and then what was edited meanwhile. Without anything it has to ask for the document. */
	release(lacking: readonly Uint8Array[] | null): void {
		const held = this.#held ?? [];
		this.#held = null;
		this.#heldBytes = 0;
		this.#isAnswered = lacking !== null;
		if (lacking) for (const frame of [...lacking, ...held]) this.send(frame);
	}

	/** Answers the counter once everything up to `position` in the room's log is durable. */
	owe(counter: number, position: number): void {
		if (this.hasRefused) return;
		this.#acknowledgements.push({ counter, position });
		if (this.#acknowledgements.length > this.#limits.burstFrames * 10) this.close(CLOSE.tooFast);
	}

	/** An edit was not kept, because something that it rests upon is missing: up to `clock` of a client id. */
	lacks(clientId: number, clock: number): void {
		this.#lacking ??= new Map();
		this.#lacking.set(clientId, Math.max(clock, this.#lacking.get(clientId) ?? 0));
	}

	/** Whether some of that has not come since. */
	stillLacks(stateOf: (clientId: number) => number): boolean {
		return [...(this.#lacking ?? [])].some(([clientId, clock]) => stateOf(clientId) < clock);
	}

	/** What was owed while something was missing is owed from now on at `position`. */
	completeAt(position: number): void {
		this.missing = 0;
		this.#lacking = null;
		for (const owed of this.#acknowledgements) if (owed.position === Infinity) owed.position = position;
	}

	/** Tells it that it holds everything up to `seq`, if it wants to know and does not. */
	tellSeq(seq: number): void {
		if (this.#isNews(seq)) this.send(seqFrame(seq));
	}

	#isNews(seq: number): boolean {
		const hasAll = this.#isAnswered && this.#held === null && this.laggingFrom === null;
		if (!this.followsSeq || !hasAll || seq <= this.#toldSeq) return false;
		this.#toldSeq = seq;
		return true;
	}

	/**
	 * Answers the last of the counters that everything up to `committed` answers; it stands for those before it. Up to `seq`
	 * the socket holds everything: that travels along, since a frame of its own would cost as much as an edit.
	 */
	acknowledge(committed: number, seq: number): void {
		if (this.#acknowledgements.length === 0) return;
		if (this.hasRefused) this.#acknowledgements = [];
		let count = 0;
		while ((this.#acknowledgements[count]?.position ?? Infinity) <= committed) count += 1;
		const last = this.#acknowledgements[count - 1];
		if (!last) return;
		this.#acknowledgements.splice(0, count);
		const { counter } = last;
		this.send(this.#isNews(seq) ? acknowledgementAndSeqFrame(counter, seq) : acknowledgementFrame(counter));
	}

	/**
	 * Once a while: asks a peer that has said nothing since the last time whether it is there, and cuts it off when it has
	 * not answered by the next. One that was told nothing hears something, since stock clients leave a silent server.
	 */
	checkAlive(keepAlive: Uint8Array): void {
		this.#silences = this.isAlive ? 0 : this.#silences + 1;
		this.isAlive = false;
		if (this.#silences > 1) return this.cutOff();
		if (this.#silences === 1) this.#socket.ping();
		if (!this.#hasSent) this.send(keepAlive);
		this.#hasSent = false;
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
