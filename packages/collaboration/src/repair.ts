import * as Y from 'yjs';
import { type Piece, pieceOf, pieceRun, readUpdate } from './update.ts';

/** What could be saved of a document that Yjs cannot put together. */
export interface Repaired {
	state: Uint8Array;
	stateVector: Uint8Array;
	/** The client ids of which something was left out. */
	leftOut: number[];
}

/** Types within types deeper than this are no text's: copies walk through them by recursion, browsers with a small stack. */
const DEEPEST = 100;
/** After so many failures a document is given up; each means putting together all that came before. */
const MOST_FAILURES = 200;
const NO_DELETES = new Map<number, number[]>();

/** Throws where types are nested too deep among the structs of a document that came after a state vector. */
export function refuseDepth(doc: Y.Doc, before: ReadonlyMap<number, number> = new Map()): void {
	const depths = new Map<Y.Item, number>();
	for (const [client, structs] of doc.store.clients) {
		const from = before.get(client) ?? 0;
		for (let at = structs.length - 1; at >= 0; at -= 1) {
			const struct = structs[at];
			if (!struct || struct.id.clock + struct.length <= from) break;
			if (struct instanceof Y.Item && struct.content instanceof Y.ContentType && depthOf(struct, depths) > DEEPEST)
				throw new Error('types are nested too deep');
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
 * Puts a document together update by update, as copies do, and leaves out what cannot be. An update may be the edits of
 * several people: only the part of a client id that fails is left out. Empty structs take its place, so that clocks go on
 * and nobody can offer it again. Null where that is not enough.
 */
export function repairHere(updates: readonly Uint8Array[]): Repaired | null {
	const good: Uint8Array[] = [];
	const leftOut = new Set<number>();
	let failures = 0;
	let doc = new Y.Doc();
	const takes = (bytes: Uint8Array): boolean => {
		try {
			apply(doc, bytes);
			good.push(bytes);
			return true;
		} catch {
			// It may be half in it.
			doc.destroy();
			doc = new Y.Doc();
			failures += 1;
			if (failures <= MOST_FAILURES) for (const one of good) Y.applyUpdate(doc, one);
			return false;
		}
	};
	try {
		for (const bytes of updates) {
			if (takes(bytes)) continue;
			for (const { client, whole, empty } of partsOf(bytes)) {
				if (takes(whole.bytes)) continue;
				leftOut.add(client);
				if (empty) takes(empty.bytes);
			}
			if (failures > MOST_FAILURES) return null;
		}
		for (const client of Y.parseUpdateMeta(pendingOf(doc)).to.keys()) leftOut.add(client);
		// Encoded, what waits for something that was left out would be mixed into the state as if it had its place.
		doc.store.pendingStructs = null;
		doc.store.pendingDs = null;
		const state = Y.encodeStateAsUpdate(doc);
		apply(new Y.Doc(), state);
		return { state, stateVector: Y.encodeStateVector(doc), leftOut: [...leftOut] };
	} catch {
		return null;
	} finally {
		doc.destroy();
	}
}

function apply(doc: Y.Doc, bytes: Uint8Array): void {
	const before = Y.decodeStateVector(Y.encodeStateVector(doc));
	Y.applyUpdate(doc, bytes);
	refuseDepth(doc, before);
}

/** What of an update is each client id's, and what may stand in its place; then what of each is deleted. */
function partsOf(bytes: Uint8Array): { client: number; whole: Piece; empty: Piece | null }[] {
	const { runs, deletes } = readUpdate(bytes.slice());
	return [
		...runs.flatMap(({ client, structs }) => {
			const run = pieceRun(bytes, client, structs);
			return run ? [{ client, whole: pieceOf([run], NO_DELETES), empty: emptyRun(client, run.clock, run.end) }] : [];
		}),
		...[...deletes].map(([client, ranges]) => ({
			client,
			whole: pieceOf([], new Map([[client, ranges]])),
			empty: null,
		})),
	];
}

function emptyRun(client: number, clock: number, end: number): Piece {
	const encoder = new Y.UpdateEncoderV1();
	new Y.GC(Y.createID(client, clock), end - clock).write(encoder, 0);
	const source = encoder.toUint8Array();
	return pieceOf([{ client, clock, end, count: 1, source, at: 0, upTo: source.byteLength }], NO_DELETES);
}

function pendingOf({ store }: Y.Doc): Uint8Array {
	const update = store.pendingStructs?.update;
	return update ? Y.convertUpdateFormatV2ToV1(update) : new Uint8Array([0, 0]);
}
