import type { Limits } from './limits.ts';
import type { Member } from './member.ts';
import { updateFrame } from './protocol.ts';
import { joinPieces, type Piece } from './update.ts';

/**
 * Sends edits to the sockets of a room: at once in a quiet room; what comes soon after travels as one frame, written once
 * for everybody. Fewer frames are fewer system calls and wake-ups, which is where the work is.
 */
export class EditSharing {
	readonly #members: ReadonlySet<Member>;
	readonly #limits: Limits;
	readonly #around: { seen(): number; lags(): void };
	#waiting: { piece: Piece; from: Member | null }[] = [];
	#timer: NodeJS.Timeout | null = null;
	#sentAt = -Infinity;
	/** Everything in the log up to here was sent, to whoever does not lag. */
	#sharedSeq: number;

	/** `seen` is up to where the log was taken over; `lags` hears of a socket that was left out. */
	constructor(members: ReadonlySet<Member>, limits: Limits, around: { seen(): number; lags(): void }) {
		this.#members = members;
		this.#limits = limits;
		this.#around = around;
		this.#sharedSeq = around.seen();
	}

	/** `from` is not told of its own, unless others' travel in the same frame. */
	share(piece: Piece, from: Member | null): void {
		this.#waiting.push({ piece, from });
		if (this.#timer) return;
		const wait = this.#sentAt + this.#gatherMs() - performance.now();
		if (wait <= 0) this.flush();
		else this.#timer = setTimeout(() => this.flush(), wait);
	}

	#gatherMs(): number {
		const { crowd, crowdGatherMs, editGatherMs } = this.#limits;
		return this.#members.size >= crowd ? crowdGatherMs : editGatherMs;
	}

	/** Up to where everything in the log was sent, to whoever does not lag. */
	get upTo(): number {
		return this.#waiting.length > 0 ? this.#sharedSeq : this.#around.seen();
	}

	/** Sends what waits, now. */
	flush(): void {
		if (this.#timer) clearTimeout(this.#timer);
		this.#timer = null;
		const waiting = this.#waiting;
		if (waiting.length > 0) {
			this.#waiting = [];
			this.#sentAt = performance.now();
			this.#send(waiting);
		}
		this.#sharedSeq = this.#around.seen();
	}

	#send(waiting: readonly { piece: Piece; from: Member | null }[]): void {
		const author = waiting[0]?.from ?? null;
		const only = author && waiting.every(({ from }) => from === author) ? author : null;
		if (this.#members.size === (only ? 1 : 0)) return;
		const frame = updateFrame(joinPieces(waiting.map(({ piece }) => piece)));
		let isLagging = false;
		for (const member of this.#members) {
			if (member !== only && member.sendEdits(frame, this.#sharedSeq)) isLagging = true;
		}
		if (isLagging) this.#around.lags();
	}

	destroy(): void {
		if (this.#timer) clearTimeout(this.#timer);
	}
}
