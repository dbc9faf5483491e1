import type { InitiativeMove } from './initiative.ts';

const DAY = 24 * 60 * 60_000;

/** The last moment the network has promised to answer by, `days` after submission. */
export const promisedBy = (submittedAt: Date, days: number) => new Date(submittedAt.getTime() + days * DAY);

/** The promise moves on by as long as the initiative stood with its initiator: the clock does not run while returned. */
export const promiseAfterPause = (answerBy: Date, stoppedAt: Date, resumedAt: Date) =>
	new Date(answerBy.getTime() + Math.max(0, resumedAt.getTime() - stoppedAt.getTime()));

/** The moves that answer the initiator and so keep the promise. */
const ANSWERS: ReadonlySet<InitiativeMove> = new Set(['schedule', 'advance', 'complete', 'not_advance']);
export const isAnswer = (move: InitiativeMove) => ANSWERS.has(move);

/** How a promise stands at `now`. Soon means within a week. */
export function promiseState(answerBy: Date, now: Date): 'late' | 'soon' | 'later' {
	if (answerBy < now) return 'late';
	return answerBy.getTime() - now.getTime() <= 7 * DAY ? 'soon' : 'later';
}
