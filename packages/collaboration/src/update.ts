import * as Y from 'yjs';

/** The new structs of an update: from which clock to which, exclusive, for every client id. */
export type StructRanges = Map<number, { from: number; to: number }>;

/** Above this a clock is no text that anyone has typed. */
const HIGHEST_CLOCK = 2 ** 40;

/**
 * Reads an update before it touches a document, and throws where it cannot be read or would break one. Yjs takes what
 * it is given: it would make room for as many structs as a count says, loop over structs without length, and fail
 * half-way through an item that claims to stand beside one of its own author's later items.
 *
 * `update` is version 1 and owns its ArrayBuffer. Bytes of clients never go to a V2 function: a short input hangs it.
 */
export function readUpdate(update: Uint8Array): StructRanges {
	const decoded = Y.decodeUpdate(update);
	const structs: StructRanges = new Map();
	let current: number | null = null;
	for (const struct of decoded.structs) {
		const { client, clock } = struct.id;
		const end = clock + struct.length;
		if (struct.length < 1 || end > HIGHEST_CLOCK) throw new Error('a struct has no possible length');
		if (client !== current && structs.has(client)) throw new Error('a client id comes twice');
		current = client;
		const range = structs.get(client) ?? { from: Infinity, to: 0 };
		structs.set(client, range);
		if (struct instanceof Y.Skip) continue;
		if (struct instanceof Y.Item && dependsOnItself(struct)) throw new Error('an item depends on itself');
		range.from = Math.min(range.from, clock);
		range.to = Math.max(range.to, end);
	}
	for (const [client, range] of structs) if (range.to === 0) structs.delete(client);
	return structs;
}

function dependsOnItself(item: Y.Item) {
	const { client, clock } = item.id;
	const isLater = (id: unknown) => id instanceof Y.ID && id.client === client && id.clock >= clock;
	return isLater(item.origin) || isLater(item.rightOrigin) || isLater(item.parent);
}

/** The update without the structs of some client ids. Its deletions stay. */
export function withoutClients(update: Uint8Array, clientIds: Iterable<number>): Uint8Array {
	const beyond = new Map([...clientIds].map((clientId) => [clientId, HIGHEST_CLOCK]));
	return Y.diffUpdate(update, Y.encodeStateVector(beyond));
}

/** A Y.Doc can hold back what it cannot place yet; a room never does, it asks for what is missing instead. */
export function dropPending(doc: Y.Doc): boolean {
	const hadPending = doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
	doc.store.pendingStructs = null;
	doc.store.pendingDs = null;
	return hadPending;
}

/** Merged in chunks: merging a long list at once takes quadratic time. */
export function mergeInChunks(updates: readonly Uint8Array[], size = 50): Uint8Array {
	let merged = [...updates];
	while (merged.length > 1) {
		const next: Uint8Array[] = [];
		for (let at = 0; at < merged.length; at += size) next.push(Y.mergeUpdates(merged.slice(at, at + size)));
		merged = next;
	}
	const [only] = merged;
	if (!only) throw new Error('nothing to merge');
	return only;
}
