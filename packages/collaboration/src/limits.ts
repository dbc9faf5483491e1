const KIB = 1024;
const MIB = 1024 * KIB;

/** How much of everything a room allows. Bytes, milliseconds and counts. */
export interface Limits {
	frameBytes: number;
	messagesPerFrame: number;
	/** Sockets that one address may open in a minute; a whole school may share one. */
	upgradesPerMinute: number;
	/** Per socket and second; a socket may save up `burst…` of them. */
	framesPerSecond: number;
	burstFrames: number;
	bytesPerSecond: number;
	burstBytes: number;
	editorsPerDocument: number;
	socketsPerDocument: number;
	/** Of one person, in this process. */
	socketsPerPerson: number;
	clientIdsPerSocket: number;
	presenceStateBytes: number;
	/** Past this much unsent, a socket gets neither presence nor edits until it has drained; past the second it is closed. */
	laggingBytes: number;
	stalledBytes: number;
	/** How long a socket may take to drain, for each `laggingBytes` that wait for it. */
	stalledMs: number;
	/** From here a document is said to be large; past the second it stops growing. Reading always works. */
	largeDocumentBytes: number;
	documentBytes: number;
	/** What one socket may send before its room is loaded. */
	earlyBytes: number;
	/** One batch of the log. */
	batchUpdates: number;
	batchBytes: number;
	/** The least time from one batch to the next; the second while much is written. */
	gatherMs: number;
	busyGatherMs: number;
	/** How long edits may wait for a store that fails, and how many bytes of them, before a document's sockets are closed. */
	storeGraceMs: number;
	unstoredBytes: number;
	presenceGatherMs: number;
	/** A quiet room sends an edit at once; what follows within this time travels together. The second where many write. */
	editGatherMs: number;
	crowdGatherMs: number;
	/** So many who may write make a crowd. */
	crowd: number;
	/** How often those who lag are looked at. */
	tickMs: number;
	/** How often clients that ask for it hear up to where they hold everything, where no acknowledgement tells them. */
	seqMs: number;
	/** What a client lacks after a pause is sent row by row up to this much; beyond it the whole state is as quick. */
	resumeBytes: number;
	/** Twice as long at most is a socket told nothing: stock clients leave after 30 s. */
	keepAliveMs: number;
	headPollMs: number;
	/** A room without sockets leaves memory after this; the content of one that nobody opens or edits after the second. */
	idleMs: number;
	warmMs: number;
	/** A snapshot is due after so many rows, so many bytes of them, or so long after the first. */
	snapshotRows: number;
	snapshotBytes: number;
	snapshotMs: number;
	/** And not sooner than this after the last, unless the document seems to be half full. */
	snapshotPauseMs: number;
	/** Other instances hear this often that this one is alive; they forget who is there on one that is silent for the second. */
	aliveMs: number;
	/** And so long a person on another instance of whom no news comes. Clients renew their presence every 15 s. */
	presenceSilentMs: number;
	silentMs: number;
	/** On restart sockets are closed spread over this time, and all is done after the second. */
	drainSpreadMs: number;
	drainMs: number;
}

export const DEFAULT_LIMITS: Limits = {
	frameBytes: MIB,
	messagesPerFrame: 64,
	upgradesPerMinute: 6_000,
	framesPerSecond: 60,
	burstFrames: 300,
	bytesPerSecond: 256 * KIB,
	burstBytes: 2 * MIB,
	editorsPerDocument: 50,
	socketsPerDocument: 200,
	socketsPerPerson: 50,
	clientIdsPerSocket: 200,
	presenceStateBytes: 4 * KIB,
	laggingBytes: MIB,
	stalledBytes: 8 * MIB,
	stalledMs: 20_000,
	largeDocumentBytes: 2 * MIB,
	documentBytes: 4 * MIB,
	earlyBytes: MIB,
	batchUpdates: 200,
	batchBytes: 256 * KIB,
	gatherMs: 6,
	busyGatherMs: 50,
	storeGraceMs: 5_000,
	unstoredBytes: 4 * MIB,
	presenceGatherMs: 50,
	editGatherMs: 10,
	crowdGatherMs: 20,
	crowd: 20,
	tickMs: 250,
	seqMs: 10_000,
	resumeBytes: 512 * KIB,
	keepAliveMs: 10_000,
	headPollMs: 2_000,
	idleMs: 30_000,
	warmMs: 10_000,
	snapshotRows: 200,
	snapshotBytes: 64 * KIB,
	snapshotMs: 15 * 60_000,
	snapshotPauseMs: 5_000,
	aliveMs: 5_000,
	silentMs: 16_000,
	presenceSilentMs: 45_000,
	drainSpreadMs: 250,
	drainMs: 5_000,
};
