import { type CommandProps, Node } from '@tiptap/core';
import { TextSelection } from '@tiptap/pm/state';
import { headingGuard } from './heading-guard.ts';

/**
 * The heading of an agenda item: a level 2 heading that the server puts there. `id` is its block id in every language,
 * `agendaItemId` what it is about, `agendaTitle` the title as the agenda last gave it (scaffold.ts renames only while
 * the text still says that). People may change its words; heading-guard.ts sees to it that they change nothing else.
 *
 * Attributes are not validated here, though a raw client may write anything into them: an error would make the binding
 * delete the node, in everybody's document. check.ts judges them where it matters.
 */
export const AgendaHeading = Node.create({
	name: 'agendaHeading',
	priority: 1_100,
	content: 'text*',
	marks: '',
	defining: true,
	isolating: true,
	selectable: false,

	addAttributes() {
		return {
			id: { default: null, rendered: false },
			agendaItemId: { default: null, rendered: false },
			agendaTitle: { default: null, rendered: false },
		};
	},

	/** Nothing that is pasted becomes an agenda heading. Big headings from elsewhere fit in below one. */
	parseHTML() {
		return [
			{ tag: 'h1', node: 'heading', attrs: { level: 3 } },
			{ tag: 'h2', node: 'heading', attrs: { level: 3 } },
			{ tag: 'h5', node: 'heading', attrs: { level: 4 } },
			{ tag: 'h6', node: 'heading', attrs: { level: 4 } },
		];
	},

	renderHTML: () => ['h2', { 'data-agenda-heading': '' }, 0],

	addKeyboardShortcuts() {
		const run = (command: (props: CommandProps) => boolean) => () => this.editor.commands.command(command);
		return { Enter: run(leaveHeading), Backspace: run(stayApartBefore), Delete: run(stayApartAfter) };
	},

	addProseMirrorPlugins: () => [headingGuard()],
});

/** Enter goes on below: what stood behind the caret moves into a paragraph; the heading and its id stay one. */
export function leaveHeading({ tr, dispatch }: Pick<CommandProps, 'tr' | 'dispatch'>): boolean {
	const { $from, $to } = tr.selection;
	if ($from.parent.type.name !== 'agendaHeading' || !$from.sameParent($to)) return false;
	if (!dispatch) return true;
	const paragraph = tr.doc.type.schema.nodes['paragraph'];
	if (!paragraph) return false;
	const after = $from.after();
	if ($from.parentOffset === 0 && $to.pos === $from.pos && $from.parent.content.size > 0) {
		tr.insert($from.before(), paragraph.create());
	} else {
		const rest = $from.parent.content.cut($to.parentOffset);
		const below = tr.doc.nodeAt(after);
		if (rest.size > 0 || !(below?.type === paragraph && below.content.size === 0)) {
			tr.insert(after, paragraph.create(null, rest));
		}
		tr.setSelection(TextSelection.create(tr.doc, after + 1));
		tr.delete($from.pos, $from.end());
	}
	tr.scrollIntoView();
	return true;
}

/** Backspace neither pulls a heading up nor text into it. True means: handled, so that the browser does not try. */
export function stayApartBefore({ tr, dispatch }: Pick<CommandProps, 'tr' | 'dispatch'>): boolean {
	const { $from, empty } = tr.selection;
	if (!empty || $from.depth !== 1 || $from.parentOffset > 0) return false;
	if ($from.parent.type.name === 'agendaHeading') return true;
	const index = $from.index(0);
	const previous = index > 0 ? tr.doc.child(index - 1) : null;
	if (previous?.type.name !== 'agendaHeading') return false;
	const next = tr.doc.maybeChild(index + 1);
	const isEmpty = $from.parent.content.size === 0;
	if (dispatch && isEmpty) {
		tr.setSelection(TextSelection.create(tr.doc, $from.before() - 1));
		// The only line under a heading stays: it is where one writes.
		if (next && next.type.name !== 'agendaHeading') tr.delete($from.before(), $from.after());
	}
	return true;
}

export function stayApartAfter({ tr, dispatch }: Pick<CommandProps, 'tr' | 'dispatch'>): boolean {
	const { $from, empty } = tr.selection;
	if (!empty || $from.depth !== 1 || $from.parentOffset < $from.parent.content.size) return false;
	if ($from.parent.type.name === 'agendaHeading') return true;
	const index = $from.index(0);
	const next = tr.doc.maybeChild(index + 1);
	if (next?.type.name !== 'agendaHeading') return false;
	const previous = index > 0 ? tr.doc.child(index - 1) : null;
	const isSpare = $from.parent.content.size === 0 && previous !== null && previous.type.name !== 'agendaHeading';
	if (dispatch && isSpare) tr.delete($from.before(), $from.after());
	return true;
}
