import { sql as expression } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { Transaction } from '../context.ts';
import type { Listening } from './listening.ts';

/** What instances tell each other (`BusMessage` in the collaboration package). */
type DocumentMessage =
	| { kind: 'appended'; documentId: string; seq: number; bytes?: Uint8Array }
	| { kind: 'presence'; documentId: string; states: Uint8Array }
	| { kind: 'presence_query'; documentId: string }
	| { kind: 'alive'; isAnswer: boolean }
	| { kind: 'leaving' };

interface DocumentBusListener {
	received(message: DocumentMessage, from: string): void;
	listening(): void;
}

export interface DocumentBusOptions {
	/** What is published goes out here. */
	sql: Sql;
	/** May be shared with other channels. */
	listening: Listening;
	/** Other than that of every other instance. */
	instanceId: string;
	log: { warn(details: object, message: string): void };
	/** The least time from one publishing statement to the next. The first after a quiet moment goes at once. */
	gatherMs?: number;
}

const CHANNEL = 'documents';
/** The sender of what a transaction announces: no instance has this id, so that every instance hears it. */
const SERVER_EDIT = 'server-edit';
/** PostgreSQL takes payloads of less than 8,000 bytes. */
const PAYLOAD_BYTES = 7_999;
/** The largest edit and the largest presence that travel: as base64, with their names, they fill a payload. */
const TRAVELLING_BYTES = 5_700;
/** What may wait while a statement is on its way. */
const WAITING_MESSAGES = 2_000;
const WAITING_BYTES = 1024 * 1024;
const COMPLAIN_EVERY_MS = 60_000;

/**
 * Tells every instance, the own one too, once the transaction is committed, that a row is in the log of a document. For
 * edits that come from no room.
 */
export async function announceAppended(tx: Transaction, documentId: string, seq: number): Promise<void> {
	const [payload = ''] = payloadsOf(SERVER_EDIT, [{ kind: 'appended', documentId, seq }]);
	await tx.execute(expression`select pg_notify(${CHANNEL}, ${payload})`);
}

/**
 * The bus between instances (`Bus` in the collaboration package) on LISTEN and NOTIFY. A statement is on its way at a
 * time; what is published meanwhile gathers for the next. Where too much gathers, presence is left out first. Nothing is
 * sent twice: what a failed statement held is lost, and is found in the log.
 */
export function createDocumentBus({ sql, listening, instanceId, log, gatherMs = 5 }: DocumentBusOptions) {
	const ownBeginning = beginningOf(instanceId);
	let waiting: DocumentMessage[] = [];
	let waitingBytes = 0;
	let sending: Promise<void> | null = null;
	let complainedAt = -Infinity;
	const complain = (details: object, message: string) => {
		if (performance.now() - complainedAt < COMPLAIN_EVERY_MS) return;
		complainedAt = performance.now();
		log.warn(details, message);
	};

	const send = async () => {
		// What is published in the same turn of the event loop travels together.
		await Promise.resolve();
		while (waiting.length > 0) {
			const startedAt = performance.now();
			// JSON holds no line breaks, and one text needs no quoting, as an array would.
			const payloads = payloadsOf(instanceId, waiting).join('\n');
			waiting = [];
			waitingBytes = 0;
			try {
				await sql`select pg_notify(${CHANNEL}, payload)
					from unnest(string_to_array(${payloads}, ${'\n'})) as payload`;
			} catch (error) {
				complain({ err: error }, 'other instances were not told of edits; they will find them in the log');
			}
			const pause = startedAt + gatherMs - performance.now();
			if (waiting.length > 0 && pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
		}
		sending = null;
	};

	const dropOldest = () => {
		const presence = waiting.findIndex(({ kind }) => kind === 'presence');
		const [dropped] = waiting.splice(Math.max(0, presence), 1);
		if (dropped) waitingBytes -= sizeOf(dropped);
		complain({}, 'more was to be told to other instances than the database takes; some of it was left out');
	};

	return {
		publish(messages: readonly DocumentMessage[]): void {
			for (const message of messages) {
				const fitting = withoutLargeBytes(message);
				if (fitting) {
					waiting.push(fitting);
					waitingBytes += sizeOf(fitting);
				} else {
					complain({}, 'presence too large for one message was not shared');
				}
			}
			while (waiting.length > WAITING_MESSAGES || waitingBytes > WAITING_BYTES) dropOldest();
			sending ??= send();
		},

		listen(listener: DocumentBusListener): void {
			const heard = (payload: string) => {
				// By far the most common, and told without reading it all.
				if (payload.startsWith(ownBeginning)) return;
				try {
					const { from, messages } = readPayload(payload);
					for (const message of messages) listener.received(message, from);
				} catch (error) {
					// Thrown on, it would reach the driver, which would tell nobody.
					complain({ err: error }, 'a message of another instance could not be handled');
				}
			};
			listening
				.hear(CHANNEL, { heard, listening: () => listener.listening() })
				.catch((error: unknown) => complain({ err: error }, 'other instances are not heard yet'));
		},

		/** Resolves once everything published so far is sent, or lost. */
		async flushed(): Promise<void> {
			while (sending) await sending;
		},
	};
}

/** How much memory a waiting message takes, roughly. */
function sizeOf(message: DocumentMessage): number {
	const bytes = message.kind === 'appended' ? message.bytes : message.kind === 'presence' ? message.states : undefined;
	return 100 + (bytes?.byteLength ?? 0);
}

const beginningOf = (from: string) => `{"from":${JSON.stringify(from)},"messages":[`;
const END = ']}';

/** `{"from": string, "messages": […]}`, bytes as base64, as many messages in a payload as it may hold. */
function payloadsOf(from: string, messages: readonly DocumentMessage[]): string[] {
	const beginning = beginningOf(from);
	const room = PAYLOAD_BYTES - beginning.length - END.length;
	const payloads: string[] = [];
	let texts: string[] = [];
	let length = 0;
	const finish = () => {
		if (texts.length > 0) payloads.push(beginning + texts.join(',') + END);
		texts = [];
		length = 0;
	};
	for (const message of messages) {
		const text = written(message);
		// With the comma. All of it is ASCII: ids, names of ours and base64.
		if (length + text.length + 1 > room) finish();
		texts.push(text);
		length += text.length + 1;
	}
	finish();
	return payloads;
}

function written(message: DocumentMessage): string {
	switch (message.kind) {
		case 'appended':
			return JSON.stringify(message.bytes ? { ...message, bytes: base64(message.bytes) } : message);
		case 'presence':
			return JSON.stringify({ ...message, states: base64(message.states) });
		default:
			return JSON.stringify(message);
	}
}

/** Null where the message is nothing without its bytes. */
function withoutLargeBytes(message: DocumentMessage): DocumentMessage | null {
	if (message.kind === 'presence') return message.states.byteLength > TRAVELLING_BYTES ? null : message;
	if (message.kind !== 'appended' || !message.bytes || message.bytes.byteLength <= TRAVELLING_BYTES) return message;
	const { bytes: _, ...rest } = message;
	return rest;
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** Only what is ours; no messages for anything else that somebody may have sent on the channel. */
function readPayload(payload: string): { from: string; messages: DocumentMessage[] } {
	const nothing = { from: '', messages: [] };
	let said: unknown;
	try {
		said = JSON.parse(payload);
	} catch {
		return nothing;
	}
	if (!isRecord(said) || typeof said['from'] !== 'string' || !Array.isArray(said['messages'])) return nothing;
	return { from: said['from'], messages: said['messages'].flatMap((message: unknown) => readMessage(message) ?? []) };
}

function readMessage(said: unknown): DocumentMessage | null {
	if (!isRecord(said)) return null;
	const { kind, documentId, seq, bytes, states, isAnswer } = said;
	if (kind === 'leaving') return { kind };
	if (kind === 'alive') return typeof isAnswer === 'boolean' ? { kind, isAnswer } : null;
	if (typeof documentId !== 'string') return null;
	switch (kind) {
		case 'appended':
			if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 1) return null;
			return { kind, documentId, seq, ...(typeof bytes === 'string' ? { bytes: fromBase64(bytes) } : {}) };
		case 'presence':
			return typeof states === 'string' ? { kind, documentId, states: fromBase64(states) } : null;
		case 'presence_query':
			return { kind, documentId };
		default:
			return null;
	}
}

/** Copied, so that the bytes own their memory: those of a Buffer share it with others. */
const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
