import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from './limits.ts';
import { SnapshotNeed } from './snapshot-need.ts';
import { betweenFarApart, handmade } from './testing-updates.ts';

test('many structs that are stored while a snapshot is being made are not taken for part of it', async () => {
	const stored = { lineage: 'any', head: 0, snapshot: null, updates: [], clients: new Map<number, string>() };
	const need = new SnapshotNeed(stored, { ...DEFAULT_LIMITS, snapshotPauseMs: 0 });
	const row = handmade(betweenFarApart(2_000));
	need.grew(row);
	expect(need.isDue()).toBe(true);

	let head = 1;
	await need.make(
		() => {
			head += 1;
			need.grew(row);
			return Promise.resolve({ uptoSeq: 1, bytes: row.byteLength });
		},
		() => head,
	);
	expect(need.isDue()).toBe(true);
	await need.make(
		() => Promise.resolve({ uptoSeq: 2, bytes: row.byteLength }),
		() => head,
	);
	expect(need.isDue()).toBe(false);
});
