import { getSchema, type JSONContent } from '@tiptap/core';
import { sinkListItem } from '@tiptap/pm/schema-list';
import { EditorState, TextSelection, type Transaction } from '@tiptap/pm/state';
import { expect, test } from 'vitest';
import { listDepthGuard } from './list-depth.ts';
import { summaryExtensions } from './schema.ts';

const schema = getSchema(summaryExtensions());
const paragraph = (words: string): JSONContent => ({ type: 'paragraph', content: [{ type: 'text', text: words }] });
const item = (...content: JSONContent[]): JSONContent => ({ type: 'listItem', content });
const list = (...content: JSONContent[]): JSONContent => ({ type: 'bulletList', content });

/** So many lists, each in the one before, with a word at each level. */
const nested = (count: number, level = 1): JSONContent =>
	list(
		item(
			paragraph(`level ${level}`),
			...(level < count ? [nested(count, level + 1)] : []),
			paragraph(`after ${level}`),
		),
	);

function stateWith(...content: JSONContent[]) {
	const doc = schema.nodeFromJSON({ type: 'doc', content });
	return EditorState.create({ doc, plugins: [listDepthGuard()] });
}

const pasted = (content: JSONContent) => {
	const state = stateWith({ type: 'paragraph' });
	return state.apply(state.tr.insert(0, schema.nodeFromJSON(content))).doc;
};

/** How many lists the words stand in. */
function depthsOf(doc: ReturnType<typeof pasted>) {
	const depths = new Map<string, number>();
	doc.descendants((node, position) => {
		if (node.isText) depths.set(node.text ?? '', (doc.resolve(position).depth - 1) / 2);
	});
	return depths;
}

test('what is pasted as deep as is read stays as it was', () => {
	expect(pasted(nested(16)).child(0).toJSON()).toEqual(schema.nodeFromJSON(nested(16)).toJSON());
});

test('what is pasted deeper than is read goes on beside, with every word in its order', () => {
	const doc = pasted(nested(60));
	doc.check();
	const depths = depthsOf(doc);
	expect(Math.max(...depths.values())).toBe(16);
	const words = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
	expect([...depths.keys()]).toEqual([
		...words(60).map((level) => `level ${level}`),
		...words(60)
			.reverse()
			.map((level) => `after ${level}`),
	]);
	expect([depths.get('level 3'), depths.get('level 16'), depths.get('level 40'), depths.get('after 2')]).toEqual([
		3, 16, 16, 2,
	]);
});

test('an item in the deepest list is not indented further, and the caret stays', () => {
	let deepest = list(item(paragraph('one')), item(paragraph('two')));
	for (let count = 1; count < 16; count += 1) deepest = list(item(paragraph('around'), deepest));
	let state = stateWith(deepest);
	let place = 0;
	state.doc.descendants((node, position) => {
		if (node.text === 'two') place = position + 1;
	});
	const apply = (tr: Transaction) => (state = state.apply(tr));
	apply(state.tr.setSelection(TextSelection.create(state.doc, place)));
	const before = state;
	expect(sinkListItem(schema.nodes['listItem']!)(state, apply)).toBe(true);
	expect(state.doc.toJSON()).toEqual(before.doc.toJSON());
	expect(state.selection.eq(before.selection)).toBe(true);
});
