import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import { merged } from './merge-updates.ts';
import { addRanges } from './ranges.ts';
import { readNumber } from './read-number.ts';
import { StructReader } from './struct-reader.ts';
import { putVarUint, varUintBytes } from './write-number.ts';

/** One struct of an update: its clocks, where its bytes lie, and what it rests upon. */
export interface Struct {
	readonly clock: number;
	/** Exclusive, as everywhere. */
	readonly end: number;
	/** Bytes of the update. */
	readonly at: number;
	readonly upTo: number;
	/** Client id and clock, by turns, of the structs that must be there before it. */
	readonly needs: readonly number[];
}

export interface Run {
	readonly client: number;
	/** By rising clock; there may be gaps. */
	readonly structs: readonly Struct[];
}

/**
 * What is deleted: for each client id the start and the end of ranges of clocks, by turns; rising and apart. Yjs keeps
 * deletions that came too early as differences between ranges, and a range that falls back would become one far ahead,
 * which later deletes what nobody has deleted.
 */
export type Deletes = ReadonlyMap<number, readonly number[]>;

/** An update that was read, but is not yet known to fit to any document. */
export interface ReadUpdate {
	readonly bytes: Uint8Array;
	readonly runs: readonly Run[];
	readonly deletes: Deletes;
}

/** Structs of one client id without a gap, as bytes somewhere. */
export interface PieceRun {
	readonly client: number;
	readonly clock: number;
	readonly end: number;
	readonly count: number;
	readonly source: Uint8Array;
	readonly at: number;
	readonly upTo: number;
}

/** Something new in a document. `bytes` is it as a Yjs update of version 1; the rest is what others are joined with. */
export interface Piece {
	readonly bytes: Uint8Array;
	readonly runs: readonly PieceRun[];
	readonly deletes: Deletes;
}

/** How many structs, of which client id, from which clock. */
const NUMBERS_OF_RUN = 3;
/** Above this a clock is no text that anyone has typed. */
const HIGHEST_CLOCK = 2 ** 40;

/**
 * Reads an update of a client before it touches a document, and throws where it cannot be read or would break one. Yjs
 * takes what it is given: it would make room for as many structs as a count says, loop over structs without length, and
 * fail half-way through an item that claims to stand beside one of its own author's later items.
 *
 * `bytes` is version 1 and owns its ArrayBuffer. Bytes of clients never go to a V2 function: a short input hangs it.
 */
export function readUpdate(bytes: Uint8Array): ReadUpdate {
	const decoder = decoding.createDecoder(bytes);
	const reader = new StructReader(decoder, true);
	const runs: Run[] = [];
	const seen = new Set<number>();
	for (let left = readNumber(decoder); left > 0; left -= 1) {
		const run = readRun(decoder, reader);
		if (seen.has(run.client)) throw new Error('a client id comes twice');
		seen.add(run.client);
		if (run.structs.length > 0) runs.push(run);
	}
	return { bytes, runs, deletes: readDeletes(decoder) };
}

function readRun(decoder: decoding.Decoder, reader: StructReader): Run {
	let left = readNumber(decoder);
	const client = readNumber(decoder);
	let clock = readNumber(decoder);
	const structs: Struct[] = [];
	for (; left > 0; left -= 1) {
		const at = decoder.pos;
		reader.next();
		const end = clock + reader.length;
		if (reader.length < 1 || end > HIGHEST_CLOCK) throw new Error('a struct has no possible length');
		if (!reader.isSkip) {
			const { needs } = reader;
			for (let i = 0; i < needs.length; i += 2) {
				if (needs[i] === client && (needs[i + 1] ?? 0) >= clock) throw new Error('an item depends on itself');
			}
			structs.push({ clock, end, at, upTo: decoder.pos, needs });
		}
		clock = end;
	}
	return { client, structs };
}

function readDeletes(decoder: decoding.Decoder): Map<number, number[]> {
	const deletes = new Map<number, number[]>();
	let isRising = true;
	for (let clients = readNumber(decoder); clients > 0; clients -= 1) {
		const client = readNumber(decoder);
		const ranges = deletes.get(client) ?? [];
		for (let left = readNumber(decoder); left > 0; left -= 1) {
			const start = readNumber(decoder);
			const end = start + readNumber(decoder);
			if (end > HIGHEST_CLOCK) throw new Error('a deletion has no possible length');
			if (end <= start) continue;
			if (start < (ranges.at(-1) ?? 0)) isRising = false;
			ranges.push(start, end);
		}
		if (ranges.length > 0) deletes.set(client, ranges);
	}
	if (!isRising) {
		for (const [client, ranges] of deletes) {
			const risen: number[] = [];
			addRanges(risen, ranges);
			deletes.set(client, risen);
		}
	}
	return deletes;
}

export interface ScanVisitor {
	/** Structs of one client id without a gap. */
	run(client: number, clock: number, end: number): void;
	/** Start and end of each range by turns. */
	deletions(client: number, ranges: readonly number[]): void;
}

/** Goes through an update that the log has accepted, fast and without checking it again. */
export function scanUpdate(bytes: Uint8Array, visitor: ScanVisitor): void {
	const decoder = decoding.createDecoder(bytes);
	const reader = new StructReader(decoder, false);
	for (let clients = readNumber(decoder); clients > 0; clients -= 1) {
		let left = readNumber(decoder);
		const client = readNumber(decoder);
		let clock = readNumber(decoder);
		let start = clock;
		for (; left > 0; left -= 1) {
			reader.next();
			const end = clock + reader.length;
			if (reader.isSkip) {
				if (clock > start) visitor.run(client, start, clock);
				start = end;
			}
			clock = end;
		}
		if (clock > start) visitor.run(client, start, clock);
	}
	for (const [client, ranges] of readDeletes(decoder)) visitor.deletions(client, ranges);
}

/** How many structs an update that the log has accepted is made of. */
export function countStructs(bytes: Uint8Array): number {
	const decoder = decoding.createDecoder(bytes);
	const reader = new StructReader(decoder, false);
	let count = 0;
	for (let clients = readNumber(decoder); clients > 0; clients -= 1) {
		let left = readNumber(decoder);
		readNumber(decoder);
		readNumber(decoder);
		count += left;
		for (; left > 0; left -= 1) reader.next();
	}
	return count;
}

/** Writes runs and deletions as one update. At most one run a client id. */
function writeUpdate(runs: readonly (readonly PieceRun[])[], deletes: Deletes): Uint8Array {
	const numbers: number[] = [];
	const sorted = [...runs].sort((a, b) => (b[0]?.client ?? 0) - (a[0]?.client ?? 0));
	let length = varUintBytes(sorted.length);
	for (const parts of sorted) {
		const { client = 0, clock = 0 } = parts[0] ?? {};
		let count = 0;
		for (const part of parts) {
			count += part.count;
			length += part.upTo - part.at;
		}
		numbers.push(count, client, clock);
	}
	numbers.push(deletes.size);
	for (const [client, ranges] of deletes) {
		numbers.push(client, ranges.length / 2);
		for (let i = 0; i < ranges.length; i += 2) {
			const start = ranges[i] ?? 0;
			numbers.push(start, (ranges[i + 1] ?? start) - start);
		}
	}
	for (const value of numbers) length += varUintBytes(value);

	const bytes = new Uint8Array(length);
	let at = putVarUint(bytes, 0, sorted.length);
	let next = 0;
	for (const parts of sorted) {
		for (const value of numbers.slice(next, (next += NUMBERS_OF_RUN))) at = putVarUint(bytes, at, value);
		for (const { source, at: from, upTo } of parts) {
			bytes.set(source.subarray(from, upTo), at);
			at += upTo - from;
		}
	}
	for (const value of numbers.slice(next)) at = putVarUint(bytes, at, value);
	return bytes;
}

/** Structs that follow upon each other, as they lie in the bytes of an update; null of none. */
export function pieceRun(source: Uint8Array, client: number, structs: readonly Struct[]): PieceRun | null {
	const [first, last] = [structs[0], structs.at(-1)];
	if (!first || !last) return null;
	const { clock, at } = first;
	return { client, clock, end: last.end, count: structs.length, source, at, upTo: last.upTo };
}

/** The run without what lies before `clock`. Cut by Yjs, which knows how an item is split; rare. */
export function startingAt(run: PieceRun, clock: number): PieceRun {
	if (run.clock >= clock) return run;
	const stateVector = Y.encodeStateVector(new Map([[run.client, clock]]));
	const { bytes, runs } = readUpdate(Y.diffUpdate(pieceOf([run], new Map()).bytes, stateVector));
	return (runs[0] && pieceRun(bytes, run.client, runs[0].structs)) ?? run;
}

/** A piece out of some of the runs and deletions of what was read. */
export function pieceOf(runs: readonly PieceRun[], deletes: Deletes): Piece {
	return {
		bytes: writeUpdate(
			runs.map((run) => [run]),
			deletes,
		),
		runs,
		deletes,
	};
}

/** What the log has accepted, as a piece that can be joined with others. */
export function storedPiece(bytes: Uint8Array): Piece {
	const { runs, deletes } = readUpdate(bytes);
	const parts = runs.flatMap(({ client, structs }) =>
		withoutGaps(structs).flatMap((some) => pieceRun(bytes, client, some) ?? []),
	);
	return { bytes, runs: parts, deletes };
}

/** Cut where a clock is left out: the bytes between two such structs are neither's. */
function withoutGaps(structs: readonly Struct[]): Struct[][] {
	const parts: Struct[][] = [];
	for (const struct of structs) {
		const last = parts.at(-1);
		if (last?.at(-1)?.end === struct.clock) last.push(struct);
		else parts.push([struct]);
	}
	return parts;
}

/**
 * Several pieces as one update, oldest first. What follows upon another is set beside it, byte for byte; only pieces that
 * overlap, which are rare, are merged by Yjs.
 */
export function joinPieces(pieces: readonly Piece[]): Uint8Array {
	const [first] = pieces;
	if (first && pieces.length === 1) return first.bytes;
	const runs = new Map<number, PieceRun[]>();
	const deletes = new Map<number, number[]>();
	for (const piece of pieces) {
		for (const run of piece.runs) {
			const parts = runs.get(run.client);
			if (!parts) runs.set(run.client, [run]);
			else if (parts.at(-1)?.end === run.clock) parts.push(run);
			else return merged(pieces.map(({ bytes }) => bytes));
		}
		for (const [client, ranges] of piece.deletes) {
			const all = deletes.get(client);
			if (all) addRanges(all, ranges);
			else deletes.set(client, [...ranges]);
		}
	}
	return writeUpdate([...runs.values()], deletes);
}
