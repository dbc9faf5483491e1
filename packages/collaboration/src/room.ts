import * as Y from 'yjs';
import { ClientIds } from './client-ids.ts';
import type { Author, DocumentStore, Snapshot, StoredDocument } from './document-store.ts';
import type { DurableLog, LogWriter, Stored } from './durable-log.ts';
import type { Limits } from './limits.ts';
import type { Log } from './log.ts';
import type { Member } from './member.ts';
import { PresenceSharing } from './presence-sharing.ts';
import * as protocol from './protocol.ts';
import { CLOSE, type CloseCode, type Message } from './protocol.ts';
import { SnapshotKeeper } from './snapshot-keeper.ts';
import { dropPending, readUpdate, type StructRanges, withoutClients } from './update.ts';

/** What a message costs, in messages: answering the first sync step means encoding the document. */
const COST: Record<Message['kind'], number> = {
	syncStep1: 20,
	syncStep2: 5,
	update: 1,
	presence: 1,
	presenceQuery: 5,
	auth: 1,
	acknowledgement: 0,
	standing: 1,
};
/** A client that is asked this often and still leaves out what its edits rest upon starts anew. */
const MOST_ASKED = 15;

interface Surroundings {
	store: DocumentStore;
	durableLog: DurableLog;
	limits: Limits;
	log: Log;
	counts: Counts;
}

/** What operators may want to watch. */
export interface Counts {
	readersFramesDropped: number;
	refused: number;
	loads: number;
}

/**
 * One document that people have open: its Y.Doc, its sockets and what they share. Edits are shared first and logged
 * second: the others hold an edit until it is committed, so that a crash loses nothing; only "saved" waits.
 */
export class Room implements LogWriter {
	readonly documentId: string;
	readonly lineage: string;
	readonly members = new Set<Member>();
	head: number;
	/** Everything up to here is in the Y.Doc. Behind `head` only while another instance's updates are being read. */
	seen: number;
	/** Cannot be stored and takes nobody in until it can. */
	isStalled = false;
	isBroken = false;
	readonly #around: Surroundings;
	readonly #doc = new Y.Doc();
	readonly #presence: PresenceSharing;
	readonly #clientIds: ClientIds;
	#fresh: Uint8Array[] = [];
	/** Updates handed to the log, and those of them that are durable. */
	#handed = 0;
	#durable = 0;
	readonly #snapshots: SnapshotKeeper;
	#bytes: number;
	#measuredAt = 0;
	#catchingUp: Promise<void> | null = null;
	#graceTimer: NodeJS.Timeout | null = null;

	constructor(documentId: string, stored: StoredDocument, around: Surroundings) {
		this.documentId = documentId;
		this.lineage = stored.lineage;
		this.head = stored.head;
		this.seen = stored.head;
		this.#around = around;
		this.#presence = new PresenceSharing(this.members, around.limits);
		this.#clientIds = new ClientIds(stored.clients, around.limits.clientIdsPerSocket, (clientId) =>
			this.#presence.release(clientId),
		);
		this.#snapshots = new SnapshotKeeper(stored, around.limits, around.log);
		this.#bytes = this.#snapshots.storedBytes;
		this.#doc.transact(() => {
			if (stored.snapshot) Y.applyUpdate(this.#doc, stored.snapshot.state);
			for (const update of stored.updates) Y.applyUpdate(this.#doc, update.bytes);
		});
		if (dropPending(this.#doc)) around.log.error({ documentId }, 'the log of a document has a gap');
		this.#doc.on('update', (update: Uint8Array) => this.#fresh.push(update));
	}

	/** Lets a socket in, and takes what it sent early. A writer is asked for what it has; a reader never is. */
	admit(member: Member): void {
		if (member.lineage !== null && member.lineage !== this.lineage) return member.close(CLOSE.lineage);
		if (this.isStalled) return member.close(CLOSE.overloaded);
		this.members.add(member);
		if (member.access.canWrite) this.#ask(member);
		this.#presence.introduce(member);
		const early = member.early ?? [];
		member.early = null;
		for (const frame of early) this.receive(member, frame);
	}

	leave(member: Member): void {
		this.members.delete(member);
		this.#clientIds.leave(member);
		this.#presence.leave(member);
	}

	/** Takes one frame. `frame` owns its ArrayBuffer. */
	receive(member: Member, frame: Uint8Array): void {
		try {
			for (const message of protocol.readMessages(frame, this.#around.limits.messagesPerFrame)) {
				if (member.isClosed || this.isBroken || !member.mayDo(COST[message.kind])) return;
				this.#handle(member, message);
			}
		} catch (error) {
			this.#refuse(member, CLOSE.content, error);
		}
	}

	#handle(member: Member, message: Message): void {
		switch (message.kind) {
			case 'syncStep1':
				return member.send(protocol.syncStep2Frame(Y.encodeStateAsUpdate(this.#doc, message.stateVector)));
			case 'syncStep2':
			case 'update':
				return this.#edit(member, message.update, message.kind === 'syncStep2');
			case 'presence':
				return this.#presence.hear(member, message.states, (clientId) => this.#clientIds.claim(member, clientId));
			case 'presenceQuery':
				return this.#presence.introduce(member);
			case 'acknowledgement':
				member.owe(message.counter, member.missing > 0 ? Infinity : this.#handed);
				return member.acknowledge(this.#durable);
			case 'standing': {
				const { canWrite } = member.access;
				return member.send(protocol.standingFrame({ canWrite, lineage: this.lineage, seq: this.seen }));
			}
			case 'auth':
				return undefined;
		}
	}

	#edit(member: Member, update: Uint8Array, isStep2: boolean): void {
		if (!member.access.canWrite) {
			member.hasRefused = true;
			this.#around.counts.readersFramesDropped += 1;
			return;
		}
		const structs = readUpdate(update);
		const fresh = this.#freshClients(structs);
		if (fresh.length > 0 && this.#isTooLarge(update.byteLength))
			return this.#refuse(member, CLOSE.tooLarge, 'the document is full');
		const ofOthers = fresh.filter((clientId) =>
			isStep2 ? !this.#clientIds.mayBring(member, clientId) : !this.#clientIds.claim(member, clientId),
		);
		if (ofOthers.length > 0 && !isStep2) return this.#refuse(member, CLOSE.content, 'structs of another client id');
		// What belongs to somebody who is here comes from them; the rest of the step is not made to fail for it.
		const { added, isComplete } = this.#apply(ofOthers.length > 0 ? withoutClients(update, ofOthers) : update, member);
		if (added) {
			member.hasEdited = true;
			this.#log(added, this.#clientIds.takeUnrecorded(fresh.filter((clientId) => !ofOthers.includes(clientId))));
		}
		if (!isStep2) {
			if (isComplete) return;
			for (const [clientId, { to }] of structs) member.lacks(clientId, to);
			if (member.missing === 0) this.#askForMissing(member);
		} else if (ofOthers.length > 0 || member.stillLacks((clientId) => Y.getState(this.#doc.store, clientId))) {
			member.missing ||= 1;
		} else {
			// Whatever else a client's own copy cannot place either was not written there.
			member.completeAt(this.#handed);
			member.acknowledge(this.#durable);
			if (added) this.askAgain();
		}
	}

	/** The client ids of which an update brings something that is not known yet. */
	#freshClients(structs: StructRanges): number[] {
		const isFresh = (clientId: number, to: number) => to > Y.getState(this.#doc.store, clientId);
		return [...structs].flatMap(([clientId, { to }]) => (isFresh(clientId, to) ? [clientId] : []));
	}

	/** Applies an update and shares what was new in it, at once and in order, with everyone but the one it came from. */
	#apply(update: Uint8Array, from: Member | null): { added: Uint8Array | null; isComplete: boolean } {
		this.#fresh = [];
		try {
			Y.applyUpdate(this.#doc, update);
		} catch (error) {
			this.#break(error);
			throw error;
		}
		const isComplete = !dropPending(this.#doc);
		const added = this.#fresh.length > 1 ? Y.mergeUpdates(this.#fresh) : (this.#fresh[0] ?? null);
		if (added) {
			this.#bytes += added.byteLength;
			const frame = protocol.updateFrame(added);
			for (const member of this.members) if (member !== from) member.send(frame);
		}
		return { added, isComplete };
	}

	/** Half of an update may be in the Y.Doc now. What is committed is whole, so everybody starts anew from that. */
	#break(error: unknown): void {
		this.#around.log.error({ err: error, documentId: this.documentId }, 'an update broke a document in memory');
		this.isBroken = true;
		queueMicrotask(() => this.closeAll(CLOSE.overloaded));
	}

	#log(added: Uint8Array, authors: Author[]): void {
		this.#handed += 1;
		this.#around.durableLog.append(this, added, authors);
	}

	stored({ count, bytes, seq, before }: Stored): void {
		this.#durable += count;
		this.#snapshots.grew(bytes);
		this.isStalled = false;
		if (this.#graceTimer) clearTimeout(this.#graceTimer);
		this.#graceTimer = null;
		for (const member of this.members) member.acknowledge(this.#durable);
		if (this.seen === before && seq === before + 1) this.seen = seq;
		else void this.catchUp();
		if (this.#snapshots.isDue()) void this.snapshot();
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

	/** Takes over what others have put into the log. One reading at a time. */
	catchUp(): Promise<void> {
		this.#catchingUp ??= this.#readLog().finally(() => {
			this.#catchingUp = null;
		});
		return this.#catchingUp;
	}

	async #readLog(): Promise<void> {
		try {
			for (const update of await this.#around.store.updatesAfter(this.documentId, this.seen)) {
				if (this.isBroken || update.seq !== this.seen + 1) continue;
				this.#apply(update.bytes, null);
				this.seen = update.seq;
				this.head = Math.max(this.head, update.seq);
				this.#snapshots.grew(update.bytes.byteLength);
			}
		} catch (error) {
			// The poll of the heads comes back to it.
			this.#around.log.warn(
				{ err: error, documentId: this.documentId },
				'updates of other instances could not be read',
			);
		}
	}

	#ask(member: Member): void {
		member.send(protocol.syncStep1Frame(Y.encodeStateVector(this.#doc)));
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

	/** Whether an update of that size may not be added. Measuring is dear, so it is done at most once a second. */
	#isTooLarge(added: number): boolean {
		const { documentBytes } = this.#around.limits;
		if (this.#bytes + added <= documentBytes) return false;
		if (performance.now() - this.#measuredAt > 1_000) {
			this.#measuredAt = performance.now();
			this.#bytes = Y.encodeStateAsUpdate(this.#doc).byteLength;
		}
		return this.#bytes + added > documentBytes;
	}

	#refuse(member: Member, code: CloseCode, cause: unknown): void {
		member.hasRefused = true;
		this.#around.counts.refused += 1;
		const { documentId } = this;
		this.#around.log.warn({ documentId, personId: member.personId, code, cause }, 'what a client sent was refused');
		member.close(code);
	}

	/** Keeps the present state, if the Y.Doc holds exactly what the log does. Loading then starts from there. */
	async snapshot(): Promise<void> {
		const { store, durableLog } = this.#around;
		const isExact = this.seen === this.head && durableLog.isSettled(this.documentId) && !this.isBroken;
		if (isExact)
			await this.#snapshots.save(
				() => this.#take(),
				(snapshot) => store.saveSnapshot(snapshot),
			);
	}

	#take(): Snapshot {
		const { documentId, lineage, seen: uptoSeq } = this;
		const state = Y.encodeStateAsUpdate(this.#doc);
		this.#bytes = state.byteLength;
		return { documentId, lineage, uptoSeq, state, stateVector: Y.encodeStateVector(this.#doc) };
	}

	closeAll(code: CloseCode): void {
		for (const member of this.members) member.close(code);
	}

	destroy(): void {
		this.#presence.destroy();
		if (this.#graceTimer) clearTimeout(this.#graceTimer);
		this.#doc.destroy();
	}
}
