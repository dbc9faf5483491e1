import type { CompactionResult, ToCompact } from '@aloitetila/collaboration/compaction.ts';

/** A document on its way to the worker: all of its bytes one after the other, in memory of their own. */
export interface CompactionJob {
	bytes: Uint8Array<ArrayBuffer>;
	/** Of each update, the snapshot's first. */
	lengths: number[];
	hasSnapshot: boolean;
	clients: NonNullable<ToCompact['clients']>;
}

/**
 * One copy, which then changes hands without being copied again. The caller's own bytes cannot: a room still sends them
 * to those who join, and they may share their memory with others.
 */
export function packed({ snapshot, updates, clients = new Map() }: ToCompact): CompactionJob {
	const parts = snapshot ? [snapshot, ...updates] : updates;
	const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
	let at = 0;
	for (const part of parts) {
		bytes.set(part, at);
		at += part.byteLength;
	}
	return { bytes, lengths: parts.map((part) => part.byteLength), hasSnapshot: snapshot !== null, clients };
}

export function unpacked({ bytes, lengths, hasSnapshot, clients }: CompactionJob): ToCompact {
	let at = 0;
	const parts = lengths.map((length) => bytes.subarray(at, (at += length)));
	const [first, ...rest] = parts;
	return hasSnapshot && first
		? { snapshot: first, updates: rest, clients }
		: { snapshot: null, updates: parts, clients };
}

/** The memory that changes hands with a result. */
export function memoryOf(result: CompactionResult): ArrayBuffer[] {
	if (result.kind === 'refused') return [];
	return [result.state.buffer, result.stateVector.buffer].filter((buffer) => buffer instanceof ArrayBuffer);
}
