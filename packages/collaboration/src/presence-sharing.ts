import type { Member } from './member.ts';
import { Presence } from './presence.ts';
import { presenceFrame } from './protocol.ts';

/** Tells the sockets of a room who is there: at once in a quiet room; what changes soon after travels together. */
export class PresenceSharing {
	readonly #presence: Presence<Member>;
	readonly #members: ReadonlySet<Member>;
	readonly #gatherMs: number;
	#changed = new Set<number>();
	#timer: NodeJS.Timeout | null = null;

	constructor(members: ReadonlySet<Member>, limits: { presenceStateBytes: number; presenceGatherMs: number }) {
		this.#members = members;
		this.#presence = new Presence(limits.presenceStateBytes);
		this.#gatherMs = limits.presenceGatherMs;
	}

	/** Takes what a socket says of itself. What it echoes of others has a measure of its own. */
	hear(member: Member, states: Uint8Array, mayBind: (clientId: number) => boolean): void {
		const { person } = member.access;
		// Who reads signed out is not shown to anyone.
		if (!person) return;
		const heard = this.#presence.accept(member, person, states, mayBind);
		if (heard.isEcho) member.wasEcho(states.byteLength);
		if (heard.changed !== null) this.#tell(heard.changed);
	}

	/** Tells one socket of everybody else. */
	introduce(member: Member): void {
		const present = this.#presence.encode(this.#presence.clientIds(), member);
		if (present) member.sendPresence(presenceFrame(present));
	}

	leave(member: Member): void {
		const clientId = this.#presence.leave(member);
		if (clientId !== null) this.#tell(clientId);
	}

	/** The client id has passed to another socket, which will speak for it. */
	release(clientId: number): void {
		this.#presence.release(clientId);
	}

	destroy(): void {
		if (this.#timer) clearTimeout(this.#timer);
	}

	#tell(clientId: number): void {
		this.#changed.add(clientId);
		if (this.#timer) return;
		this.#share();
		this.#timer = setTimeout(() => {
			this.#timer = null;
			this.#share();
		}, this.#gatherMs).unref();
	}

	#share(): void {
		const changed = this.#changed;
		this.#changed = new Set();
		const ofAll = this.#presence.encode(changed);
		if (!ofAll) return;
		const frame = presenceFrame(ofAll);
		for (const member of this.#members) {
			if (!this.#presence.isAmong(changed, member)) {
				member.sendPresence(frame);
				continue;
			}
			// Nobody is told of themselves: a client would take it for its own state.
			const ofOthers = this.#presence.encode(changed, member);
			if (ofOthers) member.sendPresence(presenceFrame(ofOthers));
		}
		this.#presence.forget(changed);
	}
}
