import { type CommandProps, getSchema, type JSONContent } from '@tiptap/core';
import { deleteSelection, setBlockType, wrapIn } from '@tiptap/pm/commands';
import { type Command, EditorState, TextSelection, type Transaction } from '@tiptap/pm/state';
import { expect, test } from 'vitest';
import { leaveHeading, stayApartAfter, stayApartBefore } from './agenda-heading.ts';
import { headingGuard } from './heading-guard.ts';
import { summaryExtensions } from './schema.ts';
import { uuid } from './testing.ts';

const schema = getSchema(summaryExtensions());
const text = (words: string): JSONContent[] => (words === '' ? [] : [{ type: 'text', text: words }]);
const heading = (number: number, words: string): JSONContent => ({
	type: 'agendaHeading',
	attrs: { id: uuid(number + 100), agendaItemId: uuid(number) },
	content: text(words),
});
const paragraph = (words: string): JSONContent => ({ type: 'paragraph', content: text(words) });

/** A document with the guard over it, and nothing of a browser. */
class Sheet {
	state: EditorState;
	constructor(...content: JSONContent[]) {
		const doc = schema.nodeFromJSON({ type: 'doc', content });
		this.state = EditorState.create({ doc, plugins: [headingGuard()] });
	}
	apply(change: (tr: Transaction) => unknown) {
		const tr = this.state.tr;
		change(tr);
		this.state = this.state.apply(tr);
	}
	run(command: Command) {
		return command(this.state, (tr) => {
			this.state = this.state.apply(tr);
		});
	}
	press(key: (props: Pick<CommandProps, 'tr' | 'dispatch'>) => boolean) {
		let wasHandled = false;
		this.apply((tr) => {
			wasHandled = key({ tr, dispatch: () => undefined });
		});
		return wasHandled;
	}
	select(from: number, to = from) {
		this.apply((tr) => tr.setSelection(TextSelection.create(tr.doc, from, to)));
	}
	positionOf(words: string) {
		let found = -1;
		this.state.doc.descendants((node, position) => {
			const at = node.isText ? (node.text ?? '').indexOf(words) : -1;
			if (found === -1 && at >= 0) found = position + at;
		});
		return found;
	}
	get outline() {
		const marks: Record<string, string> = { agendaHeading: '# ', heading: '### ' };
		return this.state.doc.children.map((node) => `${marks[node.type.name] ?? ''}${node.textContent}`);
	}
}
const twoItems = () =>
	new Sheet(heading(1, 'Avaus'), paragraph('Avattiin.'), heading(2, 'Laitteet'), paragraph('Viisi kuntaa.'));

test('deleting everything leaves the headings', () => {
	const sheet = twoItems();
	sheet.select(1, sheet.state.doc.content.size - 1);
	sheet.run(deleteSelection);
	expect(sheet.outline).toEqual(['# Avaus', '', '# Laitteet', '']);
});

test('typing over a selection that spans a heading replaces the text around it', () => {
	const sheet = twoItems();
	sheet.select(sheet.positionOf('tiin.'), sheet.positionOf('kuntaa'));
	sheet.apply((tr) => tr.insertText('x'));
	expect(sheet.outline).toEqual(['# Avaus', 'Avatx', '# Laitteet', 'kuntaa.']);
	sheet.apply((tr) => tr.insertText('y'));
	expect(sheet.outline[1]).toBe('Avatxy');
});

test('typing over everything writes under the first heading', () => {
	const sheet = twoItems();
	sheet.select(1, sheet.state.doc.content.size - 1);
	sheet.apply((tr) => tr.insertText('x'));
	expect(sheet.outline).toEqual(['# Avaus', 'x', '# Laitteet', '']);
});

test('a deletion that ends inside a heading takes its part of the words', () => {
	const sheet = twoItems();
	sheet.select(sheet.positionOf('tiin.'), sheet.positionOf('teet'));
	sheet.run(deleteSelection);
	expect(sheet.outline).toEqual(['# Avaus', 'Avat', '# teet', 'Viisi kuntaa.']);
});

test('an agenda heading cannot be made into something else', () => {
	const sheet = twoItems();
	sheet.select(sheet.positionOf('Laitteet'));
	sheet.run(setBlockType(schema.nodes['heading']!, { level: 3 }));
	sheet.run(setBlockType(schema.nodes['paragraph']!));
	sheet.run(wrapIn(schema.nodes['bulletList']!));
	expect(sheet.outline).toEqual(['# Avaus', 'Avattiin.', '# Laitteet', 'Viisi kuntaa.']);
});

test('a copy of a heading is a plain heading, also above its original', () => {
	const sheet = twoItems();
	sheet.apply((tr) => tr.insert(0, schema.nodeFromJSON(heading(2, 'Laitteet'))));
	expect(sheet.outline).toEqual(['### Laitteet', '# Avaus', 'Avattiin.', '# Laitteet', 'Viisi kuntaa.']);
	sheet.apply((tr) => tr.insert(tr.doc.content.size, schema.nodeFromJSON(heading(7, 'Muualta'))));
	expect(sheet.outline.at(-1)).toBe('### Muualta');
});

test('Enter in a heading goes on below it and leaves one heading', () => {
	const sheet = twoItems();
	sheet.select(sheet.positionOf('teet'));
	expect(sheet.press(leaveHeading)).toBe(true);
	expect(sheet.outline).toEqual(['# Avaus', 'Avattiin.', '# Lait', 'teet', 'Viisi kuntaa.']);
	expect(sheet.state.selection.$from.parent.textContent).toBe('teet');
});

test('Enter at the end of a heading uses the empty line that waits there', () => {
	const sheet = new Sheet(heading(1, 'Avaus'), paragraph(''));
	sheet.select(6);
	expect(sheet.press(leaveHeading)).toBe(true);
	expect(sheet.outline).toEqual(['# Avaus', '']);
	expect(sheet.state.selection.$from.parent.type.name).toBe('paragraph');
});

test('Backspace and Delete do not pull text into a heading or out of it', () => {
	const sheet = twoItems();
	for (const [key, words, offset] of [
		[stayApartBefore, 'Avaus', 0],
		[stayApartBefore, 'Viisi', 0],
		[stayApartAfter, 'Avattiin.', 9],
		[stayApartAfter, 'Laitteet', 8],
	] as const) {
		sheet.select(sheet.positionOf(words) + offset);
		expect(sheet.press(key)).toBe(true);
	}
	expect(sheet.outline).toEqual(['# Avaus', 'Avattiin.', '# Laitteet', 'Viisi kuntaa.']);
});

test('the only line under a heading is kept, a spare one goes', () => {
	const sheet = new Sheet(heading(1, 'A'), paragraph(''), paragraph('b'), heading(2, 'C'), paragraph(''));
	sheet.select(4);
	sheet.press(stayApartBefore);
	expect(sheet.outline).toEqual(['# A', 'b', '# C', '']);
	sheet.select(sheet.state.doc.content.size - 1);
	sheet.press(stayApartBefore);
	expect(sheet.outline).toEqual(['# A', 'b', '# C', '']);
	expect(sheet.state.selection.$from.parent.textContent).toBe('C');
});

test('the words of a heading can be edited', () => {
	const sheet = twoItems();
	sheet.apply((tr) => tr.insertText(' ja verkot', sheet.positionOf('Laitteet') + 8));
	expect(sheet.outline[2]).toBe('# Laitteet ja verkot');
	expect(sheet.state.doc.child(2).attrs['id']).toBe(uuid(102));
});
