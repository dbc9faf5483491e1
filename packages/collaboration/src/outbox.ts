import type { SeenParagraph } from './seen-paragraphs.ts';

/** Own edits as they are kept until the server has acknowledged them. */
export interface KeptEdits {
	/** A Yjs update, encoding version 1. */
	readonly update: Uint8Array;
	/**
	 * What others had written before and may not be durable either, as one update: without it the edits could have nothing
	 * to stand on after a crash of the server.
	 */
	readonly base: Uint8Array | null;
	/** How many edits it holds, as they were counted to the one who made them. */
	readonly count: number;
	/** Of the document that they were made in; they may never be merged into another's. */
	readonly lineage: string;
	readonly madeAt: Date;
	/** The server refused them for what they are: they are offered for copying, and not to the server again. */
	readonly isRefused: boolean;
	/**
	 * The paragraphs that these edits, and those before them in the same window, were typed into, as their writer saw them
	 * last. Absent where that is not known.
	 */
	readonly seen?: readonly SeenParagraph[] | undefined;
}

/**
 * Keeps one person's own edits of one document somewhere that outlives the window, until they are acknowledged. It never
 * throws and never makes anyone wait: where nothing can be kept, `isKeeping` is false and editing goes on.
 */
export interface Outbox {
	/**
	 * Hears of what other windows of the same person have left behind, once each, and only when that window is gone. What
	 * was heard of is dropped with `drop` as one's own is.
	 */
	open(listeners: { found: (left: readonly KeptEdits[]) => void; changed: (isKeeping: boolean) => void }): void;
	/** Looks once more, for windows that came and went meanwhile. */
	look(): void;
	/**
	 * `isAlone`: no server has them either, so they are worth the wait for the disk. What is `seen` takes the place of what
	 * was before, so that it is there once.
	 */
	keep(edits: Pick<KeptEdits, 'update' | 'base' | 'count' | 'lineage' | 'seen'> & { isAlone: boolean }): KeptEdits;
	/** They are durable elsewhere, or their writer has let go of them. */
	drop(edits: readonly KeptEdits[]): void;
	/** From now on they are not to be offered to the server by themselves. */
	refuse(edits: readonly KeptEdits[]): void;
	/** Ends this window's part. What is kept stays, for the next window. */
	close(): void;
}
