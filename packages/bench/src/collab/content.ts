import * as Y from 'yjs';

/** Numbers that look random and are the same in every run. */
export function dice(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

const WORDS = 'verkosto kokous aloite oppilas palvelu kunta rajapinta kirjautuminen tieto koulu ryhma asia'.split(' ');

const sentence = (roll: () => number, words: number) =>
	Array.from({ length: words }, () => WORDS[Math.floor(roll() * WORDS.length)]).join(' ');

/** A summary as it stands after the scaffold: ten headings, each with a paragraph of notes. About 3 kB. */
export function smallDocument(): Uint8Array {
	const roll = dice(1);
	const doc = new Y.Doc();
	doc.clientID = 1;
	for (let topic = 0; topic < 10; topic += 1) {
		addBlock(doc, 'heading', sentence(roll, 4));
		addBlock(doc, 'paragraph', sentence(roll, 20));
	}
	return Y.encodeStateAsUpdate(doc);
}

function addBlock(doc: Y.Doc, name: string, words: string): Y.XmlText {
	const element = new Y.XmlElement(name);
	const text = new Y.XmlText();
	doc.transact(() => {
		doc.getXmlFragment('default').push([element]);
		element.push([text]);
		text.insert(0, words);
	});
	return text;
}

/** A document as many edits leave it. */
export interface BigDocument {
	/** All of it, as one update. */
	whole: Uint8Array;
	/** The same in two parts: up to the last edits, and those one by one. */
	earlier: Uint8Array;
	latest: Uint8Array[];
}

const AUTHORS = 12;

/**
 * 100,000 edits of twelve people who write words in places of their own and now and then take some back: every edit is
 * one or a few characters, as typing makes them.
 */
export function bigDocument(edits: number, tail = 100): BigDocument {
	const roll = dice(2);
	const doc = new Y.Doc();
	doc.clientID = 1;
	const text = addBlock(doc, 'paragraph', 'Kokous');
	let earlier: Uint8Array = new Uint8Array();
	const latest: Uint8Array[] = [];
	let at = 0;
	for (let edit = 0; edit < edits; edit += 1) {
		if (edit === edits - tail) {
			earlier = Y.encodeStateAsUpdate(doc);
			doc.on('update', (update: Uint8Array) => latest.push(update));
		}
		// Somebody else, somewhere else, about every twentieth edit.
		if (edit % 20 === 0) {
			doc.clientID = 2 + Math.floor(roll() * AUTHORS);
			at = Math.floor(roll() * text.length);
		}
		if (roll() < 0.12 && at > 2) text.delete((at -= 1), 1);
		else text.insert(at++, roll() < 0.16 ? ' ' : String.fromCharCode(97 + Math.floor(roll() * 26)));
	}
	return { whole: Y.encodeStateAsUpdate(doc), earlier, latest };
}
