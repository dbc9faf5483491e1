import type { DocumentStore, StoredDocument, StoredUpdate } from './document-store.ts';
import { joinPieces, mergeInChunks, type Piece } from './update.ts';
import { WarmContent } from './warm-content.ts';

interface Document {
	readonly documentId: string;
	readonly lineage: string;
}

interface Sources {
	store: Pick<DocumentStore, 'load' | 'updatesAfter'>;
	/** Edits that were taken and are not known to be stored. */
	unsettled(): readonly Piece[];
}

const NOTHING = new Uint8Array([0, 0]);

/** The content of a room's document: warm while somebody opens it, and read again from the store when needed after that. */
export class RoomContent {
	readonly #document: Document;
	readonly #sources: Sources;
	#warm: WarmContent | null;
	/** Edits that came while it is being read. */
	#meanwhile: Piece[] | null = null;
	#warming: Promise<WarmContent | null> | null = null;
	/** One reading for all who come back from the same place. */
	readonly #readings = new Map<number, Promise<StoredUpdate[]>>();

	constructor(document: Document, sources: Sources, stored: StoredDocument) {
		this.#document = document;
		this.#sources = sources;
		this.#warm = new WarmContent(stored, []);
	}

	/** Something new was taken. */
	add(piece: Piece): void {
		this.#warm?.add(piece);
		this.#meanwhile?.push(piece);
	}

	/** Calls one of the two: at once when warm, otherwise when it has been read. */
	whenWarm(use: (content: WarmContent) => void, failed: () => void): void {
		if (this.#warm) return use(this.#warm);
		this.#warming ??= this.#read().finally(() => {
			this.#warming = null;
		});
		void this.#warming.then((content) => (content ? use(content) : failed()), failed);
	}

	async #read(): Promise<WarmContent | null> {
		this.#meanwhile = [...this.#sources.unsettled()];
		try {
			const stored = await this.#sources.store.load(this.#document.documentId);
			if (stored?.lineage !== this.#document.lineage) return null;
			this.#warm = new WarmContent(stored, this.#meanwhile);
			return this.#warm;
		} finally {
			this.#meanwhile = null;
		}
	}

	/**
	 * What came after a sequence number, as one update; null where it is no longer known row by row, or too much. `seen` is
	 * up to where the room has taken over the log.
	 */
	async since(seq: number, seen: number, mostBytes: number): Promise<Uint8Array | null> {
		const unsettled = [...this.#sources.unsettled()];
		const rows = seq === seen ? [] : await this.#rowsAfter(seq).catch(() => null);
		if (!rows || (rows[0]?.seq ?? seq + 1) !== seq + 1 || (rows.at(-1)?.seq ?? seq) < seen) return null;
		const parts = rows.map(({ bytes }) => bytes);
		if (unsettled.length > 0) parts.push(joinPieces(unsettled));
		if (parts.reduce((sum, { byteLength }) => sum + byteLength, 0) > mostBytes) return null;
		return parts.length > 0 ? mergeInChunks(parts) : NOTHING;
	}

	#rowsAfter(seq: number): Promise<StoredUpdate[]> {
		let reading = this.#readings.get(seq);
		if (!reading) {
			reading = this.#sources.store.updatesAfter(this.#document.documentId, seq).finally(() => {
				this.#readings.delete(seq);
			});
			this.#readings.set(seq, reading);
		}
		return reading;
	}

	/** Lets the bytes go after `idleMs` without use. */
	coolDown(idleMs: number): void {
		if (this.#warm && performance.now() - this.#warm.usedAt > idleMs) this.#warm = null;
	}
}
