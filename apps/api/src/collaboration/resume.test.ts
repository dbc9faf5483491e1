import { type Message, readMessages } from '@aloitetila/collaboration/protocol.ts';
import { CollaborationProvider } from '@aloitetila/collaboration/provider.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import * as Y from 'yjs';
import { aDocument, type OpenDoor, openDoor, socketWith, stockClient, storedText, writing } from './testing.ts';

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

/** Our client, with what went over each of its connections. */
function watchedClient(door: OpenDoor, documentId: string) {
	const connections: { sent: Message[]; heard: Message[]; socket: WebSocket }[] = [];
	const Socket = socketWith('writer');
	class WatchedSocket extends Socket {
		constructor(address: string | URL) {
			super(address);
			const connection = { sent: [], heard: [], socket: this as unknown as WebSocket } as (typeof connections)[number];
			connections.push(connection);
			connection.socket.on('message', (frame: Buffer | ArrayBuffer) =>
				connection.heard.push(...readMessages(new Uint8Array(frame as ArrayBuffer).slice(), 100)),
			);
		}
		override send(frame: Uint8Array<ArrayBuffer>) {
			connections.at(-1)?.sent.push(...readMessages(frame.slice(), 100));
			super.send(frame);
		}
	}
	const doc = new Y.Doc();
	const provider = new CollaborationProvider({ url: door.url, documentId, doc, WebSocket: WatchedSocket });
	onTestFinished(() => provider.destroy());
	return { doc, provider, text: doc.getText('default'), connections };
}

const kinds = (messages: readonly Message[] | undefined) => (messages ?? []).map(({ kind }) => kind);

test('who comes back claims what it holds, asks for nothing, and gets only what it missed', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database, writing('scaffold '.repeat(200)).update);
	const other = stockClient(door, documentId, 'other');
	const { provider, text, connections } = watchedClient(door, documentId);
	await provider.whenSynced;
	text.insert(0, 'mine ');
	await until(() => expect(provider.state.waiting).toBe(0));
	await until(() => expect(kinds(connections[0]?.heard).filter((kind) => kind === 'seq').length).toBeGreaterThan(1));
	connections[0]?.socket.terminate();
	other.text.insert(0, 'missed ');
	await until(() => expect(text.toJSON().startsWith('missed mine ')).toBe(true));
	await until(() => expect(provider.state.connection).toBe('online'));
	expect(kinds(connections[1]?.sent)).not.toContain('syncStep1');
	const answer = connections[1]?.heard.find(({ kind }) => kind === 'syncStep2');
	expect(answer?.kind === 'syncStep2' && answer.update.byteLength).toBeLessThan(200);
	text.insert(0, 'again ');
	await until(() => expect(provider.state.waiting).toBe(0));
	expect(await storedText(door, documentId)).toBe(text.toJSON());
});

test('who claims what the server does not know any more asks as always', async () => {
	const door = await openDoor({ database, limits: { resumeBytes: 0 } });
	const { documentId } = await aDocument(database, writing('scaffold ').update);
	const other = stockClient(door, documentId, 'other');
	const { provider, text, connections } = watchedClient(door, documentId);
	await provider.whenSynced;
	await until(() => expect(kinds(connections[0]?.heard)).toContain('seq'));
	connections[0]?.socket.terminate();
	text.insert(0, 'alone ');
	other.text.insert(0, 'missed ');
	await until(() => expect(text.toJSON()).toContain('missed'));
	expect(kinds(connections[1]?.sent)).toContain('syncStep1');
	await until(() => expect(provider.state).toMatchObject({ connection: 'online', waiting: 0 }));
	expect(await storedText(door, documentId)).toBe(text.toJSON());
});
