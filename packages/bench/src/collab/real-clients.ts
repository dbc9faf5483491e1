import { CollaborationProvider } from '@aloitetila/collaboration/provider.ts';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { WebSocket as NodeWebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { Stage } from './stage.ts';

/** A page as people have it open: the server's own provider, with its own way of coming back. */
export interface RealClient {
	/** Writes at the end of somebody's text. */
	write(name: string, words: string): void;
	read(name: string): string;
	/** How many of the edits made here are not acknowledged; null where the server acknowledges nothing. */
	waiting(): number | null;
	isOnline(): boolean;
	destroy(): void;
}

/** The parts of HocuspocusProvider that are used; its package is not installed with the project. */
interface HocuspocusModule {
	HocuspocusProvider: new (configuration: object) => {
		unsyncedChanges: number;
		isSynced: boolean;
		destroy(): void;
	};
	Y: typeof Y;
}

function socketWith(cookie: string): typeof WebSocket {
	class CookieSocket extends NodeWebSocket {
		constructor(address: string | URL) {
			super(address, { headers: { cookie }, perMessageDeflate: false });
		}
	}
	return CookieSocket as unknown as typeof WebSocket;
}

/** Reads the module once; the rest is quick. */
export async function realClients(stage: Stage): Promise<(documentId: string, person: number) => RealClient> {
	const { cookies, hocuspocusFolder } = stage.setting;
	const { origin } = stage.running;
	if (stage.server === 'ours')
		return (documentId, person) => {
			const doc = new Y.Doc();
			const provider = new CollaborationProvider({
				url: `${origin}/collab`,
				documentId,
				doc,
				WebSocket: socketWith(cookies[person] ?? ''),
			});
			return {
				...textsOf(doc),
				waiting: () => provider.state.waiting,
				isOnline: () => provider.state.connection === 'online',
				destroy: () => provider.destroy(),
			};
		};
	if (stage.server === 'y-websocket')
		return (documentId) => {
			const doc = new Y.Doc();
			const provider = new WebsocketProvider(origin, documentId, doc, {
				WebSocketPolyfill: socketWith(''),
				disableBc: true,
			});
			return {
				...textsOf(doc),
				waiting: () => null,
				isOnline: () => provider.synced,
				destroy: () => provider.destroy(),
			};
		};
	const module = (await import(
		pathToFileURL(path.join(hocuspocusFolder, 'hocuspocus-client.mjs')).href
	)) as HocuspocusModule;
	return (documentId) => {
		const doc = new module.Y.Doc();
		const provider = new module.HocuspocusProvider({
			url: origin,
			name: documentId,
			document: doc,
			token: 'somebody',
			WebSocketPolyfill: socketWith(''),
		});
		return {
			...textsOf(doc),
			waiting: () => provider.unsyncedChanges,
			isOnline: () => provider.isSynced,
			destroy: () => provider.destroy(),
		};
	};
}

const textsOf = (doc: Y.Doc) => ({
	write: (name: string, words: string) => doc.getText(name).insert(doc.getText(name).length, words),
	read: (name: string) => doc.getText(name).toJSON(),
});
