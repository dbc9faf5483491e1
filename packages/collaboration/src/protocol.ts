import * as decoding from 'lib0/decoding';
import { readBytes, readNumber } from './read-number.ts';
import { putVarUint, varUintBytes, varUints } from './write-number.ts';

/**
 * The wire: the protocol of y-websocket, and messages of our own that a server sends only to those who have asked for
 * them, so that a stock client never meets them. docs/collaboration.md describes every frame. Safe in a browser.
 */
export const MESSAGE = {
	sync: 0,
	presence: 1,
	auth: 2,
	presenceQuery: 3,
	acknowledgement: 102,
	standing: 103,
	seq: 104,
	own: 105,
} as const;
const SYNC = { step1: 0, step2: 1, update: 2 } as const;

/** Stock clients take 4400–4499 as final and come back after everything else. */
export const CLOSE = {
	/** No session, or it has ended. */
	noSession: 4401,
	/** Access was lost while connected. */
	accessLost: 4403,
	/** There is no such document; also when it exists but may not be read. */
	notFound: 4404,
	/** The document is of another lineage than the client's copy, which can never be merged into it. */
	lineage: 4409,
	/** A frame, or the document, has become too large. */
	tooLarge: 4413,
	/** Content that cannot be read, or is forged. */
	content: 4422,
	/** Rights or state have changed: come back and be judged anew. */
	rightsChanged: 4503,
	/** Too fast. */
	tooFast: 4529,
	/** The server restarts. */
	restart: 1012,
	/** The server is overloaded or cannot store, or the reader is too slow. */
	overloaded: 1013,
} as const;
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

/** What a server tells a client that asks where it stands. */
export interface Standing {
	canWrite: boolean;
	/** Changes when the document is replaced by something that older copies must not be merged into. */
	lineage: string;
	/** The last sequence number that the room has seen. */
	seq: number;
	/**
	 * The copy that the client offered is taken as it is: a second sync step with what came after it follows, and the
	 * client need not ask for anything.
	 */
	resumed: boolean;
}

/** What a client that asks may say of its copy: that it holds everything up to `seq`. */
export interface Copy {
	lineage: string;
	seq: number;
}

export type Message =
	| { kind: 'syncStep1'; stateVector: Uint8Array }
	| { kind: 'syncStep2'; update: Uint8Array }
	| { kind: 'update'; update: Uint8Array }
	| { kind: 'presence'; states: Uint8Array }
	| { kind: 'presenceQuery' }
	| { kind: 'auth' }
	| { kind: 'acknowledgement'; counter: number }
	| { kind: 'standing'; json: string }
	| { kind: 'seq'; seq: number }
	| { kind: 'own'; clientIds: number[] };

/**
 * Reads every message of one frame, at most `limit` of them. Throws where the frame is not understood to its last
 * byte, since what follows could not be acknowledged honestly.
 *
 * `frame` must own its whole ArrayBuffer: lib0 checks lengths against the buffer, not the view, so that a forged
 * length in a pooled Buffer would read a neighbour's bytes. For the same reason the parts are copied out.
 */
export function readMessages(frame: Uint8Array, limit: number): Message[] {
	const decoder = decoding.createDecoder(frame);
	const messages: Message[] = [];
	while (decoding.hasContent(decoder)) {
		if (messages.length === limit) throw new Error('too many messages in one frame');
		messages.push(readMessage(decoder));
	}
	return messages;
}

function readMessage(decoder: decoding.Decoder): Message {
	const type = readNumber(decoder);
	switch (type) {
		case MESSAGE.sync:
			return readSync(decoder);
		case MESSAGE.presence:
			return { kind: 'presence', states: readOwnBytes(decoder) };
		case MESSAGE.presenceQuery:
			return { kind: 'presenceQuery' };
		case MESSAGE.auth:
			readNumber(decoder);
			readText(decoder);
			return { kind: 'auth' };
		case MESSAGE.acknowledgement:
			return { kind: 'acknowledgement', counter: readNumber(decoder) };
		case MESSAGE.standing:
			return { kind: 'standing', json: readText(decoder) };
		case MESSAGE.seq:
			return { kind: 'seq', seq: readNumber(decoder) };
		case MESSAGE.own:
			return { kind: 'own', clientIds: readClientIds(decoder) };
		default:
			throw new Error(`unknown message type ${type}`);
	}
}

function readSync(decoder: decoding.Decoder): Message {
	const type = readNumber(decoder);
	const bytes = readOwnBytes(decoder);
	switch (type) {
		case SYNC.step1:
			return { kind: 'syncStep1', stateVector: bytes };
		case SYNC.step2:
			return { kind: 'syncStep2', update: bytes };
		case SYNC.update:
			return { kind: 'update', update: bytes };
		default:
			throw new Error(`unknown sync message ${type}`);
	}
}

function readClientIds(decoder: decoding.Decoder): number[] {
	const clientIds: number[] = [];
	for (let left = readNumber(decoder); left > 0; left -= 1) clientIds.push(readNumber(decoder));
	return clientIds;
}

const readOwnBytes = (decoder: decoding.Decoder) => readBytes(decoder).slice();
const readText = (decoder: decoding.Decoder) =>
	new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readBytes(decoder));

/** The numbers, the length of `bytes`, and `bytes`. */
function frameOf(numbers: readonly number[], bytes: Uint8Array): Uint8Array {
	const { byteLength } = bytes;
	let length = varUintBytes(byteLength) + byteLength;
	for (const value of numbers) length += varUintBytes(value);
	const written = new Uint8Array(length);
	let at = 0;
	for (const value of numbers) at = putVarUint(written, at, value);
	written.set(bytes, putVarUint(written, at, byteLength));
	return written;
}

const syncFrame = (type: number, bytes: Uint8Array) => frameOf([MESSAGE.sync, type], bytes);

export const syncStep1Frame = (stateVector: Uint8Array) => syncFrame(SYNC.step1, stateVector);
export const syncStep2Frame = (update: Uint8Array) => syncFrame(SYNC.step2, update);
export const updateFrame = (update: Uint8Array) => syncFrame(SYNC.update, update);

export const presenceFrame = (states: Uint8Array) => frameOf([MESSAGE.presence], states);

export const acknowledgementFrame = (counter: number) => varUints(MESSAGE.acknowledgement, counter);

/** The same with `seqFrame` behind it, for clients that asked for both. */
export const acknowledgementAndSeqFrame = (counter: number, seq: number) =>
	varUints(MESSAGE.acknowledgement, counter, MESSAGE.seq, seq);

/** Sent by a client with what it says of its copy, if it has one; answered by the server with where it stands. */
export const standingFrame = (said: Standing | Copy | Record<string, never> = {}) =>
	frameOf([MESSAGE.standing], new TextEncoder().encode(JSON.stringify(said)));

/** What a client said of its copy; null where it said nothing that can be understood. */
export function readCopy(json: string): Copy | null {
	const said: unknown = JSON.parse(json);
	if (typeof said !== 'object' || said === null || !('lineage' in said) || !('seq' in said)) return null;
	const { lineage, seq } = said;
	return typeof lineage === 'string' && Number.isSafeInteger(seq) ? { lineage, seq: Number(seq) } : null;
}

/** Everything up to this sequence number has been sent on this socket. */
export const seqFrame = (seq: number) => varUints(MESSAGE.seq, seq);

/** Client ids of earlier windows of the same person, whose edits this socket is about to bring. Sent by clients only. */
export const ownFrame = (clientIds: readonly number[]) => varUints(MESSAGE.own, clientIds.length, ...clientIds);

/** An empty presence message. Stock clients drop a socket that is silent for 30 s, and pings do not count as sound. */
export const keepAliveFrame = () => presenceFrame(new Uint8Array([0]));

/** Several frames in one. Servers read every message of a frame; stock clients read only the first, so never to them. */
export function joinFrames(...frames: Uint8Array[]): Uint8Array {
	const joined = new Uint8Array(frames.reduce((length, part) => length + part.byteLength, 0));
	let at = 0;
	for (const part of frames) {
		joined.set(part, at);
		at += part.byteLength;
	}
	return joined;
}
