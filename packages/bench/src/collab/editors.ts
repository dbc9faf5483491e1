import { type Author, prepareAuthors } from './authors.ts';
import { until } from './pace.ts';
import type { RawClient } from './raw-client.ts';
import { readRanges } from './ranges.ts';
import type { Stage } from './stage.ts';

/** What edits came to, counted by content: a frame that brings three edits counts as three. */
export interface Tally {
	/** An edit that reached one other editor. */
	delivered: number;
	acknowledged: number;
	/** Milliseconds from sending. */
	readonly latencies: number[];
	readonly acknowledgements: number[];
	/** When somebody last heard something of others. */
	heardAt: number;
	/** The longest time, in milliseconds, that nobody heard anything. */
	silence: number;
	isCounting: boolean;
}

export const newTally = (): Tally => ({
	delivered: 0,
	acknowledged: 0,
	latencies: [],
	acknowledgements: [],
	heardAt: 0,
	silence: 0,
	isCounting: false,
});

/** The editors of one document, each with a connection and edits that were prepared beforehand. */
export class DocumentOfEditors {
	readonly #stage: Stage;
	readonly #documentId: string;
	readonly #authors: Author[];
	readonly #tally: Tally;
	readonly #indexes = new Map<number, number>();
	/** When each edit of each author was sent. */
	readonly #sentAt: Float64Array[];
	readonly #sent: number[];
	/** How many edits of the author each receiver has: receiver × authors + author. */
	readonly #has: Uint32Array;
	readonly #frames: Uint8Array[][] = [];
	#clients: RawClient[] = [];
	#lastBytes: Uint8Array | null = null;
	#lastRanges: number[] = [];

	constructor(stage: Stage, documentId: string, authors: Author[], tally: Tally) {
		this.#stage = stage;
		this.#documentId = documentId;
		this.#authors = authors;
		this.#tally = tally;
		authors.forEach(({ clientId }, index) => this.#indexes.set(clientId, index));
		this.#sentAt = authors.map(({ edits }) => new Float64Array(edits.length));
		this.#sent = authors.map(() => 0);
		this.#has = new Uint32Array(authors.length * authors.length);
	}

	/** Everybody joins and opens a paragraph of their own. */
	async open(firstPerson: number): Promise<void> {
		this.#clients = await this.#stage.joinAll(
			this.#authors.map((_, receiver) => ({
				documentId: this.#documentId,
				person: firstPerson + receiver,
				hearing: {
					updated: (update: Uint8Array) => this.#updated(receiver, update),
					acknowledged: (counter: number) => this.#acknowledged(receiver, counter),
				},
			})),
		);
		this.#authors.forEach((author, index) => {
			const { dialect } = this.#clients[index] as RawClient;
			this.#clients[index]?.send(dialect.edit(author.opening, 1));
			this.#frames.push(author.edits.map((edit, number) => dialect.edit(edit, number + 2)));
		});
	}

	/** The next edit of an author. */
	type(author: number): void {
		const number = this.#sent[author] ?? 0;
		const frame = this.#frames[author]?.[number];
		if (!frame) throw new Error('more edits are asked for than were prepared');
		this.#sent[author] = number + 1;
		const sentAt = this.#sentAt[author];
		if (sentAt) sentAt[number] = performance.now();
		this.#clients[author]?.send(frame);
	}

	/** Whether everybody has everything that was typed. */
	get isInStep(): boolean {
		const count = this.#authors.length;
		return this.#authors.every((_, receiver) =>
			this.#sent.every((sent, author) => author === receiver || (this.#has[receiver * count + author] ?? 0) >= sent),
		);
	}

	async close(): Promise<void> {
		await Promise.all(this.#clients.map((client) => client.close()));
	}

	#updated(receiver: number, update: Uint8Array): void {
		// A server sends the same bytes to all, so they are read once.
		if (!this.#lastBytes || Buffer.compare(this.#lastBytes, update) !== 0) {
			this.#lastRanges = [];
			readRanges(update, (...range) => this.#lastRanges.push(...range));
			this.#lastBytes = update;
		}
		const ranges = this.#lastRanges;
		const now = performance.now();
		for (let at = 0; at < ranges.length; at += 3) {
			const author = this.#indexes.get(ranges[at] ?? 0);
			if (author !== undefined) this.#heard(receiver, author, ranges[at + 2] ?? 0, now);
		}
	}

	#heard(receiver: number, author: number, toClock: number, now: number): void {
		const place = receiver * this.#authors.length + author;
		const had = this.#has[place] ?? 0;
		const has = toClock - (this.#authors[author]?.base ?? 0);
		if (has <= had || receiver === author) return;
		this.#has[place] = has;
		const tally = this.#tally;
		if (!tally.isCounting) return;
		tally.delivered += has - had;
		tally.silence = Math.max(tally.silence, now - tally.heardAt);
		tally.heardAt = now;
		for (let edit = had; edit < has; edit += 1) tally.latencies.push(now - (this.#sentAt[author]?.[edit] ?? now));
	}

	/** Counters: 1 is the opening, n + 2 the edit with index n. */
	#acknowledged(author: number, counter: number): void {
		const tally = this.#tally;
		if (!tally.isCounting || counter < 2) return;
		tally.acknowledged += 1;
		const sentAt = this.#sentAt[author]?.[counter - 2];
		if (sentAt) tally.acknowledgements.push(performance.now() - sentAt);
	}
}

export interface EditorsOptions {
	documents: number;
	editors: number;
	/** How many edits each of them has ready. */
	edits: number;
	content: Uint8Array;
	tally: Tally;
}

/** Makes documents, opens them with all their editors, and waits until everybody has heard of everybody. */
export async function gatherEditors(stage: Stage, options: EditorsOptions): Promise<DocumentOfEditors[]> {
	const { documents, editors, edits, content, tally } = options;
	const ids = await stage.addDocuments(documents, { whole: content });
	const opened: DocumentOfEditors[] = [];
	for (const [index, id] of ids.entries()) {
		const authors = prepareAuthors(content, 1_000 + index * editors, editors, edits);
		opened.push(new DocumentOfEditors(stage, id, authors, tally));
	}
	for (const [index, document] of opened.entries()) await document.open(index * editors);
	await until(() => opened.every(({ isInStep }) => isInStep), 10_000);
	return opened;
}
