import { expect, test } from 'vitest';
import type * as Y from 'yjs';
import { checkDocument } from './check.ts';
import type { CheckedFlowBlock } from './checked.ts';
import { sectionsOf } from './projection.ts';
import { scaffoldEdit, scaffoldSummary } from './scaffold.ts';
import { stateOf } from './state.ts';
import { planOf, uuid } from './testing.ts';
import { sectionEdit } from './write-section.ts';

const plan = planOf(['Avaus', 'Laitteet']);
const item = (text: string) => ({
	type: 'listItem' as const,
	content: [{ type: 'paragraph' as const, content: [{ type: 'text' as const, text }] }],
});
const everything: CheckedFlowBlock[] = [
	{ type: 'heading', attrs: { level: 3 }, content: [{ type: 'text', text: 'Sovittiin' }] },
	{
		type: 'paragraph',
		content: [
			{ type: 'text', text: 'Ohje on ' },
			{ type: 'text', text: 'täällä', marks: [{ type: 'link', attrs: { href: 'https://example.org/' } }] },
			{ type: 'text', text: ' ja se on ' },
			{ type: 'text', text: 'voimassa', marks: [{ type: 'bold' }, { type: 'italic' }] },
			{ type: 'hardBreak' },
			{ type: 'text', text: 'heti.' },
		],
	},
	{ type: 'bulletList', content: [item('Yksi'), item('Kaksi')] },
	{ type: 'orderedList', attrs: { start: 1 }, content: [item('Ensin'), item('Sitten')] },
];

const sections = (doc: Y.Doc, name: 'default' | 'sv') => {
	const { fragments, problems } = checkDocument(doc);
	expect(problems).toEqual([]);
	return sectionsOf(fragments[name] ?? expect.fail('the fragment is missing')).sections;
};

test('what is written under a heading is read back as it was given, and only there', () => {
	const doc = stateOf([scaffoldSummary(plan)]);
	const edit = sectionEdit(doc, 'default', uuid(1), everything);
	const [first, second] = sections(stateOf([scaffoldSummary(plan), edit]), 'default');
	expect(first?.blocks.slice(0, -1)).toEqual(everything);
	expect(first?.blocks.at(-1)).toEqual({ type: 'paragraph', content: [] });
	expect(second?.blocks).toEqual([{ type: 'paragraph', content: [] }]);
	expect(sections(doc, 'sv').map(({ blocks }) => blocks.length)).toEqual([1, 1]);
});

test('more comes after what is there, and the scaffold leaves it alone', () => {
	const doc = stateOf([scaffoldSummary(plan)]);
	for (const text of ['Ensin tämä.', 'Sitten tämä.'])
		sectionEdit(doc, 'sv', uuid(2), [{ type: 'paragraph', content: [{ type: 'text', text }] }]);
	expect(sections(doc, 'sv')[1]?.blocks).toMatchObject([
		{ content: [{ text: 'Ensin tämä.' }] },
		{ content: [{ text: 'Sitten tämä.' }] },
		{ content: [] },
	]);
	expect(scaffoldEdit(doc, plan)).toBeNull();
});

test('without its heading there is nowhere to write', () => {
	expect(() => sectionEdit(stateOf([scaffoldSummary(plan)]), 'default', uuid(9), everything)).toThrow(uuid(9));
});
