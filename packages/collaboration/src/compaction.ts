import * as Y from 'yjs';
export interface Compactor {
	compact(stored: { snapshot: Uint8Array | null; updates: Uint8Array[] }): Promise<CompactionResult>;
}
export type CompactionResult =
	| { kind: 'compacted'; state: Uint8Array; stateVector: Uint8Array }
	| { kind: 'refused'; reason: 'pending' | 'broken'; error?: unknown };
export function compactHere({
	snapshot,
	updates,
}: {
	snapshot: Uint8Array | null;
	updates: Uint8Array[];
}): CompactionResult {
	const doc = new Y.Doc();
	doc.transact(() => {
		if (snapshot) Y.applyUpdate(doc, snapshot);
		for (const u of updates) Y.applyUpdate(doc, u);
	});
	if (doc.store.pendingStructs || doc.store.pendingDs) return { kind: 'refused', reason: 'pending' };
	return { kind: 'compacted', state: Y.encodeStateAsUpdate(doc), stateVector: Y.encodeStateVector(doc) };
}
