import * as Y from 'yjs';
import { placingOrder } from './document-index.ts';
import { addRange, lacks } from './ranges.ts';
import { countStructs, pieceOf, pieceRun, readUpdate, type ReadUpdate, type Run, type Struct } from './update.ts';
import { isTooSlow, limitWork, type WorkClock } from './work-limit.ts';

/** What could be saved of a document that Yjs cannot put together. */
export interface Repaired {
	state: Uint8Array;
	stateVector: Uint8Array;
	/** The client ids of which something was left out; of a deletion that was, whose text it would have deleted. */
	leftOut: number[];
}

/** Types within types deeper than this are no text's: copies walk through them by recursion, browsers with a small stack. */
const DEEPEST = 100;
/** After so many failures of a person nothing more of theirs is tried; each means putting together what came before. */
const MOST_FAILURES = 3;
/** What fails is tried again in so many pieces, and the one of these that fails, until it is a single struct. */
const PIECES = 32;
/** More updates than these are put together from a state of them. */
const MOST_UPDATES = 256;
/** Of the first byte of a struct what says which content it has; 0 and 1 are none. */
const CONTENT_BITS = 0b0001_1111;
const REF_DELETED = 1;
const NO_DELETES = new Map<number, number[]>();
/** So many structs are put in at once where it is watched how long that takes. */
const SLICE = 64;
/** More than this is slow; what Yjs itself writes takes some thousandths of it. */
const STRUCT_MS = 0.02;
/** And so much whatever is put in, for Yjs tidies up after it. */
const SLICE_MS = 0.5;
/** So much longer it may take, as a whole and of each person's. Everybody who opens the document waits that long. */
const MOST_SLOW_MS = 1_000;

/** Whether something failed for want of memory, which says nothing of what it was done to. */
export function isOutOfMemory(error: unknown): boolean {
	const { name, message } = error as Partial<Error>;
	return name === 'RangeError' && /allocation failed|out of memory/iu.test(message ?? '');
}

/** How long it may take to put a document together. */
export const workOf = (updates: readonly Uint8Array[]): number =>
	MOST_SLOW_MS + STRUCT_MS * updates.reduce((sum, bytes) => sum + countStructs(bytes), 0);

/**
 * Throws where Yjs has put together what it cannot walk through or collect: types that are nested too deep, or an entry
 * of a map that is longer than one. Cut in two, such an entry keeps a half that is not deleted with its map, so that whoever
 * deletes the map fails: sooner or later, and never the one who wrote it. Only what was in `parts`, or all.
 */
export function refuseUnsound(doc: Y.Doc, parts?: readonly Run[]): void {
	const from = new Map<number, number>();
	if (!parts) for (const client of doc.store.clients.keys()) from.set(client, 0);
	for (const { client, structs } of parts ?? []) {
		if (!from.has(client)) from.set(client, structs[0]?.clock ?? 0);
	}
	const depths = new Map<Y.Item, number>();
	for (const [client, clock] of from) {
		const structs = doc.store.clients.get(client) ?? [];
		for (let at = structs.length - 1; at >= 0; at -= 1) {
			const struct = structs[at];
			if (!struct || struct.id.clock + struct.length <= clock) break;
			if (!(struct instanceof Y.Item)) continue;
			if (struct.content instanceof Y.ContentType && depthOf(struct, depths) > DEEPEST)
				throw new Error('types are nested too deep');
			if (struct.parentSub !== null && !struct.deleted && (struct.right !== null || struct.length > 1))
				throw new Error('an entry of a map is longer than one');
		}
	}
}

/** Without recursion, for that is what it protects from. */
function depthOf(item: Y.Item, depths: Map<Y.Item, number>): number {
	const above: Y.Item[] = [];
	let at: Y.Item | null = item;
	while (at && !depths.has(at)) {
		above.push(at);
		at = at.parent instanceof Y.AbstractType ? at.parent._item : null;
	}
	let depth = at ? (depths.get(at) ?? 0) : 0;
	for (const one of above.reverse()) depths.set(one, (depth += 1));
	return depth;
}

/**
 * Puts a document together update by update, as copies do, and leaves out what cannot be: of the client id that fails, from
 * the first struct on that does, as far as the update goes. What is left out keeps its place, deleted, so that what others
 * wrote behind it stays, clocks go on and nobody can offer it again. Null where that is not enough.
 *
 * With a clock, what takes far too long fails too: where a struct says that it stands between two that are far apart, Yjs
 * looks at all that is between them, and a frame of such structs would keep every copy busy for an hour.
 */
export function repairHere(
	updates: readonly Uint8Array[],
	clients: ReadonlyMap<number, string>,
	clock: WorkClock | null = null,
): Repaired | null {
	try {
		const repaired = repairOnce(updates, clients, clock);
		if (isSound(repaired.state, clock)) return repaired;
		// As one update it takes longer than update by update.
		const again = repairOnce([repaired.state], clients, clock);
		isSound(again.state, clock);
		return { ...again, leftOut: [...new Set([...repaired.leftOut, ...again.leftOut])] };
	} catch {
		return null;
	}
}

function repairOnce(updates: readonly Uint8Array[], clients: ReadonlyMap<number, string>, clock: WorkClock | null) {
	const repair = new Repair(clients, clock);
	try {
		for (const bytes of updates) repair.take(bytes);
		return repair.result();
	} finally {
		repair.doc.destroy();
	}
}

/** False where it takes too long to be put together; throws where it is unsound. */
function isSound(state: Uint8Array, clock: WorkClock | null): boolean {
	const copy = new Y.Doc();
	try {
		if (clock) limitWork(copy, clock, workOf([state]));
		Y.applyUpdate(copy, state);
		refuseUnsound(copy);
		return true;
	} catch (error) {
		if (!isTooSlow(error)) throw error;
		return false;
	} finally {
		copy.destroy();
	}
}

class Repair {
	doc = new Y.Doc();
	readonly #clients: ReadonlyMap<number, string>;
	readonly #leftOut = new Set<number>();
	/** The clocks that were left out, as ranges. */
	readonly #gone = new Map<number, number[]>();
	readonly #failures = new Map<string, number>();
	readonly #clock: WorkClock | null;
	/** Of each person how much longer it took than it should, and since which struct. */
	readonly #slow = new Map<string, { client: number; clock: number; ms: number }>();
	/** Of whose structs the rest of an update is to be left out, and from which on. */
	readonly #tooSlow = new Map<string, { client: number; clock: number }>();
	/** What the document is made of. */
	#good: Uint8Array[] = [];
	/** Updates that rest upon what has not come yet. Never in the document: there they would fail in the name of what comes. */
	#waiting: Uint8Array[] = [];

	constructor(clients: ReadonlyMap<number, string>, clock: WorkClock | null) {
		this.#clients = clients;
		this.#clock = clock;
	}

	take(bytes: Uint8Array): void {
		const update = readUpdate(bytes.slice());
		const { parts, isComplete } = placingOrder(update, { get: (client) => Y.getState(this.doc.store, client) });
		const isPlain = isComplete && !parts.some((part) => this.#isDoubtful(part));
		if (!isPlain || !this.#takes(update.bytes, parts, update.bytes)) {
			for (const part of parts) {
				const hasFailed = isPlain && parts.length === 1;
				this.#takePart(update.bytes, part, hasFailed);
				if (this.#gone.size > 0) this.#findLost(update, part);
			}
			for (const [client, ranges] of update.deletes) {
				const { bytes: deletion } = pieceOf([], new Map([[client, ranges]]));
				if (!this.#takes(deletion, []) && !this.#takes(deletion, [])) this.#leftOut.add(client);
			}
		}
		if (!isComplete) this.#waiting.push(bytes);
	}

	result(): Repaired {
		for (let before = Infinity; this.#waiting.length < before;) {
			before = this.#waiting.length;
			for (const bytes of this.#waiting.splice(0)) this.take(bytes);
		}
		for (const bytes of this.#waiting) {
			for (const { client, structs } of readUpdate(bytes.slice()).runs) {
				if ((structs.at(-1)?.end ?? 0) > Y.getState(this.doc.store, client)) this.#leftOut.add(client);
			}
		}
		// Encoded, deletions of what is not there would be mixed into the state as if they had their place.
		const { pendingDs } = this.doc.store;
		if (pendingDs) for (const client of Y.decodeUpdateV2(pendingDs).ds.clients.keys()) this.#leftOut.add(client);
		this.doc.store.pendingDs = null;
		const state = Y.encodeStateAsUpdate(this.doc);
		return { state, stateVector: Y.encodeStateVector(this.doc), leftOut: [...this.#leftOut] };
	}

	/** `source` is where the structs of the parts lie; without it nobody looks how long they take. */
	#takes(bytes: Uint8Array, parts: readonly Run[], source: Uint8Array | null = null): boolean {
		try {
			if (source && this.#clock) this.#watch(source, parts, this.#clock);
			Y.applyUpdate(this.doc, bytes);
			refuseUnsound(this.doc, parts);
			this.#good.push(bytes);
			return true;
		} catch (error) {
			if (isOutOfMemory(error)) throw error;
			// It may be half in it.
			this.doc.destroy();
			this.doc = new Y.Doc();
			for (const one of this.#good) Y.applyUpdate(this.doc, one);
			if (this.#good.length > MOST_UPDATES) this.#good = [Y.encodeStateAsUpdate(this.doc)];
			return false;
		}
	}

	/**
	 * Puts the structs of an update in, and throws where somebody's take too long: nothing more of theirs is tried then. As one
	 * change, as copies that open the document do: between changes Yjs joins again what such structs cut in pieces.
	 */
	#watch(source: Uint8Array, parts: readonly Run[], clock: WorkClock): void {
		this.doc.transact(() => {
			for (const { client, structs } of parts) {
				for (let at = 0; at < structs.length; at += SLICE) {
					const slice = structs.slice(at, at + SLICE);
					const startedAt = clock();
					Y.applyUpdate(this.doc, runOf(source, client, slice));
					this.#took(client, slice, clock() - startedAt - SLICE_MS - slice.length * STRUCT_MS);
				}
			}
		});
	}

	/** `slowMs` is less than nothing where it was fast: that makes good for a pause now and then, as while memory is tidied. */
	#took(client: number, [first]: readonly Struct[], slowMs: number): void {
		const person = this.#personOf(client);
		const before = this.#slow.get(person) ?? { client, clock: first?.clock ?? 0, ms: 0 };
		if (before.ms + slowMs <= 0) this.#slow.delete(person);
		else this.#slow.set(person, { ...before, ms: before.ms + slowMs });
		if (before.ms + slowMs < MOST_SLOW_MS) return;
		this.#slow.delete(person);
		this.#tooSlow.set(person, before);
		this.#failures.set(person, MOST_FAILURES * 2);
		throw new Error('structs take too long to be put in');
	}

	/** How many structs of a part that was given up came before those that took long. They are put in. */
	#takeQuick(bytes: Uint8Array, { client, structs }: Run): number {
		const slow = this.#tooSlow.get(this.#personOf(client));
		this.#tooSlow.delete(this.#personOf(client));
		const from = slow?.client === client ? structs.findIndex(({ end }) => end > slow.clock) : 0;
		if (from <= 0) return 0;
		const quick = structs.slice(0, from);
		return this.#takes(runOf(bytes, client, quick), [{ client, structs: quick }]) ? from : 0;
	}

	/** Takes of a part what can be taken, and puts what was deleted in the place of the rest. It may have failed once already. */
	#takePart(bytes: Uint8Array, part: Run, hasFailed: boolean): void {
		const { client, structs } = part;
		let taken = 0;
		if (this.#failuresOf(client) < MOST_FAILURES) {
			if (!hasFailed && this.#takes(runOf(bytes, client, structs), [part], bytes)) return;
			if (!this.#tooSlow.has(this.#personOf(client))) taken = this.#takeStart(bytes, client, structs);
			if (taken === structs.length) return;
			this.#hasFailed(client);
		}
		if (this.#tooSlow.has(this.#personOf(client))) taken = Math.max(taken, this.#takeQuick(bytes, part));
		const rest = structs.slice(taken);
		const [clock, end] = [rest[0]?.clock ?? 0, rest.at(-1)?.end ?? 0];
		this.#leaveOut(client, clock, end);
		// Twice as many failures are somebody's who can make these fail, too.
		if (this.#failuresOf(client) < MOST_FAILURES * 2) {
			if (this.#takes(deletedRun(bytes, client, rest), [])) return;
			this.#hasFailed(client);
		}
		this.#takes(structsAsUpdate(client, clock, [new Y.GC(Y.createID(client, clock), end - clock)]), []);
	}

	/** How many structs, from the first on, can be taken of some that have failed together. */
	#takeStart(bytes: Uint8Array, client: number, structs: readonly Struct[]): number {
		const step = Math.ceil(structs.length / PIECES);
		for (let at = 0; at < structs.length; at += step) {
			const some = structs.slice(at, at + step);
			if (this.#takes(runOf(bytes, client, some), [{ client, structs: some }], bytes)) continue;
			const taken = some.length === 1 ? 0 : this.#takeStart(bytes, client, some);
			if (taken < some.length) return at + taken;
		}
		return structs.length;
	}

	/** Whether nothing more of its author is tried, or some of it may be lost with what was left out. */
	#isDoubtful({ client, structs }: Run): boolean {
		if (this.#failuresOf(client) >= MOST_FAILURES) return true;
		return this.#gone.size > 0 && structs.some(({ needs }) => this.#restUponGone(needs));
	}

	/** What somebody wrote into a type that was left out, or behind what has no place, is gone with it. */
	#findLost({ bytes, deletes }: ReadUpdate, { client, structs }: Run): void {
		for (const { clock, end, at, needs } of structs) {
			const hadContent = ((bytes[at] ?? 0) & CONTENT_BITS) > REF_DELETED && lacks(deletes.get(client), clock, end);
			if (!hadContent || !this.#restUponGone(needs)) continue;
			if (Y.getItem(this.doc.store, Y.createID(client, end - 1)) instanceof Y.Item) continue;
			this.#leaveOut(client, clock, end);
		}
	}

	#restUponGone(needs: readonly number[]): boolean {
		return needs.some((clock, at) => at % 2 === 1 && !lacks(this.#gone.get(needs[at - 1] ?? 0), clock, clock + 1));
	}

	#leaveOut(client: number, clock: number, end: number): void {
		const ranges = this.#gone.get(client) ?? [];
		this.#gone.set(client, ranges);
		addRange(ranges, clock, end);
		this.#leftOut.add(client);
	}

	/** Client ids that are nobody's count as one person's. */
	#personOf(client: number): string {
		return this.#clients.get(client) ?? '';
	}

	#failuresOf(client: number): number {
		return this.#failures.get(this.#personOf(client)) ?? 0;
	}

	#hasFailed(client: number): void {
		this.#failures.set(this.#personOf(client), this.#failuresOf(client) + 1);
	}
}

function runOf(bytes: Uint8Array, client: number, structs: readonly Struct[]): Uint8Array {
	const run = pieceRun(bytes, client, structs);
	return pieceOf(run ? [run] : [], NO_DELETES).bytes;
}

/** The same structs as their author's copy would hold them had they been deleted: with their place, without content. */
function deletedRun(bytes: Uint8Array, client: number, structs: readonly Struct[]): Uint8Array {
	const all = Y.decodeUpdate(runOf(bytes, client, structs)).structs;
	for (const struct of all) if (struct instanceof Y.Item) struct.content = new Y.ContentDeleted(struct.length);
	return structsAsUpdate(client, structs[0]?.clock ?? 0, all);
}

function structsAsUpdate(client: number, clock: number, structs: readonly (Y.Item | Y.GC | Y.Skip)[]): Uint8Array {
	const encoder = new Y.UpdateEncoderV1();
	for (const struct of structs) struct.write(encoder, 0);
	const source = encoder.toUint8Array();
	const [count, upTo] = [structs.length, source.byteLength];
	return pieceOf([{ client, clock, end: clock, count, source, at: 0, upTo }], NO_DELETES).bytes;
}
