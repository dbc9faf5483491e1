import { expect, test } from 'vitest';
import { nextControl } from './roving.ts';

test('arrows go round, Home and End to the ends, other keys nowhere', () => {
	expect(['ArrowRight', 'ArrowLeft', 'Home', 'End', 'a', 'Tab'].map((key) => nextControl(key, 0, 3))).toEqual([
		1,
		2,
		0,
		2,
		null,
		null,
	]);
	expect(nextControl('ArrowRight', 2, 3)).toBe(0);
});
