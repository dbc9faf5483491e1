import * as Y from 'yjs';
import { stateOf, wholeOf } from './state.ts';

/**
 * What was typed, while a restore was on its way, into text that it took away. Neither knew of the other, so it is in the
 * log and nowhere to be read. Gives the replaced text with it, or null where nothing was lost.
 *
 * @param before the state that was replaced
 * @param restore the edit that replaced it
 * @param meanwhile the other edits after `before`, of those moments
 */
export function withLateText(
	before: Uint8Array,
	restore: Uint8Array,
	meanwhile: readonly Uint8Array[],
): { state: Uint8Array; stateVector: Uint8Array } | null {
	const known = Y.decodeStateVector(Y.encodeStateVectorFromUpdate(before));
	const without = stateOf([before, ...meanwhile]);
	// What was written by somebody who saw the restored text rests upon that, and belongs to it.
	without.store.pendingStructs = null;
	without.store.pendingDs = null;
	const present = stateOf([before, restore, ...meanwhile]);
	const gone = Y.createDeleteSetFromStructStore(present.store);
	const isLost = [...without.store.clients].some(([client, structs]) =>
		structs.some(
			(struct) =>
				struct instanceof Y.Item &&
				!struct.deleted &&
				struct.content instanceof Y.ContentString &&
				struct.id.clock + struct.length > (known.get(client) ?? 0) &&
				Y.isDeleted(gone, Y.createID(client, struct.id.clock + struct.length - 1)),
		),
	);
	const whole = isLost ? wholeOf(without) : null;
	without.destroy();
	present.destroy();
	return whole;
}
