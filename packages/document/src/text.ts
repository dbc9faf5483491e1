import type { CheckedBlock, CheckedFragment, CheckedInline } from './checked.ts';

export const inlineText = (content: readonly CheckedInline[]): string =>
	content.map((part) => (part.type === 'text' ? part.text : '\n')).join('');

/** The words of some blocks, a block a line, lists indented: for search, comparing and copying. */
export const toPlainText = (fragment: CheckedFragment): string =>
	fragment.flatMap((block) => linesOf(block, '')).join('\n');

/** True when there is nothing to read in it. */
export const isBlank = (block: CheckedBlock): boolean => linesOf(block, '').every((line) => line.trim() === '');

function linesOf(block: CheckedBlock, indent: string): string[] {
	switch (block.type) {
		case 'bulletList':
		case 'orderedList':
			return block.content.flatMap((item) => item.content.flatMap((child) => linesOf(child, `${indent}  `)));
		default:
			return [indent + inlineText(block.content)];
	}
}
