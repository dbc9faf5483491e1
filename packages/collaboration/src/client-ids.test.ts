import { expect, test } from 'vitest';
import { ClientIds } from './client-ids.ts';

test('what was asked before an id came from elsewhere does not answer whose it is', () => {
	const clientIds = new ClientIds(new Map(), 200, () => undefined);
	expect(clientIds.foreign([5])).toBe(true);
	const askedFirst = clientIds.unsure();
	expect(clientIds.foreign([6])).toBe(true);
	const askedThen = clientIds.unsure();
	clientIds.learn(new Map([[5, 'Aino']]), askedFirst);
	expect([clientIds.isUnsure([5]), clientIds.isUnsure([6])]).toEqual([false, true]);
	const owners = new Map([
		[5, 'Aino'],
		[6, 'Bertta'],
	]);
	clientIds.learn(owners, askedThen);
	expect([clientIds.isUnsure([6]), clientIds.foreign([6])]).toEqual([false, false]);
});
