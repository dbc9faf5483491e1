import type { CheckedFlowBlock, CheckedInline, CheckedMark } from '@aloitetila/document/checked.ts';

/**
 * Reads the demo's own text: a block a line, `### ` before a sub-heading, `- ` or `1. ` before a point, and within a line
 * `**bold**`, `*italic*` and `[words](address)`. Nothing that people type comes here.
 */
export function blocksOf(text: string): CheckedFlowBlock[] {
	const blocks: CheckedFlowBlock[] = [];
	for (const line of text.split('\n').flatMap((raw) => raw.trim() || [])) {
		const [, mark = '', words = ''] = /^(### |- |\d+\. )?(.*)$/u.exec(line) ?? [];
		const content = inlineOf(words);
		if (mark === '') blocks.push({ type: 'paragraph', content });
		else if (mark === '### ') blocks.push({ type: 'heading', attrs: { level: 3 }, content });
		else {
			const list = mark === '- ' ? 'bulletList' : 'orderedList';
			const last = blocks.at(-1);
			const point = { type: 'listItem' as const, content: [{ type: 'paragraph' as const, content }] };
			if (last?.type === list) blocks[blocks.length - 1] = { ...last, content: [...last.content, point] };
			else if (list === 'bulletList') blocks.push({ type: list, content: [point] });
			else blocks.push({ type: list, attrs: { start: 1 }, content: [point] });
		}
	}
	return blocks;
}

const MARKED = /\*\*(?<bold>[^*]+)\*\*|\*(?<italic>[^*]+)\*|\[(?<words>[^\]]+)\]\((?<href>[^)]+)\)/gu;

function inlineOf(words: string): CheckedInline[] {
	const parts: CheckedInline[] = [];
	const add = (text: string, mark?: CheckedMark) => {
		if (text !== '') parts.push({ type: 'text', text, ...(mark ? { marks: [mark] } : {}) });
	};
	let end = 0;
	for (const match of words.matchAll(MARKED)) {
		const { bold, italic, words: linked, href } = match.groups ?? {};
		add(words.slice(end, match.index));
		if (bold) add(bold, { type: 'bold' });
		if (italic) add(italic, { type: 'italic' });
		if (linked && href) add(linked, { type: 'link', attrs: { href } });
		end = match.index + match[0].length;
	}
	add(words.slice(end));
	return parts;
}
