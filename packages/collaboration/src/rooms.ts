import type { Bus, BusMessage } from './bus.ts';
import { compactHere, type Compactor } from './compaction.ts';
import { Compactions } from './compactions.ts';
import type { DocumentStore } from './document-store.ts';
import { DurableLog } from './durable-log.ts';
import { Instances } from './instances.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import type { Log } from './log.ts';
import { type Joining, Member } from './member.ts';
import { CLOSE, type CloseCode, keepAliveFrame } from './protocol.ts';
import { type Counts, Room, type Surroundings } from './room.ts';

export interface RoomsOptions {
	store: DocumentStore;
	log: Log;
	limits?: Partial<Limits>;
	/** To the other instances of the program, where there may be some. Without it they find each other's edits by polling. */
	bus?: Bus;
	/** Makes snapshots elsewhere than on this thread. */
	compactor?: Compactor;
}

export interface Rooms {
	/**
	 * Lets a socket into the room of a document. Listens at once, so that no frame is lost; refusals come as close codes.
	 */
	join(joining: Joining): Member;
	/** Everyone who is connected. */
	members(): Iterable<Member>;
	/** Closes those of whom the predicate holds. */
	closeWhere(predicate: (member: Member) => boolean, code: CloseCode): void;
	/** Stores what waits, sends everyone away to come back, and lets nobody in any more. */
	drain(): Promise<void>;
	readonly counts: Readonly<Counts>;
	/** How many documents are in memory. */
	openDocuments(): number;
}

/** The rooms of one process. */
export function createRooms(options: RoomsOptions): Rooms {
	return new OpenRooms(options);
}

interface OpenDocument {
	documentId: string;
	members: Set<Member>;
	/** One loading, however many join. */
	ready: Promise<Room | null>;
	room: Room | null;
	idleTimer: NodeJS.Timeout | null;
}

class OpenRooms implements Rooms {
	readonly counts: Counts = { readersFramesDropped: 0, refused: 0, loads: 0 };
	readonly #store: DocumentStore;
	readonly #limits: Limits;
	readonly #log: Log;
	readonly #durableLog: DurableLog;
	readonly #open = new Map<string, OpenDocument>();
	readonly #members = new Set<Member>();
	readonly #people = new Map<string, number>();
	readonly #timers: NodeJS.Timeout[];
	readonly #instances: Instances | null;
	readonly #around: Surroundings;
	readonly #wantTick = new Set<Room>();
	#turns: (() => void)[] = [];
	#isDraining = false;
	#isPolling = false;
	#emptied: (() => void) | null = null;

	constructor({ store, log, limits, bus, compactor }: RoomsOptions) {
		this.#store = store;
		this.#log = log;
		this.#limits = { ...DEFAULT_LIMITS, ...limits };
		this.#durableLog = new DurableLog(store, this.#limits, log);
		const ownThread: Compactor = { compact: async (stored) => compactHere(stored) };
		this.#around = {
			store,
			log,
			limits: this.#limits,
			counts: this.counts,
			durableLog: this.#durableLog,
			compactions: new Compactions(store, compactor ?? ownThread, this.#limits, log),
			tell: (message) => this.#instances?.tell([message]),
			inTurn: (work) => this.#inTurn(work),
			wantsTick: (room) => this.#wantTick.add(room),
		};
		this.#instances = bus
			? new Instances(bus, this.#limits, {
					came: () => this.#introduceAll(),
					went: (instance) => this.#rooms().forEach((room) => room.instanceWent(instance)),
				})
			: null;
		bus?.listen({
			received: (message, from) => this.#heard(message, from),
			listening: () => {
				void this.#poll();
				// What was answered before is not heard.
				this.#instances?.sayAlive();
			},
		});
		const keepAlive = keepAliveFrame();
		this.#timers = [
			setInterval(
				() => this.#members.forEach((member) => member.checkAlive(keepAlive)),
				this.#limits.keepAliveMs,
			).unref(),
			setInterval(() => void this.#poll(), this.#limits.headPollMs).unref(),
			setInterval(() => this.#tick(), this.#limits.tickMs).unref(),
			setInterval(() => this.#rooms().forEach((room) => room.tellSeqs()), this.#limits.seqMs).unref(),
		];
	}

	join(joining: Joining): Member {
		const member = new Member(joining, this.#limits);
		const { socket, documentId } = joining;
		socket.on('message', (frame, isBinary) => this.#receive(member, frame, isBinary));
		socket.on('pong', () => (member.isAlive = true));
		socket.on('close', (code) => {
			const isComplaint = code === CLOSE.content && !member.isClosed;
			this.#leave(member);
			if (isComplaint) this.#open.get(documentId)?.room?.suspect();
		});
		this.#members.add(member);
		const ofPerson = this.#countPerson(member, 1);
		if (this.#isDraining) {
			member.close(CLOSE.restart);
			return member;
		}
		if (ofPerson > this.#limits.socketsPerPerson) {
			member.close(CLOSE.tooFast);
			return member;
		}
		const open = this.#documentOf(documentId);
		if (!open || open.members.size >= this.#limits.socketsPerDocument) {
			member.close(CLOSE.overloaded);
			return member;
		}
		member.isCrowdedOut = member.access.canWrite && this.#isFullOfEditors(open);
		if (open.idleTimer) clearTimeout(open.idleTimer);
		open.idleTimer = null;
		open.members.add(member);
		void open.ready.then((room) => this.#admit(member, room));
		return member;
	}

	/** Null while edits of a room that was given up are still on their way: loading must not overtake them. */
	#documentOf(documentId: string): OpenDocument | null {
		const known = this.#open.get(documentId);
		if (known && !known.room?.isBroken) return known;
		if (known) {
			this.#open.delete(documentId);
			known.room?.destroy();
		}
		if (!this.#durableLog.isSettled(documentId)) return null;
		const members = new Set<Member>();
		const open: OpenDocument = { documentId, members, ready: this.#load(documentId), room: null, idleTimer: null };
		this.#open.set(documentId, open);
		void open.ready.then((room) => {
			open.room = room;
			if (!room && this.#open.get(documentId) === open) this.#open.delete(documentId);
		});
		return open;
	}

	/** How many sockets a person has, once `change` is counted. Those who are not signed in are not told apart. */
	#countPerson({ personId }: Member, change: 1 | -1): number {
		if (personId === null) return 0;
		const count = (this.#people.get(personId) ?? 0) + change;
		if (count > 0) this.#people.set(personId, count);
		else this.#people.delete(personId);
		return count;
	}

	#isFullOfEditors({ members }: OpenDocument): boolean {
		let editors = 0;
		for (const { canWrite } of members) if (canWrite) editors += 1;
		return editors >= this.#limits.editorsPerDocument;
	}

	async #load(documentId: string): Promise<Room | null> {
		this.counts.loads += 1;
		try {
			const stored = await this.#store.load(documentId);
			if (!stored) {
				this.#closeIn(documentId, CLOSE.notFound);
				return null;
			}
			this.#instances?.tell([{ kind: 'presence_query', documentId }]);
			return new Room(documentId, stored, this.#around);
		} catch (error) {
			this.#log.error({ err: error, documentId }, 'a document could not be loaded');
			this.#closeIn(documentId, CLOSE.overloaded);
			return null;
		}
	}

	#closeIn(documentId: string, code: CloseCode) {
		for (const member of this.#open.get(documentId)?.members ?? []) member.close(code);
	}

	#admit(member: Member, room: Room | null): void {
		if (room && !member.isClosed) room.admit(member);
		else member.close(CLOSE.overloaded);
	}

	#receive(member: Member, data: Uint8Array | ArrayBuffer | Uint8Array[], isBinary: boolean): void {
		if (member.isClosed) return;
		member.isAlive = true;
		if (!isBinary || Array.isArray(data)) return member.close(CLOSE.content);
		// A copy that owns its memory: what comes from the network is a piece of a pool that holds others' frames.
		const frame = new Uint8Array(data instanceof ArrayBuffer ? data.slice(0) : data);
		if (frame.byteLength > this.#limits.frameBytes) return member.close(CLOSE.tooLarge);
		if (!member.mayReceive(frame.byteLength)) return;
		if (member.early) this.#keepEarly(member, frame);
		else this.#open.get(member.documentId)?.room?.receive(member, frame);
	}

	#keepEarly(member: Member, frame: Uint8Array): void {
		member.earlyBytes += frame.byteLength;
		if (member.earlyBytes > this.#limits.earlyBytes) member.close(CLOSE.overloaded);
		else member.early?.push(frame);
	}

	#leave(member: Member): void {
		member.isClosed = true;
		if (this.#members.delete(member)) this.#countPerson(member, -1);
		if (this.#members.size === 0) this.#emptied?.();
		const open = this.#open.get(member.documentId);
		if (!open?.members.delete(member)) return;
		open.room?.leave(member);
		if (open.members.size === 0 && !this.#isDraining) this.#evictLater(open);
	}

	#evictLater(open: OpenDocument): void {
		if (open.idleTimer) clearTimeout(open.idleTimer);
		open.idleTimer = setTimeout(() => void this.#evict(open), this.#limits.idleMs).unref();
	}

	async #evict(open: OpenDocument): Promise<void> {
		const room = await open.ready;
		await this.#durableLog.settled(open.documentId);
		await room?.compact();
		// One that was on its way already may not hold the last rows.
		if (room?.hasGrown) await room.compact();
		// Somebody may have come, or edited and left, meanwhile.
		if (open.members.size > 0 || !this.#durableLog.isSettled(open.documentId)) return;
		if (this.#open.get(open.documentId) === open) this.#open.delete(open.documentId);
		room?.destroy();
	}

	#rooms(): Room[] {
		return [...this.#open.values()].flatMap(({ room }) => (room && !room.isBroken ? [room] : []));
	}

	#heard(message: BusMessage, from: string): void {
		this.#instances?.heard(message, from);
		const room = 'documentId' in message ? this.#open.get(message.documentId)?.room : null;
		if (!room || room.isBroken) return;
		if (message.kind === 'appended') room.heardOfRow(message.seq, message.bytes);
		else if (message.kind === 'presence') room.heardOfPresence(from, message.states);
		else if (message.kind === 'presence_query') room.tellPresence();
	}

	/** Somebody new is to know who is here, and is asked the same. */
	#introduceAll(): void {
		for (const room of this.#rooms()) {
			if (room.members.size === 0) continue;
			room.tellPresence();
			this.#instances?.tell([{ kind: 'presence_query', documentId: room.documentId }]);
		}
	}

	/** One a turn of the event loop, so that what others send is handled between them. */
	#inTurn(work: () => void): void {
		this.#turns.push(work);
		if (this.#turns.length > 1) return;
		const next = () => {
			this.#turns[0]?.();
			this.#turns.shift();
			if (this.#turns.length > 0) setImmediate(next);
		};
		setImmediate(next);
	}

	#tick(): void {
		for (const room of this.#wantTick) if (room.isBroken || !room.tick()) this.#wantTick.delete(room);
	}

	/** Finds what other instances have stored, also where nobody told of it. */
	async #poll(): Promise<void> {
		if (this.#isPolling) return;
		this.#isPolling = true;
		try {
			const rooms = this.#rooms();
			for (const room of rooms) {
				room.coolDown();
				room.forgetSilent(this.#limits.presenceSilentMs);
				room.compactIfDue();
			}
			if (rooms.length > 0) this.#compare(rooms, await this.#store.heads(rooms.map(({ documentId }) => documentId)));
		} catch (error) {
			this.#log.warn({ err: error }, 'the heads of open documents could not be read');
		} finally {
			this.#isPolling = false;
		}
	}

	#compare(rooms: readonly Room[], heads: ReadonlyMap<string, { head: number; lineage: string }>): void {
		for (const room of rooms) {
			const there = heads.get(room.documentId);
			if (!there) room.refused('gone');
			else if (there.lineage !== room.lineage) room.refused('other_lineage');
			else if (there.head > room.seen && this.#durableLog.isSettled(room.documentId)) void room.catchUp(there.head);
			room.askAgain();
		}
	}

	members(): Iterable<Member> {
		return this.#members.values();
	}

	closeWhere(predicate: (member: Member) => boolean, code: CloseCode): void {
		for (const member of this.#members) if (predicate(member)) member.close(code);
	}

	openDocuments(): number {
		return this.#open.size;
	}

	async drain(): Promise<void> {
		this.#isDraining = true;
		const { drainMs, drainSpreadMs } = this.#limits;
		const deadline = performance.now() + drainMs;
		await within(deadline - drainMs / 2, this.#durableLog.flush());
		const emptied = new Promise<void>((resolve) => {
			this.#emptied = resolve;
			if (this.#members.size === 0) resolve();
		});
		// In waves, so that not all come back at the same moment.
		for (const member of this.#members) setTimeout(() => member.close(CLOSE.restart), Math.random() * drainSpreadMs);
		await within(deadline - drainMs / 5, emptied);
		for (const member of this.#members) member.cutOff();
		await within(deadline, this.#durableLog.flush());
		this.#instances?.stop();
		for (const timer of this.#timers) clearInterval(timer);
		for (const { room, idleTimer } of this.#open.values()) {
			if (idleTimer) clearTimeout(idleTimer);
			room?.destroy();
		}
		this.#open.clear();
	}
}

/** Waits for something, but not beyond `deadline` on the clock of `performance.now()`. */
async function within(deadline: number, work: Promise<void>): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<void>((resolve) => {
		timer = setTimeout(resolve, Math.max(0, deadline - performance.now()));
	});
	await Promise.race([work, late]);
	clearTimeout(timer);
}
