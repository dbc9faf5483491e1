import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { dropPending, mergeInChunks, readUpdate, withoutClients } from './update.ts';

function written(clientID: number, text: string, on = new Y.Doc()) {
	const doc = new Y.Doc();
	doc.clientID = clientID;
	Y.applyUpdate(doc, Y.encodeStateAsUpdate(on));
	doc.getText('t').insert(doc.getText('t').length, text);
	return doc;
}

test('an update tells whose structs it brings', () => {
	const first = written(1, 'one');
	const second = written(2, ' two', first);
	expect(readUpdate(Y.encodeStateAsUpdate(second))).toEqual(
		new Map([
			[2, { from: 0, to: 4 }],
			[1, { from: 0, to: 3 }],
		]),
	);
	const before = Y.encodeStateVector(second);
	second.getText('t').delete(0, 2);
	expect(readUpdate(Y.encodeStateAsUpdate(second, before))).toEqual(new Map());
});

test('every update that Yjs makes can be read, and what it says is what it adds', () => {
	const edit = fc.record({
		client: fc.integer({ min: 1, max: 3 }),
		at: fc.nat(),
		text: fc.string(),
		length: fc.nat(5),
	});
	fc.assert(
		fc.property(fc.array(edit, { maxLength: 30 }), (edits) => {
			const docs = new Map([1, 2, 3].map((clientID) => [clientID, Object.assign(new Y.Doc(), { clientID })]));
			const room = new Y.Doc();
			for (const { client, at, text, length } of edits) {
				const doc = docs.get(client) ?? room;
				const before = Y.encodeStateVector(doc);
				const content = doc.getText('t');
				content.insert(at % (content.length + 1), text);
				content.delete(0, Math.min(length, content.length));
				const update = Y.encodeStateAsUpdate(doc, before);
				const structs = readUpdate(update);
				expect([...structs.keys()].filter((clientId) => clientId !== client)).toEqual([]);
				Y.applyUpdate(room, update);
				for (const [clientId, { to }] of structs) expect(Y.getState(room.store, clientId)).toBe(to);
				for (const other of docs.values()) Y.applyUpdate(other, update);
			}
			expect(dropPending(room)).toBe(false);
		}),
	);
});

test('nothing that is no update is taken for one, and none of it takes long', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
			try {
				const structs = readUpdate(noise);
				for (const { from, to } of structs.values()) expect(to).toBeGreaterThan(from);
				Y.applyUpdate(new Y.Doc(), noise);
			} catch (error) {
				expect(error).toBeInstanceOf(Error);
			}
		}),
		{ numRuns: 2_000 },
	);
});

test('structs of some can be left out, the deletions and the others stay', () => {
	const first = written(1, 'one');
	const second = written(2, ' two', first);
	const doc = new Y.Doc();
	Y.applyUpdate(doc, withoutClients(Y.encodeStateAsUpdate(second), [1]));
	// It stands after something that is not there.
	expect(dropPending(doc)).toBe(true);
	Y.applyUpdate(doc, Y.encodeStateAsUpdate(first));
	Y.applyUpdate(doc, withoutClients(Y.encodeStateAsUpdate(second), [1]));
	expect(doc.getText('t').toJSON()).toBe('one two');
});

test('many updates merge to one that says the same', () => {
	const doc = new Y.Doc();
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	for (let turn = 0; turn < 230; turn += 1) doc.getText('t').insert(turn % 7, `${turn}`.slice(-1));
	const copy = new Y.Doc();
	Y.applyUpdate(copy, mergeInChunks(updates));
	expect(copy.getText('t').toJSON()).toBe(doc.getText('t').toJSON());
	expect(() => mergeInChunks([])).toThrow('nothing');
});
