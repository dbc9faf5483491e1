import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { readBytes, readNumber } from './read-number.ts';

/** Who a socket is to the others. */
export interface Shown {
	id: string;
	name: string;
	color: string;
}

interface PresenceState<Owner> {
	owner: Owner;
	/** The clock that the client last sent. */
	heard: number;
	/** The clock that was last told to the others. It only grows, also over a reconnect, or they would not listen. */
	told: number;
	json: string;
}

/** What a client says of a client id, as it came. */
interface Said {
	clientId: number;
	clock: number;
	json: Uint8Array;
}

const NOBODY = 'null';
const isNobody = (json: Uint8Array) => json.byteLength === NOBODY.length && new TextDecoder().decode(json) === NOBODY;
/** Clocks of those who left, so that they are heard when they come back. */
const REMEMBERED = 500;

/**
 * Who is in a room and where their caret is: the server's side of the awareness protocol. A socket speaks for one
 * client id, the first that it names and that is not somebody else's. Stock clients echo what they hear of others; that
 * is ignored. The `user` of a state is what the server knows, whatever the client said.
 */
export class Presence<Owner extends object> {
	readonly #states = new Map<number, PresenceState<Owner>>();
	readonly #idOf = new Map<Owner, number>();
	readonly #left = new Map<number, number>();
	/** Stand for sockets of other instances. */
	readonly #remotes = new WeakSet<Owner>();
	readonly #maxStateBytes: number;

	constructor(maxStateBytes: number) {
		this.#maxStateBytes = maxStateBytes;
	}

	/**
	 * Takes an awareness update. `mayBind` tells whether the owner may speak for a client id. Says whose state has
	 * changed and whether all of it was an echo. Throws where it cannot be read.
	 */
	accept(owner: Owner, shown: Shown, update: Uint8Array, mayBind: (clientId: number) => boolean) {
		const decoder = decoding.createDecoder(update);
		let own = this.#idOf.get(owner) ?? null;
		let isEcho = true;
		let said: Said | null = null;
		for (let left = readNumber(decoder); left > 0; left -= 1) {
			const clientId = readNumber(decoder);
			const clock = readNumber(decoder);
			const json = readBytes(decoder);
			if (own === null && this.#mayBecome(owner, clientId, json, mayBind)) own = clientId;
			if (own !== clientId) continue;
			isEcho = false;
			// Of several states the newest alone is looked into: a frame has room for a hundred thousand.
			if (json.byteLength <= this.#maxStateBytes && clock >= (said?.clock ?? 0)) said = { clientId, clock, json };
		}
		return { changed: said && this.#change(owner, shown, said) ? said.clientId : null, isEcho };
	}

	/** Someone who is leaving is not a new face. */
	#mayBecome(owner: Owner, clientId: number, json: Uint8Array, mayBind: (clientId: number) => boolean) {
		return !isNobody(json) && !this.#isAnothers(owner, clientId) && mayBind(clientId);
	}

	#isAnothers(owner: Owner, clientId: number) {
		const state = this.#states.get(clientId);
		if (state === undefined || state.owner === owner || this.#remotes.has(state.owner)) return false;
		return this.#idOf.get(state.owner) === clientId;
	}

	#change(owner: Owner, shown: Shown, said: Said) {
		const before = this.#states.get(said.clientId);
		if (before?.owner === owner && said.clock < before.heard) return false;
		const state: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(said.json));
		if (state !== null && (typeof state !== 'object' || Array.isArray(state))) return false;
		const told = Math.max(said.clock, (before?.told ?? this.#left.get(said.clientId) ?? 0) + 1);
		const json = state === null ? NOBODY : JSON.stringify({ ...state, user: shown });
		this.#states.set(said.clientId, { owner, heard: said.clock, told, json });
		this.#idOf.set(owner, said.clientId);
		return true;
	}

	/**
	 * Takes what another instance tells of its sockets; each of them is an `Owner` made by `ownerOf`. Gives the client ids
	 * that have changed. A socket that is here goes before one that is elsewhere: there it is a connection that broke.
	 */
	acceptRemote(update: Uint8Array, ownerOf: (clientId: number) => Owner): number[] {
		const decoder = decoding.createDecoder(update);
		const changed: number[] = [];
		for (let left = readNumber(decoder); left > 0; left -= 1) {
			const clientId = readNumber(decoder);
			const clock = readNumber(decoder);
			const json = new TextDecoder().decode(readBytes(decoder));
			const before = this.#states.get(clientId);
			if (before && !this.#remotes.has(before.owner) && this.#idOf.get(before.owner) === clientId) continue;
			const owner = ownerOf(clientId);
			if (json === NOBODY && before?.owner !== owner) continue;
			// Nothing new: it was told in answer to somebody's question.
			if (before?.owner === owner && before.json === json) continue;
			const told = Math.max(clock, (before?.told ?? this.#left.get(clientId) ?? 0) + 1);
			if (before) this.#idOf.delete(before.owner);
			this.#states.set(clientId, { owner, heard: clock, told, json });
			if (json !== NOBODY) {
				this.#remotes.add(owner);
				this.#idOf.set(owner, clientId);
			}
			changed.push(clientId);
		}
		return changed;
	}

	/** Who speaks for a client id on another instance; null where nobody does. */
	personElsewhere(clientId: number): string | null {
		const state = this.#states.get(clientId);
		if (!state || state.json === NOBODY || !this.#remotes.has(state.owner)) return null;
		return (JSON.parse(state.json) as { user?: Shown }).user?.id ?? null;
	}

	/** Those of the client ids that sockets of this instance speak for, or have just ceased to. */
	here(clientIds: Iterable<number>): number[] {
		return [...clientIds].filter((clientId) => {
			const state = this.#states.get(clientId);
			return state !== undefined && !this.#remotes.has(state.owner);
		});
	}

	/** The socket is gone. Gives the client id that leaves with it; tell the others before `forget`. */
	leave(owner: Owner): number | null {
		const clientId = this.#idOf.get(owner);
		this.#idOf.delete(owner);
		const state = clientId === undefined ? undefined : this.#states.get(clientId);
		if (clientId === undefined || state?.owner !== owner) return null;
		this.#states.set(clientId, { ...state, told: state.told + 1, json: NOBODY });
		return clientId;
	}

	/** A client id passes to another socket of the same person, whose connection broke unnoticed. */
	release(clientId: number): void {
		const state = this.#states.get(clientId);
		if (!state) return;
		this.#idOf.delete(state.owner);
		this.forget([clientId]);
	}

	/** Lets go of states that have left, once the others were told. */
	forget(clientIds: Iterable<number>): void {
		for (const clientId of clientIds) {
			const state = this.#states.get(clientId);
			if (!state || this.#idOf.get(state.owner) === clientId) continue;
			this.#states.delete(clientId);
			this.#left.delete(clientId);
			this.#left.set(clientId, state.told);
			if (this.#left.size > REMEMBERED) this.#left.delete(this.#left.keys().next().value ?? clientId);
		}
	}

	/** An awareness update of the given client ids, or of all but one owner's. Null where there is nobody to tell of. */
	encode(clientIds: Iterable<number>, except?: Owner): Uint8Array | null {
		const told = [...clientIds].flatMap((clientId) => {
			const state = this.#states.get(clientId);
			return state && state.owner !== except ? [{ clientId, state }] : [];
		});
		if (told.length === 0) return null;
		const encoder = encoding.createEncoder();
		encoding.writeVarUint(encoder, told.length);
		for (const { clientId, state } of told) {
			encoding.writeVarUint(encoder, clientId);
			encoding.writeVarUint(encoder, state.told);
			encoding.writeVarString(encoder, state.json);
		}
		return encoding.toUint8Array(encoder);
	}

	/** Whether one of the client ids is the one that the owner speaks for. */
	isAmong(clientIds: ReadonlySet<number>, owner: Owner): boolean {
		const own = this.#idOf.get(owner);
		return own !== undefined && clientIds.has(own);
	}

	/** Everyone present. */
	clientIds(): IterableIterator<number> {
		return this.#states.keys();
	}
}
