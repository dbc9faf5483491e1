import { testDatabase } from '@aloitetila/db/testing.ts';
import type { AccessChangeListener } from '@aloitetila/use-cases/documents/access-changed.ts';
import { expect, test, vi } from 'vitest';
import { aDocument, openDoor, rawClient, writer } from './testing.ts';
import type { Verdict } from './watch.ts';

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

test('where access cannot be judged at the moment of a change, it is judged again soon', async () => {
	const heard: AccessChangeListener[] = [];
	const listen = (listener: AccessChangeListener) => {
		heard.push(listener);
		return Promise.resolve({ stop: () => Promise.resolve() });
	};
	const verdicts: (() => Verdict)[] = [() => writer('Aino')];
	let asked = 0;
	const authorise = async () => {
		asked += 1;
		return (verdicts.length > 1 ? verdicts.shift() : verdicts[0])?.() ?? { refuse: 4401 as const };
	};
	const recheckMs = 6_000;
	const door = await openDoor({ database, listen, authorise, recheckMs });
	const { documentId } = await aDocument(database);
	const aino = await rawClient(door, documentId);
	await until(() => expect(aino.find('syncStep2')).not.toBeNull());

	// The session has ended, and the database is away for a moment.
	const away = () => {
		throw new Error('away');
	};
	verdicts.splice(0, 1, away, () => ({ refuse: 4401 }));
	const changedAt = performance.now();
	heard[0]?.changed({ documentId });
	expect(await aino.closed).toBe(4401);
	expect(performance.now() - changedAt).toBeLessThan(recheckMs / 2);
	expect(asked).toBe(3);
});
