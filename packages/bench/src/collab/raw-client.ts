import { WebSocket } from 'ws';
import { type Dialect, dialectOf, type Hearing } from './dialects.ts';
import type { ServerName } from './peers.ts';

export interface RawOptions {
	server: ServerName;
	/** `ws://127.0.0.1:port` */
	origin: string;
	documentId: string;
	/** The Cookie header. */
	cookie: string;
	/** What the client holds already, for a server that keeps nothing. */
	known?: Uint8Array;
	hearing?: Partial<Hearing>;
}

/** A connection that sends prepared bytes and reads no more than it must. The same for every server. */
export class RawClient {
	readonly socket: WebSocket;
	readonly dialect: Dialect;
	/** Resolves with the updates that brought the document when all have arrived; rejects when the connection ends before that. */
	readonly synced: Promise<readonly Uint8Array[]>;
	/** Resolves with the close code. */
	readonly closed: Promise<number>;
	closeCode: number | null = null;

	constructor({ server, origin, documentId, cookie, known, hearing = {} }: RawOptions) {
		const path = server === 'ours' ? `/collab/${documentId}` : server === 'y-websocket' ? `/${documentId}` : '/';
		this.dialect = dialectOf(server, documentId, known);
		this.socket = new WebSocket(origin + path, {
			headers: { cookie },
			perMessageDeflate: false,
			skipUTF8Validation: true,
			maxPayload: 512 * 1024 * 1024,
		});
		let arrived: (updates: readonly Uint8Array[]) => void = () => undefined;
		let parts: Uint8Array[] | null = [];
		let failed: (error: Error) => void = () => undefined;
		this.synced = new Promise((resolve, reject) => ([arrived, failed] = [resolve, reject]));
		this.synced.catch(() => undefined);
		const all: Hearing = {
			synced: (update) => {
				arrived([...(parts ?? []), update]);
				parts = null;
				hearing.synced?.(update);
			},
			updated: (update) => {
				parts?.push(update);
				hearing.updated?.(update);
			},
			acknowledged: hearing.acknowledged ?? (() => undefined),
		};
		this.socket.on('open', () => {
			for (const frame of this.dialect.greeting()) this.socket.send(frame);
		});
		this.socket.on('message', (frame: Buffer) => {
			const answer = this.dialect.hear(frame, all);
			if (answer) this.socket.send(answer);
		});
		this.socket.on('error', (error) => failed(error));
		this.closed = new Promise((resolve) => {
			this.socket.on('close', (code) => {
				this.closeCode = code;
				failed(new Error(`closed with ${code} before the document came`));
				resolve(code);
			});
		});
	}

	send(frame: Uint8Array): void {
		if (this.socket.readyState === WebSocket.OPEN) this.socket.send(frame);
	}

	async close(): Promise<void> {
		if (this.closeCode !== null) return;
		this.socket.close(1000);
		const timer = setTimeout(() => this.socket.terminate(), 5_000);
		await this.closed;
		clearTimeout(timer);
	}
}
