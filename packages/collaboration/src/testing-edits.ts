import fc from 'fast-check';
import { expect } from 'vitest';
import * as Y from 'yjs';

/** Somebody does something, and some hear of it at once. */
export const edit = fc.record({
	client: fc.nat(3),
	kind: fc.constantFrom('text', 'delete', 'format', 'embed', 'map', 'array', 'xml', 'binary', 'undo'),
	at: fc.nat(),
	text: fc.string({ unit: 'grapheme', maxLength: 8 }),
	length: fc.nat(5),
	/** Who hears of it at once. */
	heardBy: fc.array(fc.nat(3), { maxLength: 3 }),
});
export type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

/** Does something of every kind that Yjs can write down. */
function perform(doc: Y.Doc, { kind, at, text, length }: Edit): void {
	const words = doc.getText('t');
	const place = at % (words.length + 1);
	const xml = doc.getXmlFragment('x');
	switch (kind) {
		case 'text':
			return words.insert(place, text || 'å');
		case 'delete':
		case 'undo':
			return words.delete(place, Math.min(length, words.length - place));
		case 'format':
			return words.format(place, Math.min(length, words.length - place), { bold: at % 2 === 0, link: { href: text } });
		case 'embed':
			return words.insertEmbed(place, { image: text });
		case 'map':
			doc.getMap('m').set(text.slice(0, 1), at % 2 ? { [text]: [at, null, text, true, 1.5] } : text);
			return undefined;
		case 'array':
			return doc.getArray('a').insert(0, [at, text, null, { a: text }, new Y.Map([[text, 1]])]);
		case 'binary':
			return doc.getArray('a').insert(0, [new Uint8Array([1, 2, at % 256])]);
		case 'xml': {
			const element = new Y.XmlElement('paragraph');
			element.setAttribute('id', text);
			element.insert(0, [new Y.XmlText(text)]);
			if (xml.length > 2) xml.delete(0, 1);
			return xml.insert(at % (xml.length + 1), [element]);
		}
	}
}

/** Several people edit, hearing of each other late and in any order. Gives every update as it was first sent. */
export function played(edits: readonly Edit[]): { updates: Uint8Array[]; whole: Y.Doc } {
	const docs = [1, 2, 3, 2 ** 31 + 7].map((clientID) => Object.assign(new Y.Doc(), { clientID }));
	const updates: Uint8Array[] = [];
	for (const one of edits) {
		const doc = docs[one.client];
		if (!doc) continue;
		const made: Uint8Array[] = [];
		const keep = (update: Uint8Array) => made.push(update);
		doc.on('update', keep);
		doc.transact(() => perform(doc, one));
		doc.off('update', keep);
		updates.push(...made);
		for (const other of one.heardBy) {
			const listener = docs[other];
			if (listener) Y.applyUpdate(listener, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(listener)));
		}
	}
	const whole = new Y.Doc();
	for (const update of updates) Y.applyUpdate(whole, update);
	return { updates, whole };
}

/** A document of these updates, of which none may wait for anything. */
export const stateOf = (updates: readonly Uint8Array[]) => {
	const doc = new Y.Doc();
	for (const update of updates) Y.applyUpdate(doc, update);
	expect(doc.store.pendingStructs).toBe(null);
	expect(doc.store.pendingDs).toBe(null);
	return doc;
};
/** Equal exactly when two documents hold the same structs and the same deletions. */
export const fingerprint = (doc: Y.Doc) => Y.encodeStateAsUpdate(doc);
export const clocksOf = (stateVector: Uint8Array) => new Map([...Y.decodeStateVector(stateVector)].sort());
