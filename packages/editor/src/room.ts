import { indexedDbOutbox } from '@aloitetila/collaboration/outbox-indexeddb.ts';
import { CollaborationProvider } from '@aloitetila/collaboration/provider.ts';
import { Doc } from 'yjs';

/** A shared text that is open in this window. */
export interface OpenRoom {
	readonly doc: Doc;
	readonly provider: CollaborationProvider;
	/** Ends the connection and lets the text go. */
	close(): void;
}

/**
 * Opens the room of a document. A page loads this together with the editor, so that Yjs comes to those who write and to
 * nobody else. What the person writes is kept on this device until it is saved.
 * @param url `ws(s)://<origin>/collab`
 */
export function openRoom(url: string, documentId: string, personId: string): OpenRoom {
	const doc = new Doc();
	const outbox = indexedDbOutbox({ documentId, personId });
	const provider = new CollaborationProvider({ url, documentId, doc, outbox });
	return {
		doc,
		provider,
		close: () => {
			provider.destroy();
			doc.destroy();
		},
	};
}
