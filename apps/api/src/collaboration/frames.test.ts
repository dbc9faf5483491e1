import * as protocol from '@aloitetila/collaboration/protocol.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { varBytes, varUint } from './testing-bytes.ts';
import { aDocument, openDoor, rawClient, stockClient, storedText, writing } from './testing.ts';

/* Frames that no client of ours would make, sent through a real socket. What a property finds is printed with its seed. */

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });
const noState = Y.encodeStateVector(new Y.Doc());
const GENEROUS = {
	framesPerSecond: 1e6,
	burstFrames: 1e6,
	socketsPerPerson: 1e6,
	bytesPerSecond: 1e9,
	burstBytes: 1e9,
};

/** A message that wants something written, each of its numbers written longer than needed. */
const aWrite = (update: Uint8Array) =>
	fc
		.record({ type: fc.constantFrom(1, 2), padding: fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)) })
		.map(({ type, padding: [a, b, c] }) => [...varUint(0, a), ...varUint(type, b), ...varBytes(update, c)]);
const paddedStanding = fc
	.nat(4)
	.map((padding) => [...varUint(103, padding), ...varBytes(new Uint8Array([123, 125]), 1)]);
const anAcknowledgement = fc
	.record({ counter: fc.nat(), padding: fc.nat(3) })
	.map(({ counter, padding }) => [...varUint(102, padding), ...varUint(counter, padding)]);

test('whatever a reader puts into its frames, and however it writes it, nothing of it is stored, shared or acknowledged', async () => {
	const door = await openDoor({ database, limits: GENEROUS });
	const { documentId } = await aDocument(database, writing('as it is').update);
	const other = stockClient(door, documentId);
	await until(() => expect(other.text.toJSON()).toBe('as it is'));
	const { update } = writing('forged');
	const frames = fc.array(
		fc
			.array(fc.oneof({ weight: 3, arbitrary: aWrite(update) }, paddedStanding, anAcknowledgement), {
				minLength: 1,
				maxLength: 8,
			})
			.chain((messages) => fc.constantFrom(messages, [...messages, varUint(77)], [...messages, [0, 2, 200, 1]])),
		{ minLength: 1, maxLength: 6 },
	);
	await fc.assert(
		fc.asyncProperty(frames, async (sent) => {
			const reader = await rawClient(door, documentId, 'reader');
			for (const messages of sent) reader.send(new Uint8Array([0, 2, 2, 0, 0]), new Uint8Array(messages.flat()));
			reader.send(protocol.syncStep1Frame(noState));
			// Where the last message of a frame is none, it is closed; otherwise it is answered, last of all.
			await Promise.race([reader.closed, until(() => expect(reader.find('syncStep2')).not.toBeNull())]);
			expect(reader.acknowledged()).toEqual([]);
			expect(reader.find('syncStep1')).toBeNull();
			reader.socket.terminate();
		}),
		{ numRuns: 40, endOnFailure: true },
	);
	// What was shared would have come before this.
	const author = await rawClient(door, documentId, 'other');
	author.send(protocol.updateFrame(writing('! ').update), protocol.acknowledgementFrame(1));
	await until(() => expect(author.acknowledged()).toEqual([1]));
	await until(() => expect(other.text.toJSON()).toContain('! '));
	expect(other.text.toJSON()).not.toContain('forged');
	expect(await storedText(door, documentId)).toBe(other.text.toJSON());
});

test('what a writer sends is understood however it is written, and several messages of a frame in their order', async () => {
	const door = await openDoor({ database, limits: GENEROUS });
	const { documentId } = await aDocument(database);
	const client = await rawClient(door, documentId);
	const doc = new Y.Doc();
	let counter = 0;
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.record({ text: fc.string({ minLength: 1 }), padding: fc.nat(4) }), { minLength: 1, maxLength: 20 }),
			async (edits) => {
				const frame = edits.flatMap(({ text, padding }) => [
					...varUint(0, padding),
					...varUint(2, padding),
					...varBytes(writing(text, doc).update, padding),
					...varUint(102, padding),
					...varUint((counter += 1), padding),
				]);
				client.send(new Uint8Array(frame));
				await until(() => expect(client.acknowledged().at(-1)).toBe(counter));
				expect(await storedText(door, documentId)).toBe(doc.getText('default').toJSON());
			},
		),
		{ numRuns: 25, endOnFailure: true },
	);
	expect(client.acknowledged()).toEqual([...client.acknowledged()].sort((a, b) => a - b));
});

test('of a frame that is cut off anywhere nothing is acknowledged that is not stored, and nobody else is disturbed', async () => {
	const door = await openDoor({ database, limits: { ...GENEROUS, editorsPerDocument: 500, socketsPerDocument: 500 } });
	const { documentId } = await aDocument(database);
	const other = stockClient(door, documentId, 'other');
	const whole = (word: string) =>
		protocol.joinFrames(
			protocol.updateFrame(writing(word).update),
			protocol.acknowledgementFrame(1),
			protocol.updateFrame(writing(`${word}'`).update),
			protocol.acknowledgementFrame(2),
		);
	const offsets = Array.from({ length: whole('<000>').byteLength - 1 }, (_, index) => index + 1);
	const outcomes = await Promise.all(
		offsets.map(async (cut) => {
			const word = `<${String(cut).padStart(3, '0')}>`;
			const frame = whole(word);
			const client = await rawClient(door, documentId);
			client.send(frame.slice(0, cut));
			client.send(protocol.acknowledgementFrame(9));
			const outcome = await Promise.race([
				client.closed,
				until(() => expect(client.acknowledged()).toContain(9)).then(() => 'acknowledged'),
			]);
			return { cut, word, outcome, acknowledged: client.acknowledged() };
		}),
	);
	await until(() => expect(other.client.synced).toBe(true));
	other.text.insert(0, 'undisturbed ');
	await until(async () => expect(await storedText(door, documentId)).toContain('undisturbed'));
	const stored = await storedText(door, documentId);
	for (const { cut, word, outcome, acknowledged } of outcomes) {
		// A frame that ends where a message does is a whole one.
		const holds = { first: stored.includes(`${word}`), second: stored.includes(`${word}'`) };
		if (acknowledged.includes(1)) expect({ cut, ...holds }).toMatchObject({ first: true });
		if (acknowledged.includes(2)) expect({ cut, ...holds }).toMatchObject({ second: true });
		expect({ cut, outcome }).toEqual({ cut, outcome: expect.toBeOneOf([4422, 'acknowledged']) as unknown });
	}
	await until(() => expect(other.text.toJSON()).toBe(stored));
});

test('valid frames with some of their bytes changed never break a document, and whoever is acknowledged is stored', async () => {
	const door = await openDoor({ database, limits: GENEROUS });
	const { documentId } = await aDocument(database, writing('from before ').update);
	const witness = stockClient(door, documentId, 'reader');
	const change = fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) });
	const template = fc.constantFrom(
		protocol.updateFrame,
		protocol.syncStep2Frame,
		protocol.syncStep1Frame,
		protocol.presenceFrame,
	);
	await fc.assert(
		fc.asyncProperty(
			template,
			fc.string({ minLength: 1 }),
			fc.array(change, { minLength: 1, maxLength: 4 }),
			async (make, text, changes) => {
				const author = new Y.Doc();
				writing(text, author);
				author.getMap('map').set('key', [text, 1, null]);
				author.getText('default').delete(0, 1);
				author.getXmlFragment('xml').insert(0, [new Y.XmlElement('p')]);
				const frame = make(Y.encodeStateAsUpdate(author));
				for (const { at, to } of changes) frame[at % frame.byteLength] = to;
				const client = await rawClient(door, documentId);
				client.send(frame);
				client.send(protocol.acknowledgementFrame(1));
				client.send(protocol.standingFrame());
				await Promise.race([client.closed, until(() => expect(client.find('standing')).not.toBeNull())]);
				client.socket.terminate();
				// The next edit of anybody goes through, and what is stored can be read to its end.
				const next = await rawClient(door, documentId, 'other');
				const edit = writing('.');
				next.send(protocol.updateFrame(edit.update), protocol.acknowledgementFrame(1));
				await until(() => expect(next.acknowledged()).toEqual([1]));
				next.socket.terminate();
			},
		),
		{ numRuns: 40, endOnFailure: true },
	);
	const stored = await door.store.load(documentId);
	const doc = new Y.Doc();
	if (stored?.snapshot) Y.applyUpdate(doc, stored.snapshot.state);
	for (const { bytes } of stored?.updates ?? []) Y.applyUpdate(doc, bytes);
	expect({ structs: doc.store.pendingStructs, deletions: doc.store.pendingDs }).toEqual({
		structs: null,
		deletions: null,
	});
	expect(doc.getText('default').toJSON()).toContain('from before');
	await until(() => expect(witness.text.toJSON()).toBe(doc.getText('default').toJSON()));
});
