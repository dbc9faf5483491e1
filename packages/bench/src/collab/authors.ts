import * as Y from 'yjs';

/** The edits of one editor, prepared before anything is measured. */
export interface Author {
	readonly clientId: number;
	/** Makes a paragraph of one's own; not counted. */
	readonly opening: Uint8Array;
	/** Each types one character after the last: clock `base + n` is the edit with index n. */
	readonly edits: readonly Uint8Array[];
	readonly base: number;
}

/** Editors of one document, each of whom types into a paragraph of their own. `state` is what they begin with. */
export function prepareAuthors(state: Uint8Array, firstClientId: number, count: number, edits: number): Author[] {
	return Array.from({ length: count }, (_, index) => prepareAuthor(state, firstClientId + index, edits));
}

function prepareAuthor(state: Uint8Array, clientId: number, count: number): Author {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, state);
	doc.clientID = clientId;
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	const text = new Y.XmlText();
	doc.transact(() => {
		const paragraph = new Y.XmlElement('paragraph');
		doc.getXmlFragment('default').push([paragraph]);
		paragraph.push([text]);
		text.insert(0, '>');
	});
	const base = Y.getState(doc.store, clientId);
	for (let edit = 0; edit < count; edit += 1) text.insert(edit + 1, String.fromCharCode(97 + (edit % 26)));
	const [opening = new Uint8Array(), ...edits] = updates;
	return { clientId, opening, edits, base };
}
