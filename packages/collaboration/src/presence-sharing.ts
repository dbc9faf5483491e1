import type { Member } from './member.ts';
import { Presence } from './presence.ts';
import { presenceFrame } from './protocol.ts';

/** Stands for a socket of another instance. */
interface Remote {
	readonly instance: string;
	heardAt: number;
}

export interface PresenceSharingOptions {
	members: ReadonlySet<Member>;
	limits: { presenceStateBytes: number; presenceGatherMs: number };
	/** Tells the other instances of sockets of this one. Each call is small enough for one message. */
	publish(states: Uint8Array): void;
	/** Hears who is present with a client id on another instance; with null, that nobody is any more. */
	foundElsewhere(clientId: number, personId: string | null): void;
}

/** Tells the sockets of a room who is there: at once in a quiet room; what changes soon after travels together. */
export class PresenceSharing {
	readonly #presence: Presence<Member | Remote>;
	readonly #members: ReadonlySet<Member>;
	readonly #gatherMs: number;
	readonly #publish: PresenceSharingOptions['publish'];
	readonly #foundElsewhere: PresenceSharingOptions['foundElsewhere'];
	readonly #remotes = new Map<string, Map<number, Remote>>();
	#changed = new Set<number>();
	#timer: NodeJS.Timeout | null = null;

	constructor({ members, limits, publish, foundElsewhere }: PresenceSharingOptions) {
		this.#members = members;
		this.#presence = new Presence(limits.presenceStateBytes);
		this.#gatherMs = limits.presenceGatherMs;
		this.#publish = publish;
		this.#foundElsewhere = foundElsewhere;
	}

	/** Takes what a socket says of itself. What it echoes of others has a measure of its own. */
	hear(member: Member, states: Uint8Array, mayBind: (clientId: number) => boolean): void {
		const { person } = member.access;
		// Who reads signed out is not shown to anyone.
		if (!person) return;
		const heard = this.#presence.accept(member, person, states, mayBind);
		if (heard.isEcho) member.wasEcho(states.byteLength);
		if (heard.changed !== null) this.#tell([heard.changed]);
	}

	/** Takes what another instance tells of its sockets. */
	hearRemote(instance: string, states: Uint8Array): void {
		const remotes = this.#remotes.get(instance) ?? new Map<number, Remote>();
		this.#remotes.set(instance, remotes);
		const changed = this.#presence.acceptRemote(states, (clientId) => {
			const remote = remotes.get(clientId) ?? { instance, heardAt: 0 };
			remote.heardAt = performance.now();
			remotes.set(clientId, remote);
			return remote;
		});
		for (const clientId of changed) this.#foundElsewhere(clientId, this.#presence.personElsewhere(clientId));
		this.#tell(changed);
	}

	/** Forgets everybody who is on an instance that has gone. */
	instanceWent(instance: string): void {
		const remotes = this.#remotes.get(instance);
		this.#remotes.delete(instance);
		for (const [clientId, remote] of remotes ?? []) this.#leaveElsewhere(clientId, remote);
	}

	/** What was lost between instances must not show people who have left for ever. */
	forgetSilent(silentMs: number): void {
		const before = performance.now() - silentMs;
		for (const remotes of this.#remotes.values()) {
			for (const [clientId, remote] of remotes) {
				if (remote.heardAt >= before) continue;
				remotes.delete(clientId);
				this.#leaveElsewhere(clientId, remote);
			}
		}
	}

	#leaveElsewhere(clientId: number, remote: Remote): void {
		this.leave(remote);
		// Somebody on a third instance may have been heard of since.
		this.#foundElsewhere(clientId, this.#presence.personElsewhere(clientId));
	}

	/** Tells the other instances of everybody who is here. */
	publishAll(): void {
		this.#publishThose(this.#presence.clientIds());
	}

	/** Tells one socket of everybody else. */
	introduce(member: Member): void {
		const present = this.#presence.encode(this.#presence.clientIds(), member);
		if (present) member.sendPresence(presenceFrame(present));
	}

	leave(member: Member | Remote): void {
		const clientId = this.#presence.leave(member);
		if (clientId !== null) this.#tell([clientId]);
	}

	/** The client id has passed to another socket, which will speak for it. */
	release(clientId: number): void {
		this.#presence.release(clientId);
	}

	destroy(): void {
		if (this.#timer) clearTimeout(this.#timer);
	}

	#tell(clientIds: readonly number[]): void {
		for (const clientId of clientIds) this.#changed.add(clientId);
		if (this.#timer || clientIds.length === 0) return;
		this.#share();
		this.#timer = setTimeout(() => {
			this.#timer = null;
			this.#share();
		}, this.#gatherMs).unref();
	}

	#share(): void {
		const changed = this.#changed;
		if (changed.size === 0) return;
		this.#changed = new Set();
		this.#shareHere(changed);
		this.#publishThose(changed);
		this.#presence.forget(changed);
	}

	#shareHere(changed: ReadonlySet<number>): void {
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
	}

	/** One state a message: no state is larger than a message may be, and several might be together. */
	#publishThose(clientIds: Iterable<number>): void {
		for (const clientId of this.#presence.here(clientIds)) {
			const states = this.#presence.encode([clientId]);
			if (states) this.#publish(states);
		}
	}
}
