import * as Y from 'yjs';

/** So long it may take to put a document together, and so much longer for each of its bytes; some times what Yjs takes. */
const MOST_MS = 1_000;
const BYTE_MS = 0.001;
/** The clock costs as much as some hundred of the questions that are counted. */
const QUESTIONS = 1_024;

/**
 * The document that its rows add up to: a snapshot, or nothing, and the updates after it in order. Rows are V1 updates
 * that the log has accepted; one that does not decode throws, since then the log itself is broken. So does what takes far
 * too long: written by hand, a few kilobytes can keep Yjs busy for an hour, and everybody with it.
 *
 * Applied one by one in one transaction: merging a long log flat takes a hundred times longer.
 */
export function stateOf(rows: Iterable<Uint8Array>): Y.Doc {
	const doc = new Y.Doc();
	const all = [...rows];
	const structs = limitedStructs(all.reduce((sum, row) => sum + row.byteLength, 0));
	doc.store.clients = structs;
	doc.transact(() => {
		for (const row of all) Y.applyUpdate(doc, row);
	});
	doc.store.clients = new Map(structs);
	return doc;
}

type Structs = Y.Doc['store']['clients'];

/** Yjs cannot be stopped once it has begun; but it asks its store for each item that it looks at. */
function limitedStructs(bytes: number): Structs {
	const until = performance.now() + MOST_MS + bytes * BYTE_MS;
	let left = QUESTIONS;
	class LimitedStructs extends Map<number, Structs extends Map<number, infer Of> ? Of : never> {
		override get(client: number) {
			left -= 1;
			if (left <= 0) {
				if (performance.now() > until) throw new Error('a document takes too long to be put together');
				left = QUESTIONS;
			}
			return super.get(client);
		}
	}
	return new LimitedStructs();
}

/** A document as one V1 update, and its state vector, by which `writersBetween` tells who has written in it. */
export const wholeOf = (doc: Y.Doc): { state: Uint8Array; stateVector: Uint8Array } => ({
	state: Y.encodeStateAsUpdate(doc),
	stateVector: Y.encodeStateVector(doc),
});

/** The client ids that wrote something between two states, by their vectors. Who only deleted is not among them. */
export function writersBetween(before: Uint8Array | null, after: Uint8Array): number[] {
	const known = before ? Y.decodeStateVector(before) : new Map<number, number>();
	return [...Y.decodeStateVector(after)].filter(([id, clock]) => clock > (known.get(id) ?? 0)).map(([id]) => id);
}
