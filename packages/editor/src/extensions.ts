import { summaryExtensions } from '@aloitetila/document/schema.ts';
import { Extension, type Extensions } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { CollaborationCaret } from '@tiptap/extension-collaboration-caret';
import { Plugin } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import type { Awareness } from 'y-protocols/awareness';
import type { Doc } from 'yjs';
import { agendaDecorations, type Surroundings } from './agenda-decorations.ts';
import { isTypedWithAltGr } from './alt-gr.ts';
import { authorMarks, type AuthorMarksParts } from './author-marks.ts';
import { ownCaret } from './own-caret.ts';
import { personOf } from './people.ts';

export interface EditorParts {
	readonly doc: Doc;
	readonly fragment: string;
	readonly awareness: Awareness;
	readonly person: { readonly id?: string; readonly name: string };
	readonly surroundings: () => Surroundings;
	/** Absent where nobody can be asked who wrote what. */
	readonly authors: Pick<AuthorMarksParts, 'ask' | 'nameOf'> | null;
	/** Mod-K. */
	readonly onLink: () => void;
	/** Alt-F10, the usual way from a text to its toolbar. */
	readonly onToolbar: () => void;
	/** The selection is being asked about elsewhere, so it stays marked without the focus. */
	readonly isAskingForLink: () => boolean;
}

/** The summary's schema with everything that makes it a shared text: Yjs under it, others' carets in it. */
export const editorExtensions = (parts: EditorParts): Extensions => [
	...summaryExtensions(),
	Collaboration.configure({
		document: parts.doc,
		field: parts.fragment,
		// Undo takes back one's own edits only, and never a heading of the agenda.
		yUndoOptions: { protectedNodes: new Set(['paragraph', 'agendaHeading']) },
	}),
	ownCaret,
	CollaborationCaret.configure({
		provider: { awareness: parts.awareness },
		user: { ...parts.person },
		render: caret,
		selectionRender: (user) => ({ class: `others-selection tone-${personOf(user).tone}` }),
	}),
	agendaDecorations(parts.surroundings),
	...(parts.authors
		? [authorMarks({ ...parts, ...parts.authors, fragment: parts.doc.getXmlFragment(parts.fragment) })]
		: []),
	keysAndSelection(parts),
];

function keysAndSelection({ onLink, onToolbar, isAskingForLink }: EditorParts) {
	return Extension.create({
		name: 'keysAndSelection',
		addKeyboardShortcuts() {
			return {
				'Mod-k': () => (onLink(), true),
				'Alt-F10': () => (onToolbar(), true),
				// Mod-Alt-3, the usual keys, type £ where Alt Gr is Control and Alt, and these keys a Mac takes for itself.
				'Mod-Shift-3': () => this.editor.isActive('agendaHeading') || this.editor.commands.toggleHeading({ level: 3 }),
			};
		},
		addProseMirrorPlugins: () => [
			new Plugin({
				props: {
					// Kept from every keymap, and from nothing else: the browser types it.
					handleDOMEvents: { keydown: (_, event) => isTypedWithAltGr(event) },
					decorations: ({ doc, selection: { from, to, empty } }) =>
						empty || !isAskingForLink()
							? null
							: DecorationSet.create(doc, [Decoration.inline(from, to, { class: 'kept-selection' })]),
				},
			}),
		],
	});
}

/** A caret with its owner's first name. Hidden from screen readers, or they would read names in the middle of words. */
function caret(user: Record<string, unknown>): HTMLElement {
	const { name, tone } = personOf(user);
	const line = document.createElement('span');
	line.className = `caret tone-${tone}`;
	line.setAttribute('aria-hidden', 'true');
	const flag = document.createElement('b');
	flag.textContent = name.split(/\s+/u)[0] ?? '';
	line.append(flag);
	return line;
}
