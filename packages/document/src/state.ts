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
