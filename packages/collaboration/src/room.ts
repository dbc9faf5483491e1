import * as Y from 'yjs';
import type { BusMessage } from './bus.ts';
import { ClientIds } from './client-ids.ts';
import type { Compactions } from './compactions.ts';
import { DocumentIndex } from './document-index.ts';
import type { Author, DocumentStore, StoredDocument } from './document-store.ts';
import type { DurableLog, LogWriter, Stored } from './durable-log.ts';
import { EditSharing } from './edit-sharing.ts';
import type { Limits } from './limits.ts';
import type { Log } from './log.ts';
import type { Member } from './member.ts';
import { PresenceSharing } from './presence-sharing.ts';
import * as protocol from './protocol.ts';
import { CLOSE, type CloseCode, type Message } from './protocol.ts';
import { RoomContent } from './room-content.ts';
import { SnapshotNeed } from './snapshot-need.ts';
import type { WarmContent } from './warm-content.ts';
import { type Piece, readUpdate, type ReadUpdate } from './update.ts';

/** What a message costs beside its frame, in frames: answering the first sync step may mean reading the document. */
const COST: Record<Message['kind'], number> = {
	syncStep1: 20,
	syncStep2: 5,
	update: 0,
	presence: 0,
	presenceQuery: 5,
	auth: 0,
	acknowledgement: 0,
	standing: 20,
	seq: 0,
	own: 1,
};
/** A client that is asked this often and still leaves out what its edits rest upon starts anew. */
const MOST_ASKED = 15;
/** What a deleted range may leave in a document: the item that it was part of becomes three. */
const DELETED_RANGE_BYTES = 24;
/** Deletions that weigh less than this are somebody's selection: they are taken for longest. */
const LIGHT_BYTES = 16 * 1024;
const NOTHING: Piece = { bytes: new Uint8Array([0, 0]), runs: [], deletes: new Map() };

export interface Surroundings {
	store: DocumentStore;
	durableLog: DurableLog;
	compactions: Compactions;
	limits: Limits;
	log: Log;
	counts: Counts;
	/** Tells the other instances. */
	tell(message: BusMessage): void;
	/** Does something that takes long when nothing else that takes long is done in the same turn. */
	inTurn(work: () => void): void;
	/** The room wants `tick` to be called. */
	wantsTick(room: Room): void;
}

/** What operators may want to watch. */
export interface Counts {
	readersFramesDropped: number;
	refused: number;
	loads: number;
}

/**
 * One document that people have open: its sockets and what they share. It holds no Y.Doc: what it knows of the document is
 * an index, and its bytes only while somebody needs them. Edits are shared first and logged second: the others hold an
 * edit until it is committed, so that a crash loses nothing; only "saved" waits.
 */
export class Room implements LogWriter {
	readonly documentId: string;
	readonly lineage: string;
	readonly members = new Set<Member>();
	head: number;
	/** Everything up to here has been taken over from the log. Behind `head` only while others' updates are being read. */
	seen: number;
	/** Cannot be stored and takes nobody in until it can. */
	isStalled = false;
	isBroken = false;
	readonly #around: Surroundings;
	readonly #index = new DocumentIndex();
	readonly #content: RoomContent;
	readonly #edits: EditSharing;
	readonly #presence: PresenceSharing;
	readonly #clientIds: ClientIds;
	readonly #need: SnapshotNeed;
	/** Updates handed to the log, and those of them that are durable. */
	#handed = 0;
	#durable = 0;
	#catchingUp: Promise<void> | null = null;
	/** The last row that is known to be in the log. */
	#knownSeq: number;
	#graceTimer: NodeJS.Timeout | null = null;
	#suspectedAt = -Infinity;

	constructor(documentId: string, stored: StoredDocument, around: Surroundings) {
		const { limits, log, store, durableLog } = around;
		this.documentId = documentId;
		this.lineage = stored.lineage;
		this.head = stored.head;
		this.seen = stored.head;
		this.#knownSeq = stored.head;
		this.#around = around;
		this.#edits = new EditSharing(this.members, limits, {
			seen: () => this.seen,
			lags: () => around.wantsTick(this),
		});
		this.#presence = new PresenceSharing({
			members: this.members,
			limits,
			publish: (states) => around.tell({ kind: 'presence', documentId, states }),
			foundElsewhere: (clientId, personId) => this.#clientIds.foundElsewhere(clientId, personId),
		});
		this.#clientIds = new ClientIds(stored.clients, limits.clientIdsPerSocket, (clientId) =>
			this.#presence.release(clientId),
		);
		this.#need = new SnapshotNeed(stored, limits);
		if (stored.snapshot) this.#index.addStored(stored.snapshot.state);
		for (const update of stored.updates) this.#index.addStored(update.bytes);
		if (this.#index.hasGap) log.error({ documentId }, 'the log of a document has a gap');
		const { inTurn } = around;
		this.#content = new RoomContent(this, { store, unsettled: () => durableLog.unsettled(documentId), inTurn }, stored);
	}

	/** Lets a socket in, and takes what it sent early. A writer is asked for what it has; a reader never is. */
	admit(member: Member): void {
		if (member.lineage !== null && member.lineage !== this.lineage) return member.close(CLOSE.lineage);
		if (this.isStalled) return member.close(CLOSE.overloaded);
		this.members.add(member);
		member.together(() => {
			if (member.canWrite) this.#ask(member);
			const early = member.early ?? [];
			member.early = null;
			for (const frame of early) this.receive(member, frame);
			// Afterwards: who comes back from another instance is not told of their own old caret.
			this.#presence.introduce(member);
		});
	}

	leave(member: Member): void {
		this.members.delete(member);
		this.#clientIds.leave(member);
		this.#presence.leave(member);
		if (member.canWrite) this.#makePlace();
	}

	/** Somebody who had to read because every place was taken comes back, and is let in as a writer. */
	#makePlace(): void {
		for (const member of this.members) if (member.isCrowdedOut) return member.close(CLOSE.rightsChanged);
	}

	/** Takes one frame. `frame` owns its ArrayBuffer. */
	receive(member: Member, frame: Uint8Array): void {
		try {
			const messages = protocol.readMessages(frame, this.#around.limits.messagesPerFrame);
			const handle = () =>
				messages.forEach((message, i) => {
					// The first of them is counted with its frame.
					const cost = COST[message.kind] + (i > 0 && message.kind !== 'acknowledgement' ? 1 : 0);
					if (member.isClosed || this.isBroken || !member.mayDo(cost)) return;
					// Where several are asked for in a row, the last stands for all.
					if (message.kind === 'acknowledgement' && messages[i + 1]?.kind === 'acknowledgement') return;
					this.#handle(member, message);
				});
			if (messages[0]?.kind === 'standing' || messages[0]?.kind === 'syncStep1') member.together(handle);
			else handle();
		} catch (error) {
			this.#refuse(member, CLOSE.content, error);
		}
	}

	#handle(member: Member, message: Message): void {
		switch (message.kind) {
			case 'syncStep1':
				return this.#answer(member, message.stateVector);
			case 'syncStep2':
			case 'update':
				return this.#edit(member, message.update, message.kind === 'syncStep2');
			case 'presence':
				return this.#presence.hear(member, message.states, (clientId) => this.#claim(member, clientId));
			case 'presenceQuery':
				return this.#presence.introduce(member);
			case 'acknowledgement':
				member.owe(message.counter, member.missing > 0 ? Infinity : this.#handed);
				return member.acknowledge(this.#durable, this.#edits.upTo);
			case 'standing':
				return this.#stand(member, protocol.readCopy(message.json));
			case 'own':
				if (member.canWrite) for (const clientId of message.clientIds) this.#claim(member, clientId);
				return undefined;
			case 'seq':
			case 'auth':
				return undefined;
		}
	}

	/** Of several questions of a socket that wait for their turn, the last is answered: it asks for what they do. */
	#answer(member: Member, stateVector: Uint8Array): void {
		Y.decodeStateVector(stateVector);
		const isWaiting = member.question !== null;
		member.question = stateVector;
		if (isWaiting) return;
		const fail = () => member.close(CLOSE.overloaded);
		this.#content.whenWarm((content) => {
			const isCheap = member.question !== null && content.hasAnswer(member.question);
			if (isCheap) this.#answerFrom(content, member);
			// Warm once more by then: what was warm may have been let go meanwhile.
			else this.#around.inTurn(() => this.#content.whenWarm((now) => this.#answerFrom(now, member), fail));
		}, fail);
	}

	#answerFrom(content: WarmContent, member: Member): void {
		const { question } = member;
		member.question = null;
		if (!question || member.isClosed) return;
		try {
			const frames = content.answer(question);
			member.together(() => {
				member.release(frames);
				member.tellSeq(this.#edits.upTo);
			});
		} catch (error) {
			this.#around.log.error({ err: error, documentId: this.documentId }, 'a document could not be answered from');
			member.close(CLOSE.overloaded);
			this.suspect();
		}
	}

	/** Tells a client where it stands, and gives it what came after its copy if that is little. */
	#stand(member: Member, copy: protocol.Copy | null): void {
		member.followsSeq = true;
		const { canWrite } = member;
		const say = (resumed: boolean) =>
			member.send(protocol.standingFrame({ canWrite, lineage: this.lineage, seq: this.seen, resumed }));
		if (copy?.lineage !== this.lineage || copy.seq > this.seen) return say(false);
		member.hold();
		void this.#content.since(copy.seq, this.head, this.#around.limits.resumeBytes).then((update) => {
			member.together(() => {
				say(update !== null);
				member.release(update && [protocol.syncStep2Frame(update)]);
				member.tellSeq(this.#edits.upTo);
			});
		});
	}

	/** Gives a client id to a socket. Some of it may have been logged before anybody knew whose it is; then that is told now. */
	#claim(member: Member, clientId: number): boolean {
		if (!this.#clientIds.claim(member, clientId)) return false;
		if (member.canWrite && this.#index.clock(clientId) > 0) {
			const authors = this.#clientIds.takeUnrecorded([clientId]);
			if (authors.length > 0) this.#log(NOTHING, authors);
		}
		return true;
	}

	#edit(member: Member, bytes: Uint8Array, isStep2: boolean): void {
		if (!member.canWrite) {
			member.hasRefused = true;
			this.#around.counts.readersFramesDropped += 1;
			return;
		}
		const update = readUpdate(bytes);
		const fresh = this.#index.freshClients(update);
		if (!this.#mayGrow(update, fresh.length > 0, member)) return;
		// Whoever comes back finds it known whose they are.
		if (this.#clientIds.isUnsure(fresh)) return member.close(CLOSE.overloaded);
		const { clientIdsPerSocket } = this.#around.limits;
		const ofOthers = fresh.filter((clientId, i) =>
			isStep2
				? i >= clientIdsPerSocket || !this.#clientIds.mayBring(member, clientId)
				: !this.#clientIds.claim(member, clientId),
		);
		if (ofOthers.length > 0 && !isStep2) return this.#refuse(member, CLOSE.content, 'structs of another client id');
		// What belongs to somebody who is here comes from them; the rest of the step is not made to fail for it.
		const { added, isComplete } = this.#index.take(update, new Set(ofOthers));
		if (added) {
			member.hasEdited = true;
			this.#take(added, member);
			this.#log(added, this.#clientIds.takeUnrecorded(added.runs.map(({ client }) => client)));
		}
		if (!isStep2) {
			if (isComplete) return;
			for (const { client, structs } of update.runs) member.lacks(client, structs.at(-1)?.end ?? 0);
			if (member.missing === 0) this.#askForMissing(member);
		} else if (ofOthers.length > 0 || member.stillLacks((clientId) => this.#index.clock(clientId))) {
			member.missing ||= 1;
		} else {
			// Whatever else a client's own copy cannot place either was not written there.
			member.completeAt(this.#handed);
			member.acknowledge(this.#durable, this.#edits.upTo);
			if (added) this.askAgain();
		}
	}

	/** Deleting is how a full document becomes smaller, and what is known already, as whoever comes back brings, adds nothing. */
	#mayGrow(update: ReadUpdate, hasFresh: boolean, member: Member): boolean {
		const deletions = this.#index.freshDeletions(update);
		if (!hasFresh && deletions === 0) return true;
		const weight = update.bytes.byteLength + deletions * DELETED_RANGE_BYTES;
		const share = hasFresh ? 1 : deletions * DELETED_RANGE_BYTES < LIGHT_BYTES ? 3 : 2;
		return this.#hasRoomFor(weight, share, member);
	}

	/** Closes the socket where not. Where it only seems so, the client comes back once a snapshot has told. */
	#hasRoomFor(bytes: number, share: number, member: Member): boolean {
		const isFull = this.#need.isFull(bytes, this.#around.durableLog.unsettledBytes(this.documentId), share);
		if (isFull === 'yes') this.#refuse(member, CLOSE.tooLarge, 'the document is full');
		if (isFull === 'seems') {
			member.close(CLOSE.overloaded);
			void this.#around.durableLog.settled(this.documentId).then(() => this.compact());
		}
		return isFull === 'no';
	}

	#take(piece: Piece, from: Member | null): void {
		let ranges = 0;
		for (const all of piece.deletes.values()) ranges += all.length / 2;
		this.#need.weigh(ranges * DELETED_RANGE_BYTES);
		this.#content.add(piece);
		this.#edits.share(piece, from);
	}

	#log(added: Piece, authors: Author[]): void {
		this.#handed += 1;
		this.#around.durableLog.append(this, added, authors);
	}

	stored({ count, bytes, seq, before }: Stored): void {
		this.#durable += count;
		this.#need.grew(bytes);
		this.isStalled = false;
		if (this.#graceTimer) clearTimeout(this.#graceTimer);
		this.#graceTimer = null;
		if (this.seen === before && seq === before + 1) this.seen = seq;
		else void this.catchUp(seq);
		const { upTo } = this.#edits;
		for (const member of this.members) member.acknowledge(this.#durable, upTo);
		this.#around.tell({ kind: 'appended', documentId: this.documentId, seq, bytes });
		this.compactIfDue();
	}

	failing(waitingBytes: number): void {
		const stall = () => {
			this.isStalled = true;
			this.closeAll(CLOSE.overloaded);
		};
		if (waitingBytes > this.#around.limits.unstoredBytes) stall();
		else this.#graceTimer ??= setTimeout(stall, this.#around.limits.storeGraceMs).unref();
	}

	refused(kind: 'gone' | 'other_lineage' | 'sealed'): void {
		this.isBroken = true;
		// Of a sealed document they come back as readers, to a room that never saw what was refused.
		const codes = { gone: CLOSE.notFound, other_lineage: CLOSE.lineage, sealed: CLOSE.rightsChanged };
		this.closeAll(codes[kind]);
	}

	/** Another instance says that it has stored a row. */
	heardOfRow(seq: number, bytes: Uint8Array | undefined): void {
		if (this.isBroken || seq <= this.seen) return;
		if (bytes && seq === this.seen + 1 && !this.#catchingUp) this.#takeRow(seq, bytes);
		else void this.catchUp(seq);
	}

	/** Another instance tells who is there. */
	heardOfPresence(instance: string, states: Uint8Array): void {
		this.#presence.hearRemote(instance, states);
	}

	tellPresence(): void {
		this.#presence.publishAll();
	}

	instanceWent(instance: string): void {
		this.#presence.instanceWent(instance);
	}

	/** Forgets those on other instances of whom nothing was heard for `silentMs`, though they say every 15 s that they are there. */
	forgetSilent(silentMs: number): void {
		this.#presence.forgetSilent(silentMs);
	}

	/** Takes over what others have put into the log, as far as row `seq` at least. One reading at a time. */
	catchUp(seq = 0): Promise<void> {
		this.#knownSeq = Math.max(this.#knownSeq, seq);
		const { seen } = this;
		this.#catchingUp ??= this.#readLog().finally(() => {
			this.#catchingUp = null;
			// What came while the log was being read. Without progress it is left to the poll.
			if (this.seen > seen && this.#knownSeq > this.seen && !this.isBroken) void this.catchUp();
		});
		return this.#catchingUp;
	}

	async #readLog(): Promise<void> {
		const { store, log } = this.#around;
		const { documentId } = this;
		try {
			const rows = await store.updatesAfter(documentId, this.seen);
			if (rows[0] ? rows[0].seq > this.seen + 1 : this.#knownSeq > this.seen) {
				// Some of what is missing is in a snapshot already, and no longer in the log.
				const stored = await store.load(documentId);
				if (stored?.lineage !== this.lineage) return;
				if (stored.snapshot && stored.snapshot.uptoSeq > this.seen)
					this.#takeRow(stored.snapshot.uptoSeq, stored.snapshot.state);
				rows.splice(0, rows.length, ...stored.updates);
			}
			for (const { seq, bytes } of rows) if (!this.isBroken && seq === this.seen + 1) this.#takeRow(seq, bytes);
		} catch (error) {
			// The poll of the heads comes back to it.
			log.warn({ err: error, documentId }, 'updates of other instances could not be read');
		}
	}

	#takeRow(seq: number, bytes: Uint8Array): void {
		// Its own memory: what the database driver gives may be a piece of something larger.
		const { added, isComplete } = this.#index.take(readUpdate(bytes.slice()));
		if (!isComplete)
			this.#around.log.error({ documentId: this.documentId, seq }, 'an update in the log rests upon something missing');
		if (added) this.#take(added, null);
		if (added && this.#clientIds.foreign(added.runs.map(({ client }) => client))) void this.#learnAuthors();
		this.head = Math.max(this.head, seq);
		this.#need.grew(bytes);
		this.seen = seq;
	}

	/** Whose the client ids are that came from elsewhere: nobody here may write with them. */
	async #learnAuthors(): Promise<void> {
		const { store, log } = this.#around;
		const { documentId } = this;
		try {
			const asked = this.#clientIds.unsure();
			this.#clientIds.learn(await store.authors(documentId), asked);
		} catch (error) {
			// The next row of such a client id asks again.
			log.warn({ err: error, documentId }, 'authors could not be read');
		}
	}

	#ask(member: Member): void {
		member.send(protocol.syncStep1Frame(this.#index.stateVector()));
	}

	#askForMissing(member: Member): void {
		member.missing += 1;
		if (member.missing > MOST_ASKED) member.close(CLOSE.overloaded);
		else this.#ask(member);
	}

	/** Asks those once more whose edits rest upon something that is not here yet. */
	askAgain(): void {
		for (const member of this.members) if (member.missing > 0) this.#askForMissing(member);
	}

	/** Looks after those who lag. True while there are any. */
	tick(): boolean {
		const lagging = [...this.members].filter((member) => member.laggingFrom !== null && !member.isClosed);
		const drained = lagging.filter((member) => member.hasDrained());
		if (drained.length > 0) void this.#bringUpToDate(drained);
		return lagging.length > 0;
	}

	/** Tells those who have not written lately, and so not been answered, up to where they hold everything. */
	tellSeqs(): void {
		this.#edits.flush();
		for (const member of this.members) member.tellSeq(this.seen);
	}

	/** One reading for all who lagged: what the first of them to fall behind lacks is enough for the others. */
	async #bringUpToDate(members: readonly Member[]): Promise<void> {
		const from = Math.min(...members.map(({ laggingFrom }) => laggingFrom ?? Infinity));
		for (const member of members) member.hold();
		const update = await this.#content.since(from, this.head, this.#around.limits.documentBytes);
		for (const member of members) {
			member.release(update && [protocol.updateFrame(update)]);
			if (!update) member.close(CLOSE.overloaded);
		}
	}

	#refuse(member: Member, code: CloseCode, cause: unknown): void {
		member.hasRefused = true;
		this.#around.counts.refused += 1;
		const { documentId } = this;
		const why = typeof cause === 'string' ? { reason: cause } : { err: cause };
		this.#around.log.warn({ documentId, personId: member.personId, code, ...why }, 'what a client sent was refused');
		member.close(code);
	}

	compactIfDue(): void {
		if (this.#need.isDue()) void this.compact();
	}

	/** Has a new snapshot made, if anything has been logged since the last. */
	async compact(): Promise<void> {
		const { compactions } = this.#around;
		if (this.isBroken) return;
		const make = async () => {
			const compacted = await compactions.request(this.documentId);
			if (compacted !== 'replaced') return compacted;
			this.refused('other_lineage');
			return null;
		};
		await this.#need.make(make, () => this.head);
	}

	/** Somebody could not read what is here: if nobody can, compacting repairs it. */
	suspect(): void {
		const now = performance.now();
		if (now < this.#suspectedAt + this.#around.limits.snapshotPauseMs) return;
		this.#suspectedAt = now;
		void this.#around.durableLog.settled(this.documentId).then(() => this.compact());
	}

	/** Whether anything has been logged since the last snapshot. */
	get hasGrown(): boolean {
		return this.#need.hasRows;
	}

	/** Lets the bytes go if nobody has asked for them lately. */
	coolDown(): void {
		this.#content.coolDown(this.#around.limits.warmMs);
	}

	closeAll(code: CloseCode): void {
		for (const member of this.members) member.close(code);
	}

	destroy(): void {
		this.#edits.destroy();
		this.#presence.destroy();
		if (this.#graceTimer) clearTimeout(this.#graceTimer);
	}
}
