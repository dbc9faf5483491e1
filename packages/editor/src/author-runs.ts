import type { Node as ProseMirrorNode } from '@tiptap/pm/model';
import { type Item, XmlElement, type XmlFragment, XmlText } from 'yjs';

/** A piece of text written with one Yjs client id. Positions are ProseMirror's, counted from before its block. */
export interface Run {
	readonly from: number;
	readonly to: number;
	readonly clientId: number;
}

/**
 * Who wrote what in a block, read from the Yjs items that it is made of, beside the node that the binding made from
 * them. Null where the two are not in step, as they are not while an edit is on its way from one to the other.
 */
export function runsOf(block: XmlElement, node: ProseMirrorNode): Run[] | null {
	const runs: Run[] = [];
	return collect(block, node, 0, runs) ? runs : null;
}

/** The block of a text that holds what has changed in it; null for the text itself. */
export function blockOf(fragment: XmlFragment, changed: unknown): XmlElement | null {
	let type = changed as XmlElement | XmlFragment | XmlText | null;
	while (type && type.parent !== fragment) type = type.parent as XmlElement | XmlFragment | null;
	return type instanceof XmlElement ? type : null;
}

function collect(element: XmlElement, node: ProseMirrorNode, before: number, runs: Run[]): boolean {
	if (element.nodeName !== node.type.name) return false;
	let at = 0;
	let [index, offset] = [0, 0];
	for (const child of element.toArray() as unknown[]) {
		if (child instanceof XmlText) {
			collectText(child, before + 1 + at, runs);
			at += child.length;
		} else if (child instanceof XmlElement) {
			// Texts beside each other may be more of them here, and fewer there.
			while (offset < at && index < node.childCount) offset += node.child(index++).nodeSize;
			const made = node.maybeChild(index);
			if (offset !== at || !made || !collect(child, made, before + 1 + at, runs)) return false;
			at += made.nodeSize;
		} else return false;
	}
	return at === node.content.size;
}

function collectText(text: XmlText, before: number, runs: Run[]): void {
	let at = before;
	for (let item: Item | null = text._start; item !== null; item = item.right) {
		if (item.deleted || !item.countable) continue;
		const last = runs.at(-1);
		const { client: clientId } = item.id;
		const to = at + item.length;
		if (last?.clientId === clientId && last.to === at) runs[runs.length - 1] = { ...last, to };
		else runs.push({ from: at, to, clientId });
		at = to;
	}
}
