import * as Y from 'yjs';

/**
 * The document that its rows add up to: a snapshot, or nothing, and the updates after it in order. Rows are V1 updates
 * that the log has accepted; one that does not decode throws, since then the log itself is broken.
 *
 * Applied one by one in one transaction: merging a long log flat takes a hundred times longer.
 */
export function stateOf(rows: Iterable<Uint8Array>): Y.Doc {
	const doc = new Y.Doc();
	doc.transact(() => {
		for (const row of rows) Y.applyUpdate(doc, row);
	});
	return doc;
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
