import * as encoding from 'lib0/encoding';
import type { ServerName } from './peers.ts';

/** What a connection hears. */
export interface Hearing {
	/** Sync step 2: the document has arrived. */
	synced(update: Uint8Array): void;
	updated(update: Uint8Array): void;
	/** Everything up to the edit with this counter is acknowledged, in whatever sense the server means it. */
	acknowledged(counter: number): void;
}

/** How one connection speaks to one server. The edits are the same bytes for all; only what is around them differs. */
export interface Dialect {
	/** What is sent as soon as the connection is open. */
	greeting(): Uint8Array[];
	/** Counters begin at 1 and grow by 1. */
	edit(update: Uint8Array, counter: number): Uint8Array;
	presence(states: Uint8Array): Uint8Array;
	/** Reads a frame; gives back what has to be answered, if anything. */
	hear(frame: Uint8Array, hearing: Hearing): Uint8Array | null;
}

export function dialectOf(server: ServerName, documentId: string, known?: Uint8Array): Dialect {
	const own = known ?? EMPTY_UPDATE;
	switch (server) {
		case 'ours':
			return ours(own);
		case 'hocuspocus':
			return hocuspocus(documentId, own);
		case 'y-websocket':
			return yWebsocket(own);
	}
}

const EMPTY_UPDATE = new Uint8Array([0, 0]);
const EMPTY_STATE_VECTOR = new Uint8Array([0]);

const SYNC = 0;
const PRESENCE = 1;
const ACKNOWLEDGEMENT = 102;
const STANDING = 103;
const SEQ = 104;
const STEP_1 = 0;
const STEP_2 = 1;

const write = (fill: (encoder: encoding.Encoder) => void): Uint8Array => encoding.encode(fill);

function sync(step: number, bytes: Uint8Array, address?: string): Uint8Array {
	return write((encoder) => {
		if (address !== undefined) encoding.writeVarString(encoder, address);
		encoding.writeVarUint(encoder, SYNC);
		encoding.writeVarUint(encoder, step);
		encoding.writeVarUint8Array(encoder, bytes);
	});
}

function presence(states: Uint8Array, address?: string): Uint8Array {
	return write((encoder) => {
		if (address !== undefined) encoding.writeVarString(encoder, address);
		encoding.writeVarUint(encoder, PRESENCE);
		encoding.writeVarUint8Array(encoder, states);
	});
}

/** A position in a frame. lib0's decoder copies; this does not. */
class Cursor {
	readonly #bytes: Uint8Array;
	at = 0;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
	}

	get hasMore(): boolean {
		return this.at < this.#bytes.length;
	}

	varUint(): number {
		let value = 0;
		let factor = 1;
		for (;;) {
			const byte = this.#bytes[this.at++] ?? 0;
			value += (byte & 0x7f) * factor;
			if (byte < 0x80) return value;
			factor *= 128;
		}
	}

	bytes(): Uint8Array {
		const length = this.varUint();
		this.at += length;
		return this.#bytes.subarray(this.at - length, this.at);
	}
}

function hearSync(cursor: Cursor, hearing: Hearing): boolean {
	const step = cursor.varUint();
	const bytes = cursor.bytes();
	if (step === STEP_1) return true;
	if (step === STEP_2) hearing.synced(bytes);
	else hearing.updated(bytes);
	return false;
}

/** y-websocket's protocol with the durable acknowledgement: 102 in the same frame as the edit, as our provider sends it. */
function ours(own: Uint8Array): Dialect {
	const standing = write((encoder) => {
		encoding.writeVarUint(encoder, STANDING);
		encoding.writeVarString(encoder, '{}');
	});
	return {
		greeting: () => [standing, sync(STEP_1, EMPTY_STATE_VECTOR)],
		edit: (update, counter) =>
			write((encoder) => {
				encoding.writeUint8Array(encoder, sync(2, update));
				encoding.writeVarUint(encoder, ACKNOWLEDGEMENT);
				encoding.writeVarUint(encoder, counter);
			}),
		presence,
		hear(frame, hearing) {
			const cursor = new Cursor(frame);
			let isAsked = false;
			while (cursor.hasMore) {
				const type = cursor.varUint();
				if (type === SYNC) isAsked = hearSync(cursor, hearing) || isAsked;
				else if (type === PRESENCE || type === STANDING) cursor.bytes();
				else if (type === ACKNOWLEDGEMENT) hearing.acknowledged(cursor.varUint());
				else if (type === SEQ) cursor.varUint();
				else throw new Error(`ours sent a message of type ${type}`);
			}
			return isAsked ? sync(STEP_2, own) : null;
		},
	};
}

function yWebsocket(own: Uint8Array): Dialect {
	return {
		greeting: () => [sync(STEP_1, EMPTY_STATE_VECTOR)],
		edit: (update) => sync(2, update),
		presence,
		hear(frame, hearing) {
			const cursor = new Cursor(frame);
			if (cursor.varUint() !== SYNC) return null;
			return hearSync(cursor, hearing) ? sync(STEP_2, own) : null;
		},
	};
}

const AUTH = 2;
const SYNC_REPLY = 4;
const SYNC_STATUS = 8;

/**
 * Hocuspocus: every message begins with the document's name; a token comes first; every update is answered with a
 * SyncStatus, so that the count of them is the counter.
 */
function hocuspocus(documentId: string, own: Uint8Array): Dialect {
	const token = write((encoder) => {
		encoding.writeVarString(encoder, documentId);
		encoding.writeVarUint(encoder, AUTH);
		encoding.writeVarUint(encoder, 0);
		encoding.writeVarString(encoder, 'somebody');
		encoding.writeVarString(encoder, '4.7.0');
	});
	let statuses = 0;
	let answers = 0;
	return {
		greeting: () => [token, sync(STEP_1, EMPTY_STATE_VECTOR, documentId)],
		edit: (update) => sync(2, update, documentId),
		presence: (states) => presence(states, documentId),
		hear(frame, hearing) {
			const cursor = new Cursor(frame);
			cursor.bytes();
			const type = cursor.varUint();
			if (type === SYNC_STATUS) {
				if (cursor.varUint() !== 1) return null;
				statuses += 1;
				// Our answer to its sync step 1 gets a status as well.
				if (statuses > answers) hearing.acknowledged(statuses - answers);
				return null;
			}
			if (type !== SYNC && type !== SYNC_REPLY) return null;
			if (!hearSync(cursor, hearing)) return null;
			answers += 1;
			return sync(STEP_2, own, documentId);
		},
	};
}
