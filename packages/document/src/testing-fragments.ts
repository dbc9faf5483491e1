import fc from 'fast-check';
import { uuid } from './testing.ts';

/** Blocks as they are stored, in the one form that the check gives them. */
export const heading = (number: number, title: string) => ({
	type: 'agendaHeading',
	attrs: { id: uuid(number + 100), agendaItemId: uuid(number) },
	content: title === '' ? [] : [{ type: 'text', text: title }],
});
export const paragraph = (text: string) => ({
	type: 'paragraph',
	content: text === '' ? [] : [{ type: 'text', text }],
});

const words = fc
	.array(fc.constantFrom('kokous', 'sovittiin', 'linjaus', 'ja', 'ei', 'Åbo', 'möte', '2026', 'niin.'), {
		minLength: 1,
		maxLength: 6,
	})
	.map((parts) => parts.join(' '));
const marks = fc.constantFrom<unknown[] | undefined>(
	undefined,
	undefined,
	[{ type: 'bold' }],
	[{ type: 'link', attrs: { href: 'https://example.org/' } }, { type: 'italic' }],
);
const inline = fc
	.array(fc.oneof({ weight: 5, arbitrary: fc.tuple(words, marks) }, { weight: 1, arbitrary: fc.constant(null) }), {
		maxLength: 3,
	})
	.map((parts) =>
		parts.map((part) => {
			if (!part) return { type: 'hardBreak' };
			const [text, marks] = part;
			return marks ? { type: 'text', text, marks } : { type: 'text', text };
		}),
	)
	.map((parts) => parts.filter((part, index) => part.type === 'hardBreak' || parts[index - 1]?.type !== 'text'));
const aParagraph = inline.map((content) => ({ type: 'paragraph', content }));

const { block } = fc.letrec<{ block: unknown; item: unknown }>((tie) => ({
	block: fc.oneof(
		{ maxDepth: 2, depthIdentifier: 'lists' },
		aParagraph,
		fc.tuple(fc.constantFrom(3, 4), inline).map(([level, content]) => ({ type: 'heading', attrs: { level }, content })),
		fc.array(tie('item'), { minLength: 1, maxLength: 3 }).map((content) => ({ type: 'bulletList', content })),
		fc
			.tuple(fc.constantFrom(1, 4), fc.array(tie('item'), { minLength: 1, maxLength: 3 }))
			.map(([start, content]) => ({ type: 'orderedList', attrs: { start }, content })),
	),
	item: fc
		.tuple(aParagraph, fc.array(tie('block'), { maxLength: 2 }))
		.map(([first, rest]) => ({ type: 'listItem', content: [first, ...rest] })),
}));

/** Any blocks under headings of items 1 to `most`, in the order of the agenda, each with at least a line under it. */
export const writtenUnder = (most: number) =>
	fc
		.array(fc.array(block, { minLength: 1, maxLength: 4 }), { minLength: most, maxLength: most })
		.map((sections) => sections.flatMap((blocks, index) => [heading(index + 1, `Kohta ${index + 1}`), ...blocks]));

/** Any fragment: some of the headings, in any order. */
export const aFragment = fc
	.tuple(
		fc.array(block, { maxLength: 3 }),
		fc.uniqueArray(fc.constantFrom(1, 2, 3), { maxLength: 3 }),
		fc.array(fc.array(block, { maxLength: 4 }), { minLength: 3, maxLength: 3 }),
	)
	.map(([lead, numbers, texts]) => [
		...lead,
		...numbers.flatMap((number, index) => [heading(number, `Kohta ${number}`), ...(texts[index] ?? [])]),
	]);
