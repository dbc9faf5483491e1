import { type Actor, isInGroup, isLead, isParticipant } from '../people/actor.ts';
import type { SummaryStatus } from './summary.ts';

export interface SummaryFacts {
	readonly status: SummaryStatus;
	readonly publishedVersion: number | null;
}

/** The live text is the participants' until it is published; the published one is everyone's, from its frozen version. */
export const canReadLiveSummary = (actor: Actor, _summary: SummaryFacts) => isParticipant(actor);

/** The group writes. After publishing, the text rests until a correction is opened. */
export const canWriteSummary = (actor: Actor, summary: SummaryFacts) =>
	isInGroup(actor) && summary.status !== 'published';

/** What the text was before is the group's own, also once it is published: drafts hold what was thought better of. */
export const canReadSummaryHistory = (actor: Actor) => isInGroup(actor);

export const canStartSummary = (actor: Actor) => isInGroup(actor);
export const canPublishSummary = (actor: Actor) => isLead(actor);
export const canReadPublishedSummary = (_actor: Actor, summary: SummaryFacts) => summary.publishedVersion !== null;
