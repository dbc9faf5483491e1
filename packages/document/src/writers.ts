import * as Y from 'yjs';

/** The Yjs client ids that something in an update (version 1) was written with. Deleting is nobody's. */
export const writersOf = (update: Uint8Array): number[] => [...Y.parseUpdateMeta(update).to.keys()];
