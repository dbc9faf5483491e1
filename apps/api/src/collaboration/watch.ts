import type { Access, Member } from '@aloitetila/collaboration/member.ts';
import type { Log } from '@aloitetila/collaboration/log.ts';
import { CLOSE, type CloseCode } from '@aloitetila/collaboration/protocol.ts';
import type { Rooms } from '@aloitetila/collaboration/rooms.ts';
import type { AccessChange, AccessChangeListener } from '@aloitetila/use-cases/documents/access-changed.ts';

/** Who wants in. Kept while the socket is open, so it holds no request. */
export interface Knock {
	/** A UUID. */
	documentId: string;
	/** The Cookie header, with the session in it. */
	cookie: string | undefined;
	/** Whether this counts as the session being used: somebody has come, or has edited since the last time. */
	isActivity: boolean;
}

export type Verdict = { access: Access; sessionId?: string | undefined } | { refuse: CloseCode };
export type Authorise = (knock: Knock) => Promise<Verdict>;

interface Watched {
	cookie: string | undefined;
	checkedAt: number;
}

/** Of the time between two judgements: after one that failed. */
const SOON = 1 / 6;

/** Judges open sockets anew: at once when something that concerns them is announced, and every minute all the same. */
export class Watch {
	readonly #authorise: Authorise;
	readonly #rooms: Rooms;
	readonly #recheckMs: number;
	readonly #log: Log;
	readonly #watched = new Map<Member, Watched>();
	readonly #timer: NodeJS.Timeout;
	#listening: { stop(): Promise<void> } | null = null;
	#hasListened = false;
	/** How many announcements have come: whoever was judged before the last of them is judged again. */
	changesHeard = 0;

	constructor(options: { rooms: Rooms; authorise: Authorise; recheckMs: number; log: Log }) {
		this.#authorise = options.authorise;
		this.#rooms = options.rooms;
		this.#recheckMs = options.recheckMs;
		this.#log = options.log;
		// Often and few at a time, so that a full house is not judged all in one moment.
		this.#timer = setInterval(() => void this.#recheckDue(), options.recheckMs / 12).unref();
	}

	/** `changesHeard` is what it was when access was decided. */
	add(member: Member, cookie: string | undefined, changesHeard: number): void {
		this.#watched.set(member, { cookie, checkedAt: performance.now() });
		if (changesHeard !== this.changesHeard) void this.#judge(member);
	}

	remove(member: Member): void {
		this.#watched.delete(member);
	}

	async listen(listen: (listener: AccessChangeListener) => Promise<{ stop(): Promise<void> }>): Promise<void> {
		this.#listening = await listen({
			changed: (change) => this.#heard((member) => concerns(change, member)),
			listening: () => {
				// Not the first time: the connection was lost, and with it perhaps an announcement.
				if (this.#hasListened) this.#heard(() => true);
				this.#hasListened = true;
			},
		});
	}

	#heard(isConcerned: (member: Member) => boolean): void {
		this.changesHeard += 1;
		void this.#recheck([...this.#watched.keys()].filter(isConcerned));
	}

	async stop(): Promise<void> {
		clearInterval(this.#timer);
		await this.#listening?.stop();
	}

	async #recheckDue(): Promise<void> {
		const due = performance.now() - this.#recheckMs;
		await this.#recheck([...this.#watched].flatMap(([member, { checkedAt }]) => (checkedAt <= due ? [member] : [])));
	}

	async #recheck(members: readonly Member[]): Promise<void> {
		await Promise.all(members.map((member) => this.#judge(member)));
	}

	async #judge(member: Member): Promise<void> {
		const watched = this.#watched.get(member);
		if (!watched) return;
		watched.checkedAt = performance.now();
		const isActivity = member.hasEdited;
		member.hasEdited = false;
		const { documentId } = member;
		try {
			const code = closeCodeFor(member, await this.#authorise({ documentId, cookie: watched.cookie, isActivity }));
			if (code !== null) this.#rooms.closeWhere((other) => other === member, code);
		} catch (error) {
			member.hasEdited ||= isActivity;
			// Something may have been announced, so not in a minute.
			watched.checkedAt -= this.#recheckMs * (1 - SOON);
			this.#log.warn({ err: error, documentId }, 'access could not be judged again; the next round tries once more');
		}
	}
}

function concerns({ personId, sessionId, documentId }: AccessChange, member: Member): boolean {
	return (
		(personId === undefined || personId === member.personId) &&
		(sessionId === undefined || sessionId === member.sessionId) &&
		(documentId === undefined || documentId === member.documentId)
	);
}

/** Null while all is as it was. */
function closeCodeFor(member: Member, verdict: Verdict): CloseCode | null {
	// To who had access, a document that may no longer be read is not one that never was.
	if ('refuse' in verdict) return verdict.refuse === CLOSE.notFound ? CLOSE.accessLost : verdict.refuse;
	const { canWrite, person } = verdict.access;
	return canWrite === member.access.canWrite && person?.id === member.access.person?.id ? null : CLOSE.rightsChanged;
}
