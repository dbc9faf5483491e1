import * as Y from 'yjs';

/** A paragraph as its writer saw it. */
export interface SeenParagraph {
	/** The same for the same paragraph, in whichever window. */
	readonly id: string;
	readonly text: string;
}

/** More is not written down again with every letter; what was typed is then all there is to offer. */
const MOST_CHARACTERS = 64 * 1024;

type Block = Y.Text | Y.XmlElement;

/**
 * The paragraphs that own edits were typed into, as they read. Edits alone do not tell that: an editor that finds out by
 * comparing what was typed counts a letter typed before its like as typed behind it.
 */
export class SeenParagraphs {
	readonly #doc: Y.Doc;
	/** Each with the number of the last edit that typed into it, and what it last said. */
	readonly #touched = new Map<Block, { edit: number; text: string }>();

	constructor(doc: Y.Doc) {
		this.#doc = doc;
	}

	/** Something was edited here: the edit of that number. */
	edited(transaction: Y.Transaction, edit: number): void {
		for (const block of this.#touched.keys())
			if (block._item && Y.isDeleted(transaction.deleteSet, block._item.id)) this.#touched.delete(block);
		const own = this.#doc.clientID;
		const from = transaction.beforeState.get(own) ?? 0;
		const structs = this.#doc.store.clients.get(own) ?? [];
		for (let at = structs.length - 1; at >= 0; at -= 1) {
			const struct = structs[at];
			if (!struct || struct.id.clock + struct.length <= from) return;
			const block = struct instanceof Y.Item && struct.content instanceof Y.ContentString ? blockOf(struct) : null;
			if (block) this.#touched.set(block, { edit, text: '' });
		}
	}

	/** Edits up to this one need no keeping any more. */
	forgetUpTo(edit: number): void {
		for (const [block, touched] of this.#touched) if (touched.edit <= edit) this.#touched.delete(block);
	}

	/** In the order of the document, those last that others have deleted. Undefined where it is too much. */
	read(): readonly SeenParagraph[] | undefined {
		if (this.#touched.size === 0) return [];
		const ways = new Set([...this.#touched.keys()].flatMap((block) => [...above(block)]));
		const standing = new Set([...this.#doc.share.values()].flatMap((root) => [...this.#standingIn(root, ways)]));
		const gone = [...this.#touched.keys()].filter((block) => !standing.has(block));
		const paragraphs = [...standing, ...gone].flatMap((block): SeenParagraph[] => {
			const touched = this.#touched.get(block);
			if (!touched) return [];
			if (standing.has(block)) touched.text = hasTextOf(block, this.#doc.clientID) ? textOf(block) : '';
			return touched.text === '' ? [] : [{ id: this.#idOf(block), text: touched.text }];
		});
		const size = paragraphs.reduce((sum, { text }) => sum + text.length, 0);
		return size > MOST_CHARACTERS ? undefined : paragraphs;
	}

	/** Enters only what leads to one of them, since a text may have thousands of paragraphs. */
	*#standingIn(type: unknown, ways: ReadonlySet<unknown>): Generator<Block> {
		if ((type instanceof Y.Text || type instanceof Y.XmlElement) && this.#touched.has(type)) yield type;
		else if (type instanceof Y.XmlFragment && ways.has(type))
			for (const { content } of itemsOf(type))
				if (content instanceof Y.ContentType) yield* this.#standingIn(content.type, ways);
	}

	#idOf({ _item }: Block): string {
		return _item ? `${_item.id.client} ${_item.id.clock}` : 'root';
	}
}

/** The element that a text is in, or the text itself where it is in none. */
function blockOf({ parent }: Y.Item): Block | null {
	if (!(parent instanceof Y.Text)) return null;
	return parent.parent instanceof Y.XmlElement ? parent.parent : parent;
}

function* above({ parent }: Block): Generator {
	for (let type = parent; type; type = type.parent) yield type;
}

function* itemsOf(block: Block | Y.XmlFragment): Generator<Y.Item> {
	for (let item = block._start; item; item = item.right) if (!item.deleted) yield item;
}

function textOf(block: Block): string {
	return [...itemsOf(block)]
		.map(({ content }) => {
			if (content instanceof Y.ContentString) return content.str;
			if (!(content instanceof Y.ContentType)) return '';
			// Whatever else stands among words is a line break.
			return content.type instanceof Y.Text ? textOf(content.type) : '\n';
		})
		.join('');
}

/** What was typed and deleted again is nothing to be offered. */
function hasTextOf(block: Block, clientId: number): boolean {
	return [...itemsOf(block)].some(({ id, content }) =>
		content instanceof Y.ContentType
			? content.type instanceof Y.Text && hasTextOf(content.type, clientId)
			: id.client === clientId && content instanceof Y.ContentString,
	);
}
