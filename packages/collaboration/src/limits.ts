const KIB = 1024;
const MIB = 1024 * KIB;

/** How much of everything a room allows. Bytes, milliseconds and counts. */
export interface Limits {
	frameBytes: number;
	messagesPerFrame: number;
	/** Per socket and second; a socket may save up `burst…` of them. */
	messagesPerSecond: number;
	burstMessages: number;
	bytesPerSecond: number;
	burstBytes: number;
	editorsPerDocument: number;
	socketsPerDocument: number;
	clientIdsPerSocket: number;
	presenceStateBytes: number;
	/** Past this much unsent, a socket gets no presence; past the second it is closed. */
	laggingBytes: number;
	stalledBytes: number;
	/** From here a document is said to be large; past the second it stops growing. Reading always works. */
	largeDocumentBytes: number;
	documentBytes: number;
	/** What one socket may send before its room is loaded. */
	earlyBytes: number;
	/** One batch of the log. */
	batchUpdates: number;
	batchBytes: number;
	gatherMs: number;
	/** How long edits may wait for a store that fails, and how many bytes of them, before a document's sockets are closed. */
	storeGraceMs: number;
	unstoredBytes: number;
	presenceGatherMs: number;
	keepAliveMs: number;
	headPollMs: number;
	/** A room without sockets leaves memory after this. */
	idleMs: number;
	snapshotRows: number;
	snapshotBytes: number;
	/** On restart sockets are closed spread over this time, and all is done after the second. */
	drainSpreadMs: number;
	drainMs: number;
}

export const DEFAULT_LIMITS: Limits = {
	frameBytes: MIB,
	messagesPerFrame: 64,
	messagesPerSecond: 60,
	burstMessages: 300,
	bytesPerSecond: 256 * KIB,
	burstBytes: 2 * MIB,
	editorsPerDocument: 50,
	socketsPerDocument: 200,
	clientIdsPerSocket: 200,
	presenceStateBytes: 4 * KIB,
	laggingBytes: MIB,
	stalledBytes: 8 * MIB,
	largeDocumentBytes: 2 * MIB,
	documentBytes: 4 * MIB,
	earlyBytes: MIB,
	batchUpdates: 200,
	batchBytes: 256 * KIB,
	gatherMs: 6,
	storeGraceMs: 5_000,
	unstoredBytes: 4 * MIB,
	presenceGatherMs: 50,
	keepAliveMs: 15_000,
	headPollMs: 2_000,
	idleMs: 30_000,
	snapshotRows: 200,
	snapshotBytes: 64 * KIB,
	drainSpreadMs: 500,
	drainMs: 5_000,
};
