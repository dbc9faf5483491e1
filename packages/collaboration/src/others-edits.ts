import { merged } from './merge-updates.ts';

/** So much, or so many, are worth a question of their own whether they are durable by now. */
const WORTH_ASKING_BYTES = 32 * 1024;
const WORTH_ASKING = 200;
/** Beyond it something is wrong with the answers, and memory is worth more. */
const MOST_BYTES = 2 * 1024 * 1024;

/** What others wrote, until it is known to be durable: with the acknowledgement of anything that was sent later. */
export class OthersEdits {
	#edits: { update: Uint8Array; askedBy: number | null; isTaken: boolean }[] = [];
	#bytes = 0;
	#isAsking = false;

	get isWorthAsking(): boolean {
		return !this.#isAsking && (this.#bytes > WORTH_ASKING_BYTES || this.#edits.length > WORTH_ASKING);
	}

	add(update: Uint8Array): void {
		if (this.#bytes + update.byteLength > MOST_BYTES) this.#keep(() => false);
		this.#edits.push({ update, askedBy: null, isTaken: false });
		this.#bytes += update.byteLength;
	}

	/** Those that have not been taken before, as one update. */
	take(): Uint8Array | null {
		const taken = this.#edits.filter(({ isTaken }) => !isTaken);
		for (const edit of taken) edit.isTaken = true;
		return taken.length > 0 ? merged(taken.map(({ update }) => update)) : null;
	}

	asked(counter: number): void {
		this.#isAsking = true;
		for (const edit of this.#edits) edit.askedBy ??= counter;
	}

	heardOf(counter: number): void {
		this.#isAsking = false;
		this.#keep(({ askedBy }) => askedBy === null || askedBy > counter);
	}

	disconnected(): void {
		this.#isAsking = false;
		for (const edit of this.#edits) edit.askedBy = null;
	}

	#keep(isKept: (edit: { askedBy: number | null }) => boolean): void {
		this.#edits = this.#edits.filter(isKept);
		this.#bytes = this.#edits.reduce((sum, { update }) => sum + update.byteLength, 0);
	}
}
