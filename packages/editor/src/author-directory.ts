import type { Awareness } from 'y-protocols/awareness';
import { AGENDA, type Author, UNKNOWN } from './author-legend.ts';
import { personOf } from './people.ts';

/** What a page knows of who has written: each author once, with every Yjs client id of theirs. */
export type KnownAuthor =
	| { readonly kind: 'person'; readonly id: string; readonly name: string; readonly clientIds: readonly number[] }
	| { readonly kind: 'agenda' | 'unknown'; readonly clientIds: readonly number[] };

export interface DirectoryParts {
	readonly ask: () => Promise<readonly KnownAuthor[]>;
	readonly awareness: Pick<Awareness, 'clientID' | 'getStates' | 'on' | 'off'>;
	/** Who one is oneself. */
	readonly person: { readonly id?: string; readonly name: string };
	/** Hears when something may read differently from before. */
	readonly changed: () => void;
}

/**
 * Somebody who has just begun to write is known to the page as soon as the first of it is stored. A client id that stays
 * unknown is asked about less and less often, and in the end no more.
 */
const PAUSES_MS = [400, 2_000, 8_000, 30_000];

/**
 * Who is behind a Yjs client id: oneself, those whom the page knows, and those who are in the room. Asks the page again
 * when a client id turns up that nobody is known behind.
 */
export class AuthorDirectory {
	readonly #parts: DirectoryParts;
	readonly #known = new Map<number, Author>();
	/** From presence, kept when they leave. */
	readonly #seen = new Map<number, Author>();
	/** How often the page has been asked since each was missed. */
	readonly #missing = new Map<number, number>();
	#timer: ReturnType<typeof setTimeout> | null = null;
	#isAsking = false;
	#isFollowing = false;
	#status: 'asking' | 'known' | 'failed' = 'asking';

	constructor(parts: DirectoryParts) {
		this.#parts = parts;
	}

	/** `asking` until the page has answered once; `failed` while its last answer did not come. */
	get status() {
		return this.#status;
	}

	start(): void {
		if (this.#isFollowing) return;
		this.#isFollowing = true;
		this.#parts.awareness.on('change', this.#look);
		this.#look();
		void this.#ask();
	}

	stop(): void {
		this.#isFollowing = false;
		this.#parts.awareness.off('change', this.#look);
		if (this.#timer) clearTimeout(this.#timer);
		this.#timer = null;
		this.#missing.clear();
		this.#status = 'asking';
	}

	authorOf(clientId: number): Author {
		const { awareness, person } = this.#parts;
		if (clientId === awareness.clientID) return { ...this.#person(person), isSelf: true };
		const author = this.#known.get(clientId) ?? this.#seen.get(clientId);
		if (author) return author;
		this.#miss(clientId);
		return UNKNOWN;
	}

	#person(user: unknown): Author {
		const { key, name } = personOf(user);
		return { key, kind: 'person', name, isSelf: key === personOf(this.#parts.person).key };
	}

	/** The server has put its own knowledge into the presence of others. */
	readonly #look = (): void => {
		let isNews = false;
		for (const [clientId, state] of this.#parts.awareness.getStates()) {
			const author = this.#person((state as { user?: unknown }).user);
			if (author.name === '' || this.#seen.get(clientId)?.name === author.name) continue;
			this.#seen.set(clientId, author);
			if (this.#missing.delete(clientId)) isNews = true;
		}
		if (isNews) this.#parts.changed();
	};

	#miss(clientId: number): void {
		if (!this.#missing.has(clientId)) this.#missing.set(clientId, 0);
		this.#wait();
	}

	#wait(): void {
		if (this.#timer || this.#isAsking || !this.#isFollowing || this.#missing.size === 0) return;
		const pause = PAUSES_MS[Math.min(...this.#missing.values())];
		if (pause === undefined) return;
		this.#timer = setTimeout(() => {
			this.#timer = null;
			void this.#ask();
		}, pause);
	}

	async #ask(): Promise<void> {
		this.#isAsking = true;
		for (const [clientId, times] of this.#missing) this.#missing.set(clientId, times + 1);
		try {
			this.#learn(await this.#parts.ask());
			this.#status = 'known';
		} catch (error) {
			console.error('the authors could not be asked', error);
			this.#status = 'failed';
		}
		this.#isAsking = false;
		if (!this.#isFollowing) return;
		this.#parts.changed();
		this.#wait();
	}

	#learn(authors: readonly KnownAuthor[]): void {
		for (const author of authors) {
			const known = author.kind === 'person' ? this.#person(author) : author.kind === 'agenda' ? AGENDA : UNKNOWN;
			for (const clientId of author.clientIds) {
				this.#known.set(clientId, known);
				this.#missing.delete(clientId);
			}
		}
	}
}
