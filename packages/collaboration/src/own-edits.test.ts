import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { KeptEdits, Outbox } from './outbox.ts';
import { OwnEdits } from './own-edits.ts';

function typing() {
	const doc = new Y.Doc();
	return () => {
		let made: [Uint8Array, Y.Transaction] | undefined;
		doc.once('update', (update: Uint8Array, _origin: unknown, _doc: Y.Doc, by: Y.Transaction) => (made = [update, by]));
		doc.getText('default').insert(0, 'x');
		if (!made) throw new Error('nothing was typed');
		return made;
	};
}

/** Only what is kept and let go of. */
function memory() {
	const kept = new Set<KeptEdits>();
	const outbox: Outbox = {
		open: () => undefined,
		look: () => undefined,
		keep: (edits) => {
			const one = { ...edits, madeAt: new Date(0), isRefused: false };
			kept.add(one);
			return one;
		},
		drop: (edits) => edits.forEach((one) => kept.delete(one)),
		refuse: () => undefined,
		close: () => undefined,
	};
	return { kept, outbox };
}

test('a question does not answer for what had not been sent when it was asked', () => {
	const own = new OwnEdits(new Y.Doc(), null);
	const type = typing();
	own.add(...type());
	own.takeUnsent();
	own.add(...type());
	const first = own.ask() ?? 0;
	expect(own.heardOf(first)).toBe(true);
	expect(own.waiting).toBe(1);
});

test('an answer answers all that was asked before it, and nothing that was asked later', () => {
	const own = new OwnEdits(new Y.Doc(), null);
	const type = typing();
	const counters = [1, 2, 3].map(() => {
		own.add(...type());
		own.takeUnsent();
		return own.ask() ?? 0;
	});
	expect(own.heardOf(counters[1] ?? 0)).toBe(true);
	expect(own.waiting).toBe(1);
	expect(own.heardOf(counters[0] ?? 0)).toBe(false);
	expect(own.heardOf(99)).toBe(false);
	expect(own.waiting).toBe(1);
	expect(own.heardOf(counters[2] ?? 0)).toBe(true);
	expect(own.waiting).toBe(0);
});

test('what was asked on a connection that broke is not answered by the next one', () => {
	const own = new OwnEdits(new Y.Doc(), null);
	own.add(...typing()());
	own.takeUnsent();
	const counter = own.ask() ?? 0;
	own.disconnected();
	expect(own.heardOf(counter)).toBe(false);
	expect(own.waiting).toBe(1);
});

test('what others wrote is kept with what was written upon it, once, and not when it is durable', () => {
	const { kept, outbox } = memory();
	const own = new OwnEdits(new Y.Doc(), outbox);
	const [type, hear] = [typing(), typing()];
	own.heardFrom(hear()[0]);
	own.add(...type());
	own.keep('lineage', false);
	expect([...kept].map(({ base }) => base !== null)).toEqual([true]);
	own.add(...type());
	own.keep('lineage', false);
	expect([...kept].map(({ base }) => base !== null)).toEqual([true, false]);
	own.takeUnsent();
	const counter = own.ask() ?? 0;
	own.heardFrom(hear()[0]);
	own.heardOf(counter);
	expect(kept.size).toBe(0);
	own.add(...type());
	own.keep('lineage', false);
	expect([...kept].map(({ base }) => base !== null)).toEqual([true]);
});

test('what was acknowledged before it was kept needs no keeping', () => {
	const { kept, outbox } = memory();
	const own = new OwnEdits(new Y.Doc(), outbox);
	const type = typing();
	own.add(...type());
	own.takeUnsent();
	own.heardOf(own.ask() ?? 0);
	own.add(...type());
	own.keep('lineage', false);
	expect([...kept].map(({ count }) => count)).toEqual([1]);
});
