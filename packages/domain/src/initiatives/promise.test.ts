import { expect, test } from 'vitest';
import { INITIATIVE_MOVES } from './initiative.ts';
import { isAnswer, promiseAfterPause, promisedBy, promiseState } from './promise.ts';

const at = (text: string) => new Date(text);

test('an answer is promised a number of days after submission', () => {
	expect(promisedBy(at('2026-11-10T08:00:00Z'), 30)).toEqual(at('2026-12-10T08:00:00Z'));
});

test('the clock stands still while an initiative is returned', () => {
	const later = promiseAfterPause(at('2026-12-10T08:00:00Z'), at('2026-11-12T08:00:00Z'), at('2026-11-19T20:00:00Z'));
	expect(later).toEqual(at('2026-12-17T20:00:00Z'));
});

test('the clock never runs backwards', () => {
	const answerBy = at('2026-12-10T08:00:00Z');
	expect(promiseAfterPause(answerBy, at('2026-11-12T08:00:00Z'), at('2026-11-11T08:00:00Z'))).toEqual(answerBy);
});

test('scheduling, advancing, completing and not advancing are answers', () => {
	expect(INITIATIVE_MOVES.filter(isAnswer)).toEqual(['schedule', 'advance', 'complete', 'not_advance']);
});

test.each([
	['2026-11-09T07:59:59Z', 'late'],
	['2026-11-10T08:00:00Z', 'soon'],
	['2026-11-17T08:00:00Z', 'soon'],
	['2026-11-17T08:00:01Z', 'later'],
] as const)('on 10 November at 8 a promise for %s is %s', (answerBy, state) => {
	expect(promiseState(at(answerBy), at('2026-11-10T08:00:00Z'))).toBe(state);
});
