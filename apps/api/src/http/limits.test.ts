import { expect, test } from 'vitest';
import { lastingPressure } from './limits.ts';

test('a single stall sends nobody away, pressure that lasts does, and it is forgotten when it is over', () => {
	const isLasting = lastingPressure();
	expect([0, 900, 1_800, 2_700].map(isLasting)).toEqual([false, false, false, false]);
	expect([3_000, 3_900].map(isLasting)).toEqual([true, true]);
	expect([6_000, 7_000].map(isLasting)).toEqual([false, false]);
});
