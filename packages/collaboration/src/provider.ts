import { Awareness, removeAwarenessStates } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { LeftEdits } from './left-edits.ts';
import type { KeptEdits, Outbox } from './outbox.ts';
import { OwnEdits } from './own-edits.ts';
import { Caret } from './provider-caret.ts';
import { Connection } from './provider-connection.ts';
import { type ProviderState, refusalOf, ToldState } from './provider-state.ts';
import type { Message, Standing } from './protocol.ts';
import * as protocol from './protocol.ts';

export type { ProviderState } from './provider-state.ts';

export interface ProviderOptions {
	/** `ws(s)://<origin>/collab` */
	url: string;
	documentId: string;
	doc: Y.Doc;
	awareness?: Awareness;
	/** Keeps own edits until they are acknowledged; without one they live in the Y.Doc only. Closed with the provider. */
	outbox?: Outbox;
	/** Another implementation than the environment's. */
	WebSocket?: typeof WebSocket;
}

/** Edits within this time travel in one frame. */
const GATHER_EDITS_MS = 20;
const MESSAGES_OF_A_FRAME = 1000;

/**
 * Keeps a Y.Doc in step with a room. Every edit travels with a counter that the server echoes once the edit is durable;
 * what has not been echoed is offered again on every connection, so that nothing depends on one of them, and is kept in
 * the outbox, so that nothing depends on this window.
 */
export class CollaborationProvider {
	readonly awareness: Awareness;
	/** Resolves when the document has arrived. */
	readonly whenSynced: Promise<void>;
	readonly #options: ProviderOptions;
	readonly #doc: Y.Doc;
	readonly #own: OwnEdits;
	readonly #caret: Caret;
	readonly #connection: Connection;
	readonly #told = new ToldState();
	#lineage: string | null = null;
	/** The Y.Doc holds everything that the log holds up to this number. Zero claims nothing. */
	#seq = 0;
	/** Whether the server has heard, on this connection, of all that came before the next edit. */
	#isInStep = false;
	/** Whether this connection began with a claim, and not with a question. */
	#hasClaimed = false;
	/** Client ids of earlier windows whose edits this one brings. */
	readonly #earlier = new Set<number>();
	/** Whether the document has arrived on this connection: only then does a sequence number mean something. */
	#isCaughtUp = false;
	/** Whether what others wrote is being applied. */
	#isTaking = false;
	readonly #left: LeftEdits;
	#editTimer: ReturnType<typeof setTimeout> | null = null;
	#isDestroyed = false;
	#arrived: () => void = () => undefined;

	constructor(options: ProviderOptions) {
		this.#options = options;
		this.#doc = options.doc;
		this.awareness = options.awareness ?? new Awareness(options.doc);
		this.whenSynced = new Promise((resolve) => (this.#arrived = resolve));
		this.#left = new LeftEdits(options.doc);
		this.#own = new OwnEdits(options.doc, options.outbox ?? null);
		this.#caret = new Caret(this.awareness, (states) => this.#sendIfOpen(protocol.presenceFrame(states)));
		this.#connection = new Connection({
			address: () => this.#address(),
			connecting: () => this.#told.change(this.state.connection === 'offline' ? {} : { connection: 'connecting' }),
			opened: () => this.#greet(),
			received: (frame) => {
				for (const message of protocol.readMessages(frame, MESSAGES_OF_A_FRAME)) this.#handle(message);
			},
			lost: (code) => this.#lost(code),
			WebSocket: options.WebSocket,
		});
		this.#doc.on('update', this.#edited);
		globalThis.addEventListener?.('pagehide', this.#flush);
		options.outbox?.open({
			found: (left) => this.#found(left),
			changed: (isKept) => this.#told.change({ isKept }),
		});
		this.#connection.connect();
	}

	get state(): ProviderState {
		return this.#told.state;
	}

	/** Calls with the state now and after every change. Gives back how to stop. */
	subscribe(listener: (state: ProviderState) => void): () => void {
		return this.#told.subscribe(listener);
	}

	/** Tries again at once, also after a refusal: somebody may have signed in again. */
	retry(): void {
		this.#connection.settled();
		this.#connection.connect();
	}

	/** The writer has copied what is not saved, or wants none of it: it is no longer kept or asked about. */
	letGo(): void {
		this.#own.letGo();
		this.#told.change({ ...this.#counts() });
	}

	/** The same for what earlier windows left and cannot be merged. */
	letGoOfLeftBehind(): void {
		const gone = new Set(this.state.leftBehind.map(({ edits }) => edits));
		this.#left.letGo(gone);
		this.#options.outbox?.drop([...gone]);
		this.#told.change({ leftBehind: [] });
	}

	/** Ends the connection. What is not acknowledged then stays in the Y.Doc, and in the outbox for the next window. */
	destroy(): void {
		if (this.#isDestroyed) return;
		this.#flush();
		if (this.#options.awareness) removeAwarenessStates(this.awareness, [this.awareness.clientID], this);
		else this.awareness.destroy();
		this.#caret.flush();
		this.#isDestroyed = true;
		this.#caret.destroy();
		this.#doc.off('update', this.#edited);
		globalThis.removeEventListener?.('pagehide', this.#flush);
		if (this.#editTimer) clearTimeout(this.#editTimer);
		this.#connection.destroy();
		this.#caret.forgetOthers(this);
		this.#options.outbox?.close();
		this.#told.end();
	}

	#address(): string {
		const { url, documentId } = this.#options;
		const lineage = this.#lineage === null ? '' : `?lineage=${encodeURIComponent(this.#lineage)}`;
		return `${url.replace(/\/+$/u, '')}/${encodeURIComponent(documentId)}${lineage}`;
	}

	/** The standing first: then it is known when the document arrives. */
	#greet(): void {
		this.#hasClaimed = this.#lineage !== null && this.#seq > 0;
		if (this.#lineage !== null && this.#hasClaimed) {
			this.#connection.send(protocol.standingFrame({ lineage: this.#lineage, seq: this.#seq }));
		} else {
			this.#connection.send(protocol.joinFrames(protocol.standingFrame(), this.#question()));
		}
		this.#claimEarlier();
		this.#caret.introduce();
	}

	/** What earlier windows wrote is this person's, also where no server remembers their windows. */
	#claimEarlier(): void {
		if (this.#earlier.size > 0) this.#sendIfOpen(protocol.ownFrame([...this.#earlier]));
	}

	#question(): Uint8Array {
		return protocol.syncStep1Frame(Y.encodeStateVector(this.#doc));
	}

	#handle(message: Message): void {
		switch (message.kind) {
			case 'syncStep1':
				return this.#offer(message.stateVector);
			case 'syncStep2':
				this.#take(message.update);
				return this.#synced();
			case 'update':
				this.#take(message.update);
				this.#askIfWorthIt();
				return this.#takeFreed();
			case 'presence':
				return this.#caret.hear(message.states, this);
			case 'presenceQuery':
				return this.#caret.introduce();
			case 'acknowledgement':
				return this.#heardOf(message.counter);
			case 'standing':
				return this.#stand(JSON.parse(message.json) as Standing);
			case 'seq':
				return this.#follow(message.seq);
			case 'own':
			case 'auth':
				return undefined;
		}
	}

	#take(update: Uint8Array): void {
		this.#isTaking = true;
		try {
			Y.applyUpdate(this.#doc, update, this);
		} finally {
			this.#isTaking = false;
		}
		this.#own.heardFrom(update);
	}

	#stand({ canWrite, lineage, resumed }: Standing): void {
		if (lineage !== this.#lineage) this.#seq = 0;
		this.#lineage = lineage;
		// Told what is missing since its number, this window has nothing to ask.
		if (this.#hasClaimed && !resumed) this.#connection.send(this.#question());
		this.#told.change({ canWrite });
		this.#own.keep(lineage, false);
		this.#takeUp();
	}

	/** Only what is in the Y.Doc may be claimed: an update that rests upon a missing one is not in it yet. */
	#follow(seq: number): void {
		const { pendingStructs, pendingDs } = this.#doc.store;
		if (this.#isCaughtUp && pendingStructs === null && pendingDs === null) this.#seq = Math.max(this.#seq, seq);
	}

	/** Only writers are asked. All that the server lacks goes in one frame with the counter of the last edit in it. */
	#offer(stateVector: Uint8Array): void {
		this.#own.allSent();
		this.#isInStep = true;
		this.#sendWithCounter(protocol.syncStep2Frame(Y.encodeStateAsUpdate(this.#doc, stateVector)));
	}

	#synced(): void {
		this.#connection.settled();
		this.#isCaughtUp = true;
		this.#told.change({ connection: 'online', isSynced: true });
		this.#arrived();
		this.#takeUp();
		this.#takeFreed();
		this.#askIfWorthIt();
		this.#options.outbox?.look();
	}

	readonly #edited = (update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction): void => {
		// Yjs tidies formatting by itself after others' edits, in every copy: a reader's is nothing to be saved.
		if (origin === this || (this.#isTaking && !this.state.canWrite)) return;
		this.#own.add(update, transaction);
		this.#told.change(this.#counts());
		if (this.#editTimer) return;
		// After the turn, since one command of an editor may be several edits.
		queueMicrotask(this.#flush);
		this.#editTimer = setTimeout(() => {
			this.#editTimer = null;
			this.#flush();
		}, GATHER_EDITS_MS);
	};

	/** Kept first, so that nothing can be acknowledged before it is known what to drop then. */
	readonly #flush = (): void => {
		if (this.#isDestroyed) return;
		if (this.#lineage !== null) this.#own.keep(this.#lineage, this.state.connection !== 'online');
		// Until then the answer to the server's first step will bring them.
		if (!this.#isInStep || !this.#connection.isOpen) return;
		const update = this.#own.takeUnsent();
		if (update) this.#sendWithCounter(protocol.updateFrame(update));
	};

	#sendWithCounter(frame: Uint8Array): void {
		const counter = this.#own.ask();
		this.#connection.send(
			counter === null ? frame : protocol.joinFrames(frame, protocol.acknowledgementFrame(counter)),
		);
	}

	/** Whether what others wrote is durable by now. */
	#askIfWorthIt(): void {
		if (this.#own.isWorthAsking && this.#isInStep) this.#sendWithCounter(EMPTY_FRAME);
	}

	#sendIfOpen(frame: Uint8Array): boolean {
		if (!this.#connection.isOpen) return false;
		this.#connection.send(frame);
		return true;
	}

	#counts(): Pick<ProviderState, 'waiting' | 'restored'> {
		return { waiting: this.#own.waiting, restored: this.#own.restored };
	}

	#heardOf(counter: number): void {
		if (!this.#own.heardOf(counter)) return;
		const counts = this.#counts();
		this.#told.change(counts.waiting === 0 ? { ...counts, savedAt: new Date() } : counts);
	}

	#found(left: readonly KeptEdits[]): void {
		if (this.#isDestroyed) return;
		this.#left.found(left);
		this.#takeUp();
	}

	/** Brings what earlier windows left into the document, as far as it still may be, and offers the rest for copying. */
	#takeUp(): void {
		if (this.#lineage === null || !this.state.isSynced) return;
		const { mergeable, unreadable, leftBehind } = this.#left.take(this.#lineage, this.state.canWrite);
		this.#options.outbox?.drop(unreadable);
		if (leftBehind.length + this.state.leftBehind.length > 0) this.#told.change({ leftBehind });
		if (mergeable.length === 0) return;
		for (const clientId of LeftEdits.clientIdsOf(mergeable)) this.#earlier.add(clientId);
		this.#claimEarlier();
		this.#flush();
		const before = Y.encodeStateVector(this.#doc);
		this.#count(this.#left.apply(mergeable, this), before);
	}

	/** Everything is offered, since it is not known since when the server could have had what was freed. */
	#takeFreed(): void {
		const freed = this.#left.takeFreed();
		if (freed.length > 0) this.#count(freed, EMPTY_STATE_VECTOR);
	}

	/** Counts as waiting what is in the Y.Doc. A second step brings it, as it may also bring what it rests upon. */
	#count(placed: readonly KeptEdits[], before: Uint8Array): void {
		if (placed.length === 0) return;
		this.#flush();
		for (const edits of placed) this.#own.restore(edits);
		this.#told.change(this.#counts());
		if (!this.#isInStep || !this.#connection.isOpen) return;
		this.#own.allSent();
		this.#sendWithCounter(protocol.syncStep2Frame(Y.encodeStateAsUpdate(this.#doc, before)));
	}

	#lost(code: number): void {
		this.#isInStep = false;
		this.#isCaughtUp = false;
		this.#own.disconnected();
		this.#caret.forgetOthers(this);
		const refusal = refusalOf(code);
		if (!refusal) return this.#told.change({ connection: 'offline' });
		if (refusal === 'too_large' || refusal === 'content') this.#own.refuse();
		this.#told.change({ connection: 'refused', refusal });
	}
}

const EMPTY_STATE_VECTOR = new Uint8Array([0]);
const EMPTY_FRAME = new Uint8Array();
