import { type Actor, isInGroup } from '../people/actor.ts';
import type { MeetingStatus } from './meeting.ts';

export interface MeetingFacts {
	readonly status: MeetingStatus;
	/** When it was told to everyone; a meeting cancelled before that stays the group's. */
	readonly announcedAt: Date | null;
}

/** A planned meeting is the group's; an announced one is everyone's. */
export const canReadMeeting = (actor: Actor, meeting: MeetingFacts) => meeting.announcedAt !== null || isInGroup(actor);

/** Creating, changing, announcing, cancelling and building the agenda. */
export const canPrepareMeeting = (actor: Actor) => isInGroup(actor);
