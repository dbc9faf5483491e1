import { Extension } from '@tiptap/core';
import { Fragment, type Node as ProseMirrorNode } from '@tiptap/pm/model';
import { type EditorState, Plugin, PluginKey, Selection, type Transaction } from '@tiptap/pm/state';
import { DEEPEST } from './check-blocks.ts';
import { isFromYjs } from './heading-guard.ts';

/** A list inside a list takes two levels. */
const MOST_LISTS = DEEPEST / 2;

const isList = (node: ProseMirrorNode) => node.type.name === 'bulletList' || node.type.name === 'orderedList';

/**
 * Lists stand in lists as deep as is read of them, and no deeper: what is below would be missing wherever the text is shown,
 * and far below that a repair would take it for an attack. What is pasted or indented further goes on beside what it was
 * in. Edits that arrive from others pass untouched.
 */
export const listDepth = Extension.create({
	name: 'listDepth',
	addProseMirrorPlugins: () => [listDepthGuard()],
});

export const listDepthGuard = () =>
	new Plugin({
		key: new PluginKey('listDepth'),
		appendTransaction(transactions, before, after) {
			if (!transactions.some(({ docChanged }) => docChanged) || transactions.some(isFromYjs)) return null;
			return levelled(before, after);
		},
	});

function levelled(before: EditorState, after: EditorState): Transaction | null {
	// What did not change is the same object: of a long text one block or two are looked into.
	const known = new Set<ProseMirrorNode>();
	before.doc.forEach((node) => known.add(node));
	const tr = after.tr;
	after.doc.forEach((node, position) => {
		if (known.has(node) || !isTooDeep(node, 1)) return;
		const start = tr.mapping.map(position);
		tr.replaceWith(start, start + node.nodeSize, withinDepth(node, 1));
	});
	if (!tr.docChanged) return null;
	// As if nothing had been pressed.
	if (tr.doc.eq(before.doc)) tr.setSelection(Selection.fromJSON(tr.doc, before.selection.toJSON() as object));
	return tr;
}

/** `lists` counts the lists that a node is in, with itself. */
function isTooDeep(node: ProseMirrorNode, lists: number): boolean {
	if (!isList(node)) return false;
	if (lists > MOST_LISTS) return true;
	return node.children.some((item) => item.children.some((child) => isTooDeep(child, lists + 1)));
}

function withinDepth(list: ProseMirrorNode, lists: number): ProseMirrorNode {
	const items = list.children.flatMap((item) => {
		if (lists < MOST_LISTS)
			return [
				item.copy(Fragment.from(item.children.map((child) => (isList(child) ? withinDepth(child, lists + 1) : child)))),
			];
		return besideEachOther(item);
	});
	return list.copy(Fragment.from(items));
}

/** An item of the deepest list: the items of lists in it follow upon it. */
function besideEachOther(item: ProseMirrorNode): ProseMirrorNode[] {
	const items: ProseMirrorNode[] = [];
	let own: ProseMirrorNode[] = [];
	const finish = () => {
		if (own.length === 0) return;
		const paragraph = item.type.schema.nodes['paragraph'];
		if (paragraph && own[0]?.type !== paragraph) own.unshift(paragraph.create());
		items.push(item.copy(Fragment.from(own)));
		own = [];
	};
	for (const child of item.children) {
		if (!isList(child)) own.push(child);
		else {
			finish();
			items.push(...child.children.flatMap(besideEachOther));
		}
	}
	finish();
	return items;
}
