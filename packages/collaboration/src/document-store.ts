/** What a room needs of whoever keeps documents. Sequence numbers begin at 1 and have no gaps. */
export interface DocumentStore {
	/** Everything known of a document, or null where there is none. */
	load(documentId: string): Promise<StoredDocument | null>;
	/**
	 * Stores at most one entry a document, each at the next free sequence number, and resolves once all of it is
	 * durable. Rejects when it is not known to be; the same entries may then be given again.
	 */
	append(entries: readonly LogEntry[]): Promise<ReadonlyMap<string, AppendOutcome>>;
	/**
	 * The updates after `seq`, in order. Where the first of them is not `seq + 1`, those between are only in the snapshot
	 * any more.
	 */
	updatesAfter(documentId: string, seq: number): Promise<StoredUpdate[]>;
	/** Who wrote with which Yjs client id. */
	authors(documentId: string): Promise<ReadonlyMap<number, string>>;
	/** The last sequence number and the lineage of each document; those that are no more are left out. */
	heads(documentIds: readonly string[]): Promise<ReadonlyMap<string, { head: number; lineage: string }>>;
	/** Keeps a snapshot if it is newer than the one there is. */
	saveSnapshot(snapshot: Snapshot): Promise<void>;
	/**
	 * Puts a repaired state in the place of what it was made of, under a new lineage, so that no copy of what could not be read
	 * is ever merged with it. What was stored since follows upon it. `outpaced` where there is a newer snapshot, `refused` where
	 * the document is sealed, gone or of another lineage.
	 */
	replaceBroken(snapshot: Snapshot): Promise<'replaced' | 'outpaced' | 'refused'>;
}

export interface StoredDocument {
	lineage: string;
	head: number;
	snapshot: { uptoSeq: number; state: Uint8Array } | null;
	/** Those after the snapshot, in order. */
	updates: StoredUpdate[];
	/** Who wrote with which Yjs client id. */
	clients: ReadonlyMap<number, string>;
}

export interface StoredUpdate {
	seq: number;
	bytes: Uint8Array;
}

export interface LogEntry {
	documentId: string;
	/** What the writer holds to be the document's; where it is not, nothing is stored. */
	lineage: string;
	/** The last sequence number known to the writer: a proposal, the store finds the next free one. */
	head: number;
	/** A Yjs update, version 1. */
	bytes: Uint8Array;
	/** Client ids that appear for the first time, and who holds them. */
	authors: readonly Author[];
}

export interface Author {
	clientId: number;
	personId: string;
}

/** `sealed`: nothing more is taken into this document; those who write become readers. */
export type AppendOutcome =
	{ kind: 'stored'; seq: number } | { kind: 'gone' } | { kind: 'other_lineage' } | { kind: 'sealed' };

export interface Snapshot {
	documentId: string;
	lineage: string;
	/** The state holds exactly the updates up to this one. */
	uptoSeq: number;
	state: Uint8Array;
	stateVector: Uint8Array;
}
