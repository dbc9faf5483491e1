import * as Y from 'yjs';
import type { CheckedFlowBlock, CheckedInline, CheckedListItem, FragmentName } from './checked.ts';

/**
 * Writes blocks under the heading of an agenda item, as one V1 update to be appended to the log. They come after what is
 * written there and before the empty line at its end, where somebody may be about to write. Nothing is deleted.
 *
 * Call it with the document's newest state and a client id that no one else uses (a new Y.Doc has one).
 *
 * @throws when there is no such heading in this fragment
 */
export function sectionEdit(
	doc: Y.Doc,
	fragmentName: FragmentName,
	agendaItemId: string,
	blocks: readonly CheckedFlowBlock[],
): Uint8Array {
	const before = Y.encodeStateVector(doc);
	const fragment = doc.getXmlFragment(fragmentName);
	doc.transact(() => insertBlocks(fragment, endOfText(fragment, agendaItemId), blocks));
	return Y.encodeStateAsUpdate(doc, before);
}

function endOfText(fragment: Y.XmlFragment, agendaItemId: string): number {
	const nodes: unknown[] = fragment.toArray();
	const isHeading = (node: unknown): node is Y.XmlElement =>
		node instanceof Y.XmlElement && node.nodeName === 'agendaHeading';
	const heading = nodes.findIndex((node) => isHeading(node) && node.getAttribute('agendaItemId') === agendaItemId);
	if (heading === -1) throw new Error(`no heading of agenda item ${agendaItemId}`);
	const next = nodes.findIndex((node, index) => index > heading && isHeading(node));
	let end = next === -1 ? nodes.length : next;
	while (end > heading + 1 && isEmptyLine(nodes[end - 1])) end -= 1;
	return end;
}

const isEmptyLine = (node: unknown) =>
	node instanceof Y.XmlElement && node.nodeName === 'paragraph' && node.length === 0;

/** Writes blocks, or the items of a list, at a place. Parents first: a Yjs type takes its children only once it stands. */
export function insertBlocks(
	parent: Y.XmlFragment,
	index: number,
	blocks: readonly (CheckedFlowBlock | CheckedListItem)[],
): void {
	if (blocks.length === 0) return;
	const written = blocks.map((block) => ({ block, element: new Y.XmlElement(block.type) }));
	// In one go: to find its place takes Yjs a walk along all that stand before it.
	parent.insert(
		index,
		written.map(({ element }) => element),
	);
	for (const { block, element } of written) {
		switch (block.type) {
			case 'paragraph':
				writeInline(element, block.content);
				break;
			case 'heading':
				setNumber(element, 'level', block.attrs.level);
				writeInline(element, block.content);
				break;
			case 'orderedList':
				setNumber(element, 'start', block.attrs.start);
				insertBlocks(element, 0, block.content);
				break;
			case 'bulletList':
			case 'listItem':
				insertBlocks(element, 0, block.content);
		}
	}
}

/** Writes after what is in an element already. */
export function writeInline(element: Y.XmlElement, content: readonly CheckedInline[]): void {
	for (const part of content) {
		if (part.type === 'hardBreak') {
			element.insert(element.length, [new Y.XmlElement('hardBreak')]);
			continue;
		}
		const last: unknown = element.length > 0 ? element.get(element.length - 1) : null;
		const text = last instanceof Y.XmlText ? last : new Y.XmlText();
		if (text !== last) element.insert(element.length, [text]);
		text.insert(text.length, part.text, attributesOf(part.marks));
	}
}

/**
 * Marks as the editor's binding writes them: name and attributes. Told for every kind, or text would take on the marks
 * of what stands before it.
 */
export const attributesOf = (
	marks: readonly { type: string; attrs?: object }[] = [],
): Record<string, object | null> => ({
	bold: null,
	italic: null,
	link: null,
	...Object.fromEntries(marks.map(({ type, attrs = {} }) => [type, attrs])),
});

/** Yjs keeps any plain value; its types expect text. */
export const setNumber = (element: Y.XmlElement, name: string, value: number) =>
	element.setAttribute(name, value as unknown as string);
