import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { MESSAGE, type Message, readMessages, type Standing } from './protocol.ts';

/** What the server says of the document and of this client's place in it. */
export interface ServerStanding {
	canWrite: boolean;
	lineage: string;
	/** The next sync message brings only what came after the number that was claimed. */
	isResumed: boolean;
}

export type ServerMessage =
	| Exclude<Message, { kind: 'standing' }>
	| { kind: 'standing'; standing: ServerStanding }
	/** Everything up to there has been sent. */
	| { kind: 'seq'; seq: number };

/** Not among `MESSAGE` before the server speaks it. */
const SEQ = 104;

/** A frame from the server holds one message. */
export function readServerFrame(frame: Uint8Array): ServerMessage {
	const decoder = decoding.createDecoder(frame);
	if (decoding.readVarUint(decoder) === SEQ) return { kind: 'seq', seq: decoding.readVarUint(decoder) };
	const [message] = readMessages(frame, 1);
	if (!message) throw new Error('an empty frame');
	if (message.kind !== 'standing') return message;
	const { canWrite, lineage, resumed = false } = JSON.parse(message.json) as Standing & { resumed?: boolean };
	return { kind: 'standing', standing: { canWrite, lineage, isResumed: resumed } };
}

/** “My copy holds everything up to seq.” */
export const claimFrame = (claim: { lineage: string; seq: number }): Uint8Array => {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, MESSAGE.standing);
	encoding.writeVarString(encoder, JSON.stringify(claim));
	return encoding.toUint8Array(encoder);
};
