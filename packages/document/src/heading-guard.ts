import type { Node as ProseMirrorNode } from '@tiptap/pm/model';
import { type EditorState, Plugin, PluginKey, Selection, type Transaction } from '@tiptap/pm/state';
import { ReplaceAroundStep, ReplaceStep } from '@tiptap/pm/transform';
import { ySyncPluginKey } from '@tiptap/y-tiptap';

interface PlacedHeading {
	readonly id: unknown;
	readonly position: number;
	readonly node: ProseMirrorNode;
}

const isAgendaHeading = (node: ProseMirrorNode) => node.type.name === 'agendaHeading';

/** They only ever stand at the top level, so the children of the document are all there is to look at. */
function agendaHeadings(doc: ProseMirrorNode): PlacedHeading[] {
	const headings: PlacedHeading[] = [];
	doc.forEach((node, position) => {
		if (isAgendaHeading(node)) headings.push({ id: node.attrs['id'], position, node });
	});
	return headings;
}

/**
 * Agenda headings come and go with the agenda, by the server's hand. Writing here may change their words, but neither
 * remove one (select all, delete), nor make one (paste, split), nor turn one into something else. What would, is mended
 * in the same step: a copy becomes a plain heading, a deletion goes around the headings, anything else is taken back.
 * Edits that arrive from others, and undo, pass untouched: they are the document.
 */
export const headingGuard = () =>
	new Plugin({
		key: new PluginKey('agendaHeadingGuard'),
		appendTransaction(transactions, before, after) {
			if (!transactions.some(({ docChanged }) => docChanged)) return null;
			if (transactions.some(isFromYjs)) return null;
			const old = agendaHeadings(before.doc);
			const now = agendaHeadings(after.doc);
			const survivors = new Set<PlacedHeading>();
			for (const heading of old) {
				const position = transactions.reduce((at, { mapping }) => mapping.map(at), heading.position);
				const survivor =
					now.find((one) => one.id === heading.id && one.position === position) ??
					now.find((one) => one.id === heading.id && !survivors.has(one));
				if (!survivor) return goAround(transactions, before, after);
				survivors.add(survivor);
			}
			const copies = now.filter((heading) => !survivors.has(heading));
			if (copies.length === 0) return null;
			const tr = after.tr;
			for (const { position } of copies) tr.setNodeMarkup(position, tr.doc.type.schema.nodes['heading'], { level: 3 });
			return tr;
		},
	});

/** Whether it brings what others wrote, or undoes something. */
export const isFromYjs = (transaction: Transaction) => {
	const meta: unknown = transaction.getMeta(ySyncPluginKey);
	return typeof meta === 'object' && meta !== null && 'isChangeOrigin' in meta && meta.isChangeOrigin === true;
};

/** Takes back what would have cost a heading and, where a selection was being replaced, does the rest of it. */
function goAround(transactions: readonly Transaction[], before: EditorState, after: EditorState): Transaction {
	const tr = after.tr;
	for (const { steps, docs } of transactions.toReversed()) {
		for (const [index, step] of [...steps.entries()].reverse()) {
			const doc = docs[index];
			if (doc) tr.step(step.invert(doc));
		}
	}
	const steps = transactions.flatMap((transaction) => transaction.steps);
	const isStructural = steps.some(
		(step) => !(step instanceof ReplaceStep || (step instanceof ReplaceAroundStep && !isOnlyStructure(step))),
	);
	const { from, to, empty } = before.selection;
	if (empty || isStructural) return tr.setSelection(Selection.near(tr.doc.resolve(from)));

	const [step] = steps;
	const typed = steps.length === 1 && step instanceof ReplaceStep ? step.slice.content : null;
	const text = typed ? typed.textBetween(0, typed.size, ' ') : '';
	const start = tr.steps.length;
	deleteAroundHeadings(tr, from, to);
	const place = writablePlace(tr.doc, tr.mapping.slice(start).map(from, -1));
	tr.setSelection(Selection.near(tr.doc.resolve(place)));
	return text === '' ? tr : tr.insertText(text);
}

/** A step that changes what a block is, not what it says (prosemirror-transform keeps this from its types). */
const isOnlyStructure = (step: ReplaceAroundStep) => (step as unknown as { structure?: boolean }).structure === true;

/** Deletes from the last block to the first, so that positions before it stay true. A heading wholly inside is kept. */
function deleteAroundHeadings(tr: Transaction, from: number, to: number) {
	const blocks: { node: ProseMirrorNode; position: number; previous: ProseMirrorNode | null }[] = [];
	tr.doc.forEach((node, position, index) => {
		blocks.push({ node, position, previous: index > 0 ? tr.doc.child(index - 1) : null });
	});
	for (const { node, position, previous } of blocks.reverse()) {
		const start = position + 1;
		const end = position + node.nodeSize - 1;
		if (to < start || from > end) continue;
		const isWhole = from <= start && to >= end;
		if (isAgendaHeading(node)) {
			if (!isWhole) tr.delete(Math.max(from, start), Math.min(to, end));
		} else if (!isWhole) tr.deleteRange(Math.max(from, start), Math.min(to, end));
		// The first block under a heading stays as an empty line, or there would be nowhere to write.
		else if (previous && isAgendaHeading(previous)) {
			tr.replaceWith(position, position + node.nodeSize, tr.doc.type.schema.nodes['paragraph']!.create());
		} else tr.delete(position, position + node.nodeSize);
	}
}

/** The place itself, or the first one after it that is not inside an agenda heading. */
function writablePlace(doc: ProseMirrorNode, place: number): number {
	let found: number | null = null;
	doc.nodesBetween(Math.min(place, doc.content.size), doc.content.size, (node, position) => {
		if (found !== null) return false;
		if (node.isTextblock && !isAgendaHeading(node)) found = Math.max(place, position + 1);
		return !node.isTextblock;
	});
	return found ?? Math.min(place, doc.content.size);
}
