import * as Y from 'yjs';

const CHUNK = 50;

/** As one, in chunks: Yjs takes time by the square of how many it is given. Of none, an update that changes nothing. */
export function merged(updates: readonly Uint8Array[]): Uint8Array {
	let rest = [...updates];
	while (rest.length > 1) {
		const next: Uint8Array[] = [];
		for (let at = 0; at < rest.length; at += CHUNK) next.push(Y.mergeUpdates(rest.slice(at, at + CHUNK)));
		rest = next;
	}
	return rest[0] ?? new Uint8Array([0, 0]);
}
