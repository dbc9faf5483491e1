import { type Locale, m } from '@aloitetila/i18n/messages.ts';
import type { Editor } from '@tiptap/core';

export type CommandName = 'bold' | 'italic' | 'subheading' | 'bulletList' | 'orderedList' | 'link' | 'undo' | 'redo';

export interface Command {
	readonly name: CommandName;
	readonly label: (locale: Locale) => string;
	/** As `aria-keyshortcuts` wants it, with Mod for Control or, on a Mac, Command. */
	readonly keys: string;
	/** Where they are others on a Mac. */
	readonly macKeys?: string;
	/** Opens a group of its own. */
	readonly isFirst?: boolean;
	/** Absent where there is nothing to be on or off. */
	readonly isOn?: (editor: Editor) => boolean;
	readonly canRun: (editor: Editor) => boolean;
	readonly run: (editor: Editor) => void;
}

/** Agenda headings are set by the agenda: no bold, no list, no other level. */
const isInText = (editor: Editor) => !editor.isActive('agendaHeading');

/** The toolbar, from left to right. `link` is run by the form that asks for the address. */
export const COMMANDS: readonly Command[] = [
	{
		name: 'bold',
		label: (locale) => m.editor_bold({}, { locale }),
		keys: 'Mod+B',
		isOn: (editor) => editor.isActive('bold'),
		canRun: isInText,
		run: (editor) => editor.chain().focus().toggleBold().run(),
	},
	{
		name: 'italic',
		label: (locale) => m.editor_italic({}, { locale }),
		keys: 'Mod+I',
		isOn: (editor) => editor.isActive('italic'),
		canRun: isInText,
		run: (editor) => editor.chain().focus().toggleItalic().run(),
	},
	{
		name: 'link',
		label: (locale) => m.editor_link({}, { locale }),
		keys: 'Mod+K',
		isOn: (editor) => editor.isActive('link'),
		canRun: isInText,
		run: () => undefined,
	},
	{
		name: 'subheading',
		label: (locale) => m.editor_subheading({}, { locale }),
		keys: 'Mod+Shift+3',
		macKeys: 'Mod+Alt+3',
		isFirst: true,
		isOn: (editor) => editor.isActive('heading'),
		canRun: isInText,
		run: (editor) =>
			editor.isActive('heading')
				? editor.chain().focus().setParagraph().run()
				: editor.chain().focus().setHeading({ level: 3 }).run(),
	},
	{
		name: 'bulletList',
		label: (locale) => m.editor_bullet_list({}, { locale }),
		keys: 'Mod+Shift+8',
		isOn: (editor) => editor.isActive('bulletList'),
		canRun: isInText,
		run: (editor) => editor.chain().focus().toggleBulletList().run(),
	},
	{
		name: 'orderedList',
		label: (locale) => m.editor_ordered_list({}, { locale }),
		keys: 'Mod+Shift+7',
		isOn: (editor) => editor.isActive('orderedList'),
		canRun: isInText,
		run: (editor) => editor.chain().focus().toggleOrderedList().run(),
	},
	{
		name: 'undo',
		label: (locale) => m.editor_undo({}, { locale }),
		keys: 'Mod+Z',
		isFirst: true,
		canRun: (editor) => editor.can().undo(),
		run: (editor) => editor.chain().focus().undo().run(),
	},
	{
		name: 'redo',
		label: (locale) => m.editor_redo({}, { locale }),
		keys: 'Mod+Shift+Z',
		canRun: (editor) => editor.can().redo(),
		run: (editor) => editor.chain().focus().redo().run(),
	},
];

/** How one control stands; compared and shown, so that the toolbar is drawn anew only when something did change. */
export interface ControlState {
	readonly isOn: boolean;
	readonly canRun: boolean;
}

export const controlStates = (editor: Editor): ControlState[] =>
	COMMANDS.map(({ isOn, canRun }) => ({ isOn: isOn?.(editor) ?? false, canRun: canRun(editor) }));

/** Makes the address that of the selected words, of the link the caret is in, or, with neither, of itself as typed. */
export function setLink(editor: Editor, href: string, typed: string): boolean {
	const chain = editor.chain().focus().extendMarkRange('link');
	if (!editor.state.selection.empty || editor.isActive('link')) return chain.setLink({ href }).run();
	return chain.insertContent({ type: 'text', text: typed.trim(), marks: [{ type: 'link', attrs: { href } }] }).run();
}

export const removeLink = (editor: Editor) => editor.chain().focus().extendMarkRange('link').unsetLink().run();

export const keysOf = ({ keys, macKeys }: Command, isMac: boolean) => (isMac && macKeys ? macKeys : keys);

/** The keys as they are printed on the reader's keyboard. */
export const keysText = (keys: string, isMac: boolean) =>
	isMac
		? keys.replace('Mod', '⌘').replace('Shift', '⇧').replace('Alt', '⌥').replaceAll('+', '')
		: keys.replace('Mod', 'Ctrl');

export const ariaKeys = (keys: string, isMac: boolean) => keys.replace('Mod', isMac ? 'Meta' : 'Control');
