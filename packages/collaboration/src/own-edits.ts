import { merged } from './merge-updates.ts';
import type { KeptEdits, Outbox } from './outbox.ts';
import { OthersEdits } from './others-edits.ts';
import { SeenParagraphs } from './seen-paragraphs.ts';
import type * as Y from 'yjs';

/** Counts what was edited here and what of it is durable, and keeps in the outbox what is not. */
export class OwnEdits {
	readonly #outbox: Outbox | null;
	#made = 0;
	#acknowledged = 0;
	/** Questions on this connection that wait for their answer, and up to which edit each of them asks. */
	#questions: { counter: number; upTo: number }[] = [];
	#counter = 0;
	/** How many of those made the server has been sent, or is sent now. */
	#offered = 0;
	#unsent: Uint8Array[] = [];
	#unkept: Uint8Array[] = [];
	readonly #others = new OthersEdits();
	readonly #seen: SeenParagraphs;
	#kept: { upTo: number; isRestored: boolean; edits: KeptEdits }[] = [];

	constructor(doc: Y.Doc, outbox: Outbox | null) {
		this.#outbox = outbox;
		this.#seen = new SeenParagraphs(doc);
	}

	get waiting(): number {
		return this.#made - this.#acknowledged;
	}

	/** How many of the waiting ones an earlier window made. */
	get restored(): number {
		return this.#kept.reduce((sum, { isRestored, edits }) => (isRestored ? sum + edits.count : sum), 0);
	}

	/**
	 * The counter to send behind the frame that is sent now; null when there is nothing to learn from its answer. Every
	 * question has one of its own, since the answer also says that what others had written before it is durable.
	 */
	ask(): number | null {
		if (this.waiting === 0 && !this.#others.isWorthAsking) return null;
		this.#counter += 1;
		this.#questions.push({ counter: this.#counter, upTo: this.#offered });
		this.#others.asked(this.#counter);
		return this.#counter;
	}

	add(update: Uint8Array, transaction: Y.Transaction): void {
		this.#made += 1;
		this.#unsent.push(update);
		if (!this.#outbox) return;
		this.#unkept.push(update);
		this.#seen.edited(transaction, this.#made);
	}

	/** Others' edits are shared before they are durable: what is made upon them is kept together with them. */
	heardFrom(update: Uint8Array): void {
		if (this.#outbox) this.#others.add(update);
	}

	get isWorthAsking(): boolean {
		return this.#others.isWorthAsking;
	}

	/** Nothing that was asked on the last connection will be answered. */
	disconnected(): void {
		this.#questions = [];
		this.#others.disconnected();
	}

	/** Counts what an earlier window made as made now. */
	restore(edits: KeptEdits): void {
		this.#made += edits.count;
		this.#kept.push({ upTo: this.#made, isRestored: true, edits });
	}

	/** Hands to the outbox what it has not got. */
	keep(lineage: string, isAlone: boolean): void {
		if (!this.#outbox || this.#unkept.length === 0) return;
		const [update, count] = [merged(this.#unkept), this.#unkept.length];
		this.#unkept = [];
		const seen = this.#seen.read();
		const edits = this.#outbox.keep({ update, base: this.#others.take(), count, lineage, seen, isAlone });
		this.#kept.push({ upTo: this.#made, isRestored: false, edits });
	}

	/** All that was made counts as sent from now on: it travels with what is sent next. */
	allSent(): void {
		this.#offered = this.#made;
		this.#unsent = [];
	}

	/** What no frame has brought to the server yet, as one update. */
	takeUnsent(): Uint8Array | null {
		const update = this.#unsent.length > 0 ? merged(this.#unsent) : null;
		this.allSent();
		return update;
	}

	/** An answer to one question answers all before it. Gives whether that was news. */
	heardOf(counter: number): boolean {
		if (counter > this.#counter) return false;
		this.#others.heardOf(counter);
		const upTo = this.#questions.findLast((question) => question.counter <= counter)?.upTo ?? 0;
		this.#questions = this.#questions.filter((question) => question.counter > counter);
		if (upTo <= this.#acknowledged) return false;
		this.#acknowledged = upTo;
		// What is unkept was made after all that is kept; what of it has been acknowledged needs no keeping.
		const unacknowledged = Math.min(this.#unkept.length, this.waiting);
		this.#unkept = this.#unkept.slice(this.#unkept.length - unacknowledged);
		this.#dropUpTo(upTo);
		return true;
	}

	/** Their writer has a copy of them, or wants none. */
	letGo(): void {
		this.#acknowledged = this.#made;
		this.#unkept = [];
		this.#dropUpTo(this.#made);
	}

	refuse(): void {
		this.#outbox?.refuse(this.#kept.map(({ edits }) => edits));
	}

	#dropUpTo(last: number): void {
		this.#seen.forgetUpTo(last);
		const dropped = this.#kept.filter(({ upTo }) => upTo <= last);
		this.#kept = this.#kept.filter(({ upTo }) => upTo > last);
		this.#outbox?.drop(dropped.map(({ edits }) => edits));
	}
}
