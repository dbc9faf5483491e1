import * as encoding from 'lib0/encoding';
import { addRanges, lacks } from './ranges.ts';
import {
	type Piece,
	pieceOf,
	type PieceRun,
	pieceRun,
	type ReadUpdate,
	type Run,
	scanUpdate,
	startingAt,
	type Struct,
} from './update.ts';

/** What came of an update. */
export interface Taken {
	/** What was new and rests upon nothing that is missing; null where there was no such thing. */
	added: Piece | null;
	/** Whether all of it was taken, or known already. */
	isComplete: boolean;
}

/**
 * What a room knows of a document without its content: up to which clock there is something of each client id, and what
 * is deleted. It is enough to tell what is new in an update and whether it can be placed, and takes a small part of the
 * memory and the work of a Y.Doc.
 */
export class DocumentIndex {
	readonly #clocks = new Map<number, number>();
	readonly #deletes = new Map<number, number[]>();
	/** Whether stored updates lacked something that they rest upon, as far as clocks tell. */
	hasGap = false;

	clock(client: number): number {
		return this.#clocks.get(client) ?? 0;
	}

	/** Adds what the log has accepted, in order. */
	addStored(bytes: Uint8Array): void {
		scanUpdate(bytes, {
			run: (client, clock, end) => {
				const known = this.clock(client);
				if (clock > known) this.hasGap = true;
				else if (end > known) this.#clocks.set(client, end);
			},
			deletions: (client, ranges) => this.#delete(client, ranges),
		});
	}

	/** The state vector, as Yjs encodes it. */
	stateVector(): Uint8Array {
		const encoder = encoding.createEncoder();
		encoding.writeVarUint(encoder, this.#clocks.size);
		for (const [client, clock] of this.#clocks) {
			encoding.writeVarUint(encoder, client);
			encoding.writeVarUint(encoder, clock);
		}
		return encoding.toUint8Array(encoder);
	}

	/** The client ids of which an update brings structs that are not known yet. */
	freshClients({ runs }: ReadUpdate): number[] {
		return runs.flatMap(({ client, structs }) => ((structs.at(-1)?.end ?? 0) > this.clock(client) ? [client] : []));
	}

	/** How many ranges an update deletes of which something is not deleted yet. A client that comes back brings all it knows of. */
	freshDeletions({ deletes }: ReadUpdate): number {
		let count = 0;
		for (const [client, ranges] of deletes) {
			const known = this.#deletes.get(client);
			for (let i = 0; i < ranges.length; i += 2) if (lacks(known, ranges[i] ?? 0, ranges[i + 1] ?? 0)) count += 1;
		}
		return count;
	}

	/** Takes what is new of an update. Structs of the client ids `without` are left out. */
	take(update: ReadUpdate, without: ReadonlySet<number> = new Set()): Taken {
		const walk = new Walk(this.#clocks, update.runs, without);
		walk.go();
		let { isComplete } = walk;
		const runs: PieceRun[] = [];
		for (const { run, first, at } of walk.cursors) {
			const piece = pieceRun(update.bytes, run.client, run.structs.slice(first, at));
			if (!piece) continue;
			// What is known of the first struct is cut off: an item that grew may have been collected where it is known.
			runs.push(startingAt(piece, this.clock(run.client)));
			this.#clocks.set(run.client, piece.end);
		}
		const deletes = new Map<number, number[]>();
		for (const [client, ranges] of update.deletes) {
			const clock = this.clock(client);
			const fresh: number[] = [];
			for (let i = 0; i < ranges.length; i += 2) {
				const [start = 0, end = 0] = [ranges[i], ranges[i + 1]];
				if (end > clock && !without.has(client)) isComplete = false;
				const known = Math.min(end, clock);
				if (known > start && lacks(this.#deletes.get(client), start, known)) fresh.push(start, known);
			}
			if (fresh.length === 0) continue;
			deletes.set(client, fresh);
			this.#delete(client, fresh);
		}
		if (runs.length === 0 && deletes.size === 0) return { added: null, isComplete };
		// Written anew from what was read, never passed on as it came: what nobody has read may be what breaks a copy.
		return { added: pieceOf(runs, deletes), isComplete };
	}

	#delete(client: number, added: readonly number[]): void {
		const ranges = this.#deletes.get(client) ?? [];
		this.#deletes.set(client, ranges);
		addRanges(ranges, added);
	}
}

/**
 * What is new of an update, in the order in which it can be placed and cut wherever the client id changes: applied one after
 * the other, no part of it waits for another. `isComplete` unless some of it rests upon what is not there.
 */
export function placingOrder({ runs }: ReadUpdate, known: Clocks): { parts: Run[]; isComplete: boolean } {
	const walk = new Walk(known, runs, new Set());
	const parts: { client: number; structs: Struct[] }[] = [];
	walk.placed = ({ client }, struct) => {
		const last = parts.at(-1);
		if (last?.client === client) last.structs.push(struct);
		else parts.push({ client, structs: [struct] });
	};
	walk.go();
	return { parts, isComplete: walk.isComplete };
}

/** Up to which clock there is something of each client id. */
type Clocks = Pick<ReadonlyMap<number, number>, 'get'>;

interface Cursor {
	readonly run: Run;
	/** The first struct that is new. */
	readonly first: number;
	/** The next to be placed. */
	at: number;
	isWaiting: boolean;
	isBlocked: boolean;
}

/**
 * Places the structs of an update, as far as what each rests upon is known or was placed before it. Every struct is
 * looked at a few times at most, whatever order a client has thought of.
 */
class Walk {
	readonly cursors: Cursor[] = [];
	isComplete = true;
	/** Hears of each struct that is placed. */
	placed: ((run: Run, struct: Struct) => void) | null = null;
	readonly #known: Clocks;
	readonly #placed = new Map<number, number>();
	readonly #byClient = new Map<number, Cursor>();

	constructor(known: Clocks, runs: readonly Run[], without: ReadonlySet<number>) {
		this.#known = known;
		for (const run of runs) {
			if (without.has(run.client)) continue;
			const clock = this.#clock(run.client);
			let first = run.structs.findIndex(({ end }) => end > clock);
			if (first === -1) first = run.structs.length;
			const cursor = { run, first, at: first, isWaiting: false, isBlocked: false };
			this.cursors.push(cursor);
			this.#byClient.set(run.client, cursor);
		}
	}

	#clock(client: number): number {
		return this.#placed.get(client) ?? this.#known.get(client) ?? 0;
	}

	go(): void {
		for (const cursor of this.cursors) {
			while (!cursor.isBlocked && cursor.at < cursor.run.structs.length) this.#place(cursor);
			if (cursor.isBlocked) this.isComplete = false;
		}
	}

	/** Places the next struct of a cursor, and before it whatever it needs of the others. */
	#place(cursor: Cursor): void {
		const waiting = [cursor];
		for (let top = waiting.at(-1); top; top = waiting.at(-1)) {
			const needed = this.#step(top);
			if (needed && !needed.isWaiting && !needed.isBlocked) {
				top.isWaiting = true;
				waiting.push(needed);
				continue;
			}
			// Not there, or waiting for this one itself: then neither can ever be placed.
			if (needed !== null) top.isBlocked = true;
			waiting.pop();
			const below = waiting.at(-1);
			if (below) below.isWaiting = false;
			// The one below is stepped again: what it needs is there now, or another step of the same cursor is needed.
		}
	}

	/** Places one struct and says null; or says which cursor must go first, or undefined where none can help. */
	#step(cursor: Cursor): Cursor | undefined | null {
		const { client, structs } = cursor.run;
		const struct = structs[cursor.at];
		if (!struct || struct.clock > this.#clock(client)) return undefined;
		for (let i = 0; i < struct.needs.length; i += 2) {
			const [of = 0, clock = 0] = [struct.needs[i], struct.needs[i + 1]];
			if (clock >= this.#clock(of)) return this.#byClient.get(of);
		}
		this.#placed.set(client, struct.end);
		this.placed?.(cursor.run, struct);
		cursor.at += 1;
		return null;
	}
}
