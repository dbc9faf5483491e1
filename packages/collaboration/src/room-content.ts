import type { DocumentStore, StoredDocument } from './document-store.ts';
import { joinPieces, type Piece, storedPiece } from './update.ts';
import { WarmContent } from './warm-content.ts';

interface Document {
	readonly documentId: string;
	readonly lineage: string;
}

interface Sources {
	store: Pick<DocumentStore, 'load' | 'updatesAfter'>;
	/** Edits that were taken and are not known to be stored. */
	unsettled(): readonly Piece[];
	/** Does something that takes long when nothing else that takes long is done in the same turn. */
	inTurn(work: () => void): void;
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
	/** One reading for all who come back from the same place to the same. */
	readonly #readings = new Map<string, Promise<Uint8Array | null>>();

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
	 * What came after a sequence number, as one update; null where it is no longer known row by row, is too much, or cannot
	 * be read. `head` is the last row that is known to be stored: what is neither there nor unsettled would otherwise be left
	 * out.
	 */
	async since(seq: number, head: number, mostBytes: number): Promise<Uint8Array | null> {
		const unsettled = [...this.#sources.unsettled()];
		try {
			const logged = seq === head ? NOTHING : await this.#loggedAfter(seq, head, mostBytes);
			if (!logged || unsettled.length === 0) return logged;
			return joinPieces([storedPiece(logged), ...unsettled]);
		} catch {
			// Who asked goes the longer way.
			return null;
		}
	}

	#loggedAfter(seq: number, head: number, mostBytes: number): Promise<Uint8Array | null> {
		const key = `${seq} ${head} ${mostBytes}`;
		let reading = this.#readings.get(key);
		if (!reading) {
			reading = this.#readAfter(seq, head, mostBytes).finally(() => {
				this.#readings.delete(key);
			});
			this.#readings.set(key, reading);
		}
		return reading;
	}

	async #readAfter(seq: number, head: number, mostBytes: number): Promise<Uint8Array | null> {
		const rows = await this.#sources.store.updatesAfter(this.#document.documentId, seq);
		if (rows[0]?.seq !== seq + 1 || (rows.at(-1)?.seq ?? seq) < head) return null;
		if (rows.reduce((sum, { bytes }) => sum + bytes.byteLength, 0) > mostBytes) return null;
		await new Promise<void>((resolve) => this.#sources.inTurn(resolve));
		return joinPieces(rows.map(({ bytes }) => storedPiece(bytes)));
	}

	/** Lets the bytes go after `idleMs` without use. */
	coolDown(idleMs: number): void {
		if (this.#warm && performance.now() - this.#warm.usedAt > idleMs) this.#warm = null;
	}
}
