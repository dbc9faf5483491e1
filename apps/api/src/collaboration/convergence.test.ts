import { testDatabase } from '@aloitetila/db/testing.ts';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { aVisitor, type Instance, openInstance, storedContent, type Visitor } from './testing-instances.ts';
import { gapsIn, storedIn } from './testing-typists.ts';
import { aDocument } from './testing.ts';

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 10 });

/** `pnpm soak` asks for more of them. */
const RUNS = Number(process.env['SOAK_CONVERGENCE'] ?? 12);
const INSTANCES = 3;
const LIMITS = {
	headPollMs: 60,
	idleMs: 40,
	snapshotRows: 4,
	snapshotPauseMs: 0,
	snapshotBytes: 300,
	gatherMs: 1,
	drainSpreadMs: 5,
};
const VISITORS = ['ours', 'stock', 'ours', 'stock'] as const;

const who = fc.nat(VISITORS.length - 1);
const where = fc.nat(INSTANCES - 1);
const at = fc.nat();
const step = fc.oneof(
	{
		weight: 10,
		arbitrary: fc.record({ does: fc.constant('write'), who, at, text: fc.string({ minLength: 1, maxLength: 4 }) }),
	},
	{ weight: 5, arbitrary: fc.record({ does: fc.constant('delete'), who, at, length: fc.integer({ min: 1, max: 6 }) }) },
	{ weight: 3, arbitrary: fc.record({ does: fc.constant('format'), who, at, length: fc.integer({ min: 1, max: 6 }) }) },
	{
		weight: 3,
		arbitrary: fc.record({ does: fc.constant('set'), who, key: fc.constantFrom('a', 'b'), value: fc.nat(9) }),
	},
	{ weight: 3, arbitrary: fc.record({ does: fc.constant('plant'), who, at, name: fc.constantFrom('p', 'li') }) },
	{ weight: 2, arbitrary: fc.record({ does: fc.constant('fell'), who, at }) },
	{ weight: 2, arbitrary: fc.record({ does: fc.constant('leave'), who }) },
	{ weight: 4, arbitrary: fc.record({ does: fc.constant('come'), who, where }) },
	{ weight: 1, arbitrary: fc.record({ does: fc.constant('restart'), where }) },
	{ weight: 2, arbitrary: fc.record({ does: fc.constant('lose'), where, isLosing: fc.boolean() }) },
	{ weight: 6, arbitrary: fc.record({ does: fc.constant('wait'), milliseconds: fc.nat(15) }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

async function take(step: Step, visitors: readonly Visitor[], instances: Instance[]) {
	const visitor = 'who' in step ? visitors[step.who] : undefined;
	const doc = visitor?.doc ?? new Y.Doc();
	const [text, tree] = [doc.getText('default'), doc.getXmlFragment('tree')];
	switch (step.does) {
		case 'write':
			return text.insert(step.at % (text.length + 1), step.text);
		case 'delete':
		case 'format': {
			if (text.length === 0) return;
			const from = step.at % text.length;
			const length = Math.min(step.length, text.length - from);
			return step.does === 'delete' ? text.delete(from, length) : text.format(from, length, { bold: true });
		}
		case 'set':
			return void doc.getMap('map').set(step.key, step.value);
		case 'plant': {
			const element = new Y.XmlElement(step.name);
			tree.insert(step.at % (tree.length + 1), [element]);
			return element.insert(0, [new Y.XmlText(step.name)]);
		}
		case 'fell':
			return tree.length > 0 ? tree.delete(step.at % tree.length, 1) : undefined;
		case 'leave':
			return visitor?.leave();
		case 'come':
			return visitor?.connect(instances[step.where]?.url ?? '');
		case 'restart': {
			const old = instances[step.where];
			await old?.close();
			instances[step.where] = await openInstance({ database, limits: LIMITS, port: old?.port ?? 0 });
			return;
		}
		case 'lose':
			return instances[step.where]?.bus.lose(() => step.isLosing);
		case 'wait':
			return new Promise<void>((resolve) => setTimeout(resolve, step.milliseconds));
	}
}

test('whatever people write, wherever they go, and whatever the instances lose or restart, all copies end up equal and stored', async () => {
	const instances = await Promise.all(
		Array.from({ length: INSTANCES }, () => openInstance({ database, limits: LIMITS })),
	);
	let edits = 0;
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120, size: 'max' }), async (steps) => {
			const { documentId } = await aDocument(database);
			const visitors = VISITORS.map((kind) => aVisitor(documentId, kind));
			visitors.forEach((visitor, index) => visitor.connect(instances[index % INSTANCES]?.url ?? ''));
			for (const one of steps) await take(one, visitors, instances);
			edits += steps.filter(({ does }) => ['write', 'delete', 'format', 'set', 'plant', 'fell'].includes(does)).length;

			for (const { bus } of instances) bus.lose();
			visitors.forEach((visitor, index) => visitor.connect(instances[index % INSTANCES]?.url ?? ''));
			await until(async () => {
				visitors.forEach(({ comeBack }) => comeBack());
				expect(visitors.map(({ waiting }) => waiting())).toEqual(visitors.map(() => 0));
				const [first, ...others] = visitors.map(({ content }) => content());
				for (const other of others) expect(other).toEqual(first);
				expect(await storedContent(instances[0] as Instance, documentId)).toEqual(first);
			});
			visitors.forEach(({ leave }) => leave());
			const stored = await storedIn(database.sql, (instances[0] as Instance).store, documentId);
			expect(gapsIn(stored)).toEqual([]);
			// Whoever opens it later finds it the same.
			const late = aVisitor(documentId, 'stock');
			late.connect(instances[1]?.url ?? '');
			await until(async () =>
				expect(late.content()).toEqual(await storedContent(instances[0] as Instance, documentId)),
			);
			late.leave();
		}),
		{ numRuns: RUNS, endOnFailure: true },
	);
	console.info(`${RUNS} runs with ${edits} edits on ${INSTANCES} instances: all copies equal and stored`);
}, 600_000);
