import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { checkDocument } from './check.ts';
import { stateOf } from './state.ts';

/** As Yjs writes numbers: seven bits a byte, the lowest first. */
const varUint = (value: number): number[] =>
	value < 128 ? [value] : [(value % 128) | 128, ...varUint(Math.floor(value / 128))];

/** Text, and as many structs that say to stand between its beginning and one of its characters: an hour's work for Yjs. */
function farApart(count: number): Uint8Array {
	const name = [...new TextEncoder().encode('default')];
	const text = Array.from({ length: count }, () => 97);
	const structs = text.flatMap((letter, clock) => [4 | 64, 7, ...varUint(clock), 1, letter]);
	const first = [4, 1, name.length, ...name, ...varUint(count), ...text];
	return new Uint8Array([[1], varUint(count + 1), [7, 0], first, structs, [0]].flat());
}

test('what would keep Yjs busy for an hour is given up', () => {
	const hostile = farApart(100_000);
	const startedAt = performance.now();
	expect(() => stateOf([hostile])).toThrow('too long');
	expect(checkDocument(hostile)).toMatchObject({ fragments: {}, problems: [{ reason: 'undecodable' }] });
	expect(performance.now() - startedAt).toBeLessThan(10_000);
});

test('a document is what its rows add up to, and can be changed', () => {
	const doc = new Y.Doc();
	const rows: Uint8Array[] = [];
	doc.on('update', (row: Uint8Array) => rows.push(row));
	for (let turn = 0; turn < 2_000; turn += 1) doc.getText('t').insert(turn % 7, `${turn} `);
	const state = stateOf(rows);
	expect(Y.encodeStateAsUpdate(state)).toEqual(Y.encodeStateAsUpdate(doc));
	state.getText('t').delete(0, 5_000);
	expect(state.getText('t').length).toBe(doc.getText('t').length - 5_000);
});
