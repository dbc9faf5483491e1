import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { compactHere } from './compaction.ts';
import { DocumentIndex } from './document-index.ts';
import { refuseUnsound } from './repair.ts';
import { betweenFarApart, handmade, nestedTypes, textBehind, textIn, uncollectable } from './testing-updates.ts';
import { joinPieces, type Piece, readUpdate } from './update.ts';

/** What a room would log of these, each a row of its own. */
function logged(updates: readonly Uint8Array[]): Uint8Array[] {
	const index = new DocumentIndex();
	return updates.flatMap((update) => index.take(readUpdate(update)).added?.bytes ?? []);
}

/** A document that two others write meanwhile. */
function others() {
	const doc = Object.assign(new Y.Doc(), { clientID: 41 });
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	doc.getText('t').insert(0, 'before ');
	doc.getText('t').insert(7, 'after');
	return updates as [Uint8Array, Uint8Array];
}

test.each([
	['types within types, a thousand of them', [handmade(nestedTypes(1_000))], [7]],
	['types within types, and the first of them deleted', [handmade(nestedTypes(20_000), { deletes: [[7, 0, 1]] })], [7]],
	['something that Yjs cannot collect', uncollectable(), [2]],
])('%s: it is left out, and what others wrote stays', (_, hostile, leftOut) => {
	const [before, after] = others();
	const result = compactHere({ snapshot: before, updates: logged([before, ...hostile, after]) });
	if (result.kind !== 'repaired') throw new Error(result.kind);
	expect(result.leftOut).toEqual(leftOut);
	const copy = new Y.Doc();
	Y.applyUpdate(copy, result.state);
	expect(copy.getText('t').toJSON()).toBe('before after');
	expect(compactHere({ snapshot: result.state, updates: [] }).kind).toBe('compacted');
});

test('of a row with the edits of several, only the part of one is left out', () => {
	const [before, after] = others();
	const index = new DocumentIndex();
	const pieces = [before, handmade(nestedTypes(500)), after].flatMap((update): Piece[] => {
		const { added } = index.take(readUpdate(update));
		return added ? [added] : [];
	});
	const result = compactHere({ snapshot: null, updates: [joinPieces(pieces)] });
	expect(result).toMatchObject({ kind: 'repaired', leftOut: [7] });
	const copy = new Y.Doc();
	if (result.kind === 'repaired') Y.applyUpdate(copy, result.state);
	expect(copy.getText('t').toJSON()).toBe('before after');
});

test('what was left out is known, so that nobody can bring it again', () => {
	const hostile = handmade(nestedTypes(500));
	const result = compactHere({ snapshot: null, updates: logged([hostile]) });
	if (result.kind !== 'repaired') throw new Error(result.kind);
	const index = new DocumentIndex();
	index.addStored(result.state);
	expect(index.take(readUpdate(hostile))).toEqual({ added: null, isComplete: true });
});

test('types are nested as deep as any text is', () => {
	expect(compactHere({ snapshot: null, updates: logged([handmade(nestedTypes(90))]) }).kind).toBe('compacted');
});

const HOSTILE = 9_000;
const deep = (client: number) => handmade(nestedTypes(130, { client }), { client });

/** Takes updates as a room does. */
function taking() {
	const index = new DocumentIndex();
	return (update: Uint8Array): Piece => {
		const { added, isComplete } = index.take(readUpdate(update.slice()));
		if (!added || !isComplete) throw new Error('a room would not take this');
		return added;
	};
}

/** What somebody writes at the end of the text, one update each. */
function written(by: number, from: readonly Uint8Array[], texts: readonly string[]): Uint8Array[] {
	const doc = Object.assign(new Y.Doc(), { clientID: by });
	for (const one of from) Y.applyUpdate(doc, one);
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	for (const text of texts) doc.getText('t').insert(doc.getText('t').length, text);
	return updates;
}

function repaired(updates: readonly Uint8Array[], clients: ReadonlyMap<number, string> = new Map()) {
	const result = compactHere({ snapshot: null, updates, clients });
	if (result.kind !== 'repaired') throw new Error(result.kind);
	const copy = new Y.Doc();
	Y.applyUpdate(copy, result.state);
	return { ...result, text: copy.getText('t').toJSON(), leftOut: result.leftOut.sort((a, b) => a - b) };
}

test.each([3, HOSTILE])('what rests upon another’s edit of the same row is not held against them: %i', (client) => {
	const take = taking();
	const [first, second, third] = written(41, [], ['one ', 'two ', 'three ']).map(take) as [Piece, Piece, Piece];
	const hostile = take(handmade(nestedTypes(130, { client, behind: [41, 7] }), { client }));
	const rows = [first.bytes, joinPieces([second, hostile]), third.bytes];
	expect(repaired(rows)).toMatchObject({ text: 'one two three ', leftOut: [client] });
});

test('whoever breaks it, and however rows are joined, the others keep all they wrote', () => {
	const edit = fc.record({ isHostile: fc.boolean(), client: fc.integer({ min: 1, max: 99 }), isJoined: fc.boolean() });
	fc.assert(
		fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
			const take = taking();
			const rows: Piece[][] = [];
			const hostile = new Set<number>();
			const doc = Object.assign(new Y.Doc(), { clientID: 50 });
			doc.on('update', (update: Uint8Array) => rows.push([take(update)]));
			doc.getText('t').insert(0, 'begun ');
			for (const { isHostile, client, isJoined } of edits) {
				if (isHostile && client !== 50 && !hostile.has(client)) {
					const behind = [50, Y.getState(doc.store, 50) - 1] as const;
					rows.push([take(handmade(nestedTypes(102, { client, behind }), { client }))]);
					hostile.add(client);
				} else doc.getText('t').insert(client % doc.getText('t').length, `${client} `);
				const last = isJoined ? rows.pop() : undefined;
				if (last) rows.at(-1)?.push(...last);
			}
			if (hostile.size === 0) return;
			const clients = new Map([[50, 'Aino']]);
			const { text, leftOut } = repaired(rows.map(joinPieces), clients);
			expect(text).toBe(doc.getText('t').toJSON());
			expect(leftOut).toEqual([...hostile].sort((a, b) => a - b));
		}),
		{ numRuns: 40 },
	);
});

test('what others wrote behind something that is left out stays', () => {
	const take = taking();
	const [start] = written(41, [], ['one ']).map((update) => take(update).bytes) as [Uint8Array];
	const structs = [...nestedTypes(130, { client: HOSTILE }), textBehind([41, 3], 'spite ')];
	const hostile = take(handmade(structs, { client: HOSTILE })).bytes;
	const behind = written(42, [start, hostile], ['two ', 'three ']).map((update) => take(update).bytes);
	expect(repaired([start, hostile, ...behind])).toMatchObject({ text: 'one two three ', leftOut: [HOSTILE] });
});

test('what somebody wrote before the first thing that fails stays', () => {
	const take = taking();
	const [start] = written(41, [], ['one ']).map((update) => take(update).bytes) as [Uint8Array];
	const structs = [textBehind([41, 3], 'two '), ...nestedTypes(130, { client: HOSTILE, clock: 4 })];
	const mixed = take(handmade(structs, { client: HOSTILE })).bytes;
	expect(repaired([start, mixed])).toMatchObject({ text: 'one two ', leftOut: [HOSTILE] });
});

test('who wrote into something that is left out is named too', () => {
	const inside = handmade([textIn([HOSTILE, 129], 'in vain')], { client: 42 });
	const outside = handmade([textIn([HOSTILE, 5], 'within bounds')], { client: 43 });
	expect(repaired(logged([deep(HOSTILE), inside, outside])).leftOut).toEqual([42, HOSTILE]);
});

test('after three failures nothing more of a person is tried, whatever ids they write with', () => {
	const hostile = Array.from({ length: 60 }, (_, index) => 100 + index);
	const [before, after] = written(41, [], ['before ', 'after']) as [Uint8Array, Uint8Array];
	const rest = [before, ...written(99, [before], ['spite ']), after];
	const clients = new Map([[41, 'Aino'], ...[...hostile, 99].map((client) => [client, 'Mallory'] as const)]);
	const { text, leftOut } = repaired(logged([...hostile.map(deep), ...rest]), clients);
	expect({ text, leftOut }).toEqual({ text: 'before after', leftOut: [99, ...hostile] });
});

test('many rows before a failure are put together from a state of them', () => {
	const texts = Array.from({ length: 600 }, (_, index) => `${index} `);
	const result = repaired(logged([...written(41, [], texts), deep(1), deep(2)]));
	expect(result).toMatchObject({ text: texts.join(''), leftOut: [1, 2] });
});

test('what rests upon a row that comes later waits for it, and fails in its own name', () => {
	const [first, second] = written(41, [], ['one ', 'two']) as [Uint8Array, Uint8Array];
	const hostile = handmade(nestedTypes(130, { client: HOSTILE, behind: [41, 3] }), { client: HOSTILE });
	expect(repaired([second, hostile, first])).toMatchObject({ text: 'one two', leftOut: [HOSTILE] });
});

test('what could not be collected later is left out before anybody deletes it', () => {
	const [array, inMap] = uncollectable() as [Uint8Array, Uint8Array];
	const { state, leftOut } = repaired(logged([array, inMap]));
	expect(leftOut).toEqual([2]);
	const last = handmade([], { deletes: [[1, 0, 1]] });
	expect(compactHere({ snapshot: state, updates: [last] }).kind).toBe('compacted');
});

/** Updates of which one fails to be read as often as is said. */
function failing(times: number, message: string): Uint8Array[] {
	const updates = written(41, [], ['one ', 'two ']);
	const [, second = new Uint8Array()] = updates;
	let left = times;
	return Object.defineProperty(updates, 1, {
		get: () => {
			left -= 1;
			if (left >= 0) throw new RangeError(message);
			return second;
		},
	});
}

test('what fails once and not again is no fault of the document', () => {
	expect(compactHere({ snapshot: null, updates: failing(1, 'some fault') }).kind).toBe('compacted');
});

/** What this thread has worked, whatever else the machine does. */
const workedMs = () => {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1_000;
};

test('whose structs take far too long loses them, however small the rows, and who only wrote much loses nothing', () => {
	const take = taking();
	const updates: Uint8Array[] = [];
	const doc = Object.assign(new Y.Doc(), { clientID: 41 });
	doc.on('update', (update: Uint8Array) => updates.push(take(update).bytes));
	for (let turn = 0; turn < 3_000; turn += 1) {
		doc.getText('t').insert((turn * 7) % (doc.getText('t').length + 1), `${turn} `);
		if (turn % 3 === 0) doc.getText('t').format(turn, 2, { bold: turn % 2 === 0 || null });
	}
	const slow = betweenFarApart(6_000);
	const hostile = [
		slow.slice(0, 1),
		...Array.from({ length: 100 }, (_, row) => slow.slice(1 + row * 60, 61 + row * 60)),
	];
	const rows = hostile.map((structs, row) =>
		take(handmade(structs, { client: HOSTILE, clock: row === 0 ? 0 : 6_000 + (row - 1) * 60 })),
	);
	const clients = new Map([
		[41, 'Aino'],
		[HOSTILE, 'Mallory'],
	]);
	const all = [...updates, ...rows.map(({ bytes }) => bytes), ...written(42, updates, ['after'])];
	const result = compactHere({ snapshot: null, updates: all, clients }, workedMs);
	if (result.kind !== 'repaired') throw new Error(result.kind);
	expect(result.leftOut).toEqual([HOSTILE]);
	const copy = new Y.Doc();
	const startedAt = workedMs();
	Y.applyUpdate(copy, result.state);
	expect(workedMs() - startedAt).toBeLessThan(3_000);
	expect(copy.getText('t').toJSON()).toBe(`${doc.getText('t').toJSON()}after`);
	expect(compactHere({ snapshot: result.state, updates: [] }, workedMs).kind).toBe('compacted');
});

test('what others wrote behind what somebody wrote before it took too long stays', () => {
	const take = taking();
	const [mallory] = written(HOSTILE, [], ['one ']).map((update) => take(update).bytes) as [Uint8Array];
	const behind = written(42, [mallory], ['two ']).map((update) => take(update).bytes);
	const slow = take(handmade(betweenFarApart(8_000, { clock: 4 }), { client: HOSTILE, clock: 4 })).bytes;
	const result = compactHere({ snapshot: null, updates: [mallory, ...behind, slow] }, workedMs);
	if (result.kind !== 'repaired') throw new Error(result.kind);
	const copy = new Y.Doc();
	Y.applyUpdate(copy, result.state);
	expect([copy.getText('t').toJSON(), result.leftOut]).toEqual(['one two ', [HOSTILE]]);
	// As it comes again from a state.
	expect(compactHere({ snapshot: result.state, updates: [] }, workedMs).kind).toBe('compacted');
});

test('nothing is left out for want of memory', () => {
	const error = 'Array buffer allocation failed';
	const refused = { kind: 'refused', reason: 'broken', error };
	expect(compactHere({ snapshot: null, updates: failing(1, error) })).toEqual(refused);
});

test('what Yjs writes is never taken for unsound', () => {
	const edit = fc.record({
		by: fc.nat(1),
		kind: fc.constantFrom('set', 'nest', 'delete', 'undo', 'sync'),
		key: fc.constantFrom('a', 'b'),
	});
	fc.assert(
		fc.property(fc.array(edit, { maxLength: 40 }), (edits) => {
			const copies = [1, 2].map((clientID) => {
				const doc = Object.assign(new Y.Doc(), { clientID });
				return { doc, undo: new Y.UndoManager(doc.getMap('m'), { captureTimeout: 0 }) };
			});
			const sync = (from: Y.Doc, to: Y.Doc) => Y.applyUpdate(to, Y.encodeStateAsUpdate(from));
			for (const [index, { by, kind, key }] of edits.entries()) {
				const [own, other] = by === 0 ? copies : copies.toReversed();
				if (!own || !other) continue;
				const map = own.doc.getMap('m');
				if (kind === 'set') map.set(key, index);
				else if (kind === 'nest') map.set(key, new Y.Map([['a', index]]));
				else if (kind === 'delete') map.delete(key);
				else if (kind === 'undo') own.undo.undo();
				else sync(other.doc, own.doc);
				refuseUnsound(own.doc);
			}
			for (const { doc } of copies) doc.destroy();
		}),
	);
});
