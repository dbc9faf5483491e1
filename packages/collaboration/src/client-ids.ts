import type { Author } from './document-store.ts';
import type { Member } from './member.ts';

/** Beyond so many, ids with which nothing was ever written are forgotten when their socket goes. */
const MOST_UNRECORDED = 2_000;

/**
 * Who writes with which Yjs client id, so that nobody writes in another's name. An id becomes a socket's by its first
 * presence or live update, and stays its person's for good.
 */
export class ClientIds {
	/** Whose an id is, as far as known: also of those who have gone. */
	readonly #owners: Map<number, string>;
	/** Those of which the store knows the owner. */
	readonly #recorded: Set<number>;
	/** Came from elsewhere, and it is being asked whose they are. */
	readonly #unsure = new Set<number>();
	readonly #online = new Map<number, Member>();
	/** Who is present with which on another instance, where nothing may have been written with it yet. */
	readonly #elsewhere = new Map<number, string>();
	readonly #mostOfOne: number;
	readonly #moved: (clientId: number) => void;

	/** `moved` hears of an id that passes from one socket of a person to another. */
	constructor(known: ReadonlyMap<number, string>, mostOfOne: number, moved: (clientId: number) => void) {
		this.#owners = new Map(known);
		this.#recorded = new Set(known.keys());
		this.#mostOfOne = mostOfOne;
		this.#moved = moved;
	}

	/** Gives a client id to a socket, unless it is somebody else's. */
	claim(member: Member, clientId: number): boolean {
		const holder = this.#online.get(clientId);
		if (holder === member) return true;
		const owner = this.#owners.get(clientId);
		const isFree = holder === undefined && !this.#isElsewhere(member, clientId);
		if (owner === undefined ? !isFree : owner !== member.personId) return false;
		if (member.clientIds.size >= this.#mostOfOne) return false;
		if (holder) {
			// The connection broke without the server's notice, and the client came back on a new one.
			holder.clientIds.delete(clientId);
			this.#moved(clientId);
		}
		if (member.personId !== null) this.#owners.set(clientId, member.personId);
		this.#online.set(clientId, member);
		member.clientIds.add(clientId);
		return true;
	}

	/**
	 * Whether a second sync step may bring new structs of a client id: also what others wrote who have gone, since
	 * after a crash theirs may be the only copy. Such an id is not claimed by who brings it; its author may yet return.
	 */
	mayBring(member: Member, clientId: number): boolean {
		const holder = this.#online.get(clientId);
		const isOffline = holder === undefined && !this.#isElsewhere(member, clientId);
		return isOffline || holder === member || this.#isPersonOf(member, clientId);
	}

	/** Somebody is present with a client id on another instance, or, with null, nobody any more. */
	foundElsewhere(clientId: number, personId: string | null): void {
		if (personId === null) this.#elsewhere.delete(clientId);
		else this.#elsewhere.set(clientId, personId);
	}

	/** Whether it is somebody else who is. */
	#isElsewhere(member: Member, clientId: number) {
		const there = this.#elsewhere.get(clientId);
		return there !== undefined && there !== member.personId;
	}

	#isPersonOf(member: Member, clientId: number) {
		return member.personId !== null && this.#owners.get(clientId) === member.personId;
	}

	/** Ids that came through the log from elsewhere. Says whether it must be asked whose some of them are. */
	foreign(clientIds: readonly number[]): boolean {
		const unknown = clientIds.filter((clientId) => !this.#owners.has(clientId));
		for (const clientId of unknown) this.#unsure.add(clientId);
		return unknown.length > 0;
	}

	/** Whether it is not known yet whose one of the ids is. */
	isUnsure(clientIds: readonly number[]): boolean {
		return this.#unsure.size > 0 && clientIds.some((clientId) => this.#unsure.has(clientId));
	}

	/** Those of which that is so. */
	unsure(): ReadonlySet<number> {
		return new Set(this.#unsure);
	}

	/**
	 * Takes over what the store knows. The first who wrote with an id is its owner. `asked`: those that were unsure when it was
	 * asked; of others that have come since it may not have known.
	 */
	learn(owners: ReadonlyMap<number, string>, asked: ReadonlySet<number>): void {
		for (const clientId of asked) this.#unsure.delete(clientId);
		for (const [clientId, personId] of owners) {
			this.#recorded.add(clientId);
			this.#owners.set(clientId, personId);
		}
	}

	holds(member: Member, clientId: number): boolean {
		return this.#online.get(clientId) === member;
	}

	leave(member: Member): void {
		const isTooMany = this.#owners.size - this.#recorded.size > MOST_UNRECORDED;
		for (const clientId of member.clientIds) {
			if (!this.holds(member, clientId)) continue;
			this.#online.delete(clientId);
			if (isTooMany && !this.#recorded.has(clientId)) this.#owners.delete(clientId);
		}
	}

	/** Those of the ids whose owner is known here and not yet in the store; it is to be told now. */
	takeUnrecorded(clientIds: Iterable<number>): Author[] {
		const authors: Author[] = [];
		for (const clientId of clientIds) {
			const personId = this.#owners.get(clientId);
			if (personId === undefined || this.#recorded.has(clientId)) continue;
			this.#recorded.add(clientId);
			authors.push({ clientId, personId });
		}
		return authors;
	}
}
