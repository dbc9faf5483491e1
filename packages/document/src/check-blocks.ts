import type {
	CheckedAgendaHeading,
	CheckedBlock,
	CheckedFlowBlock,
	CheckedInline,
	CheckedListItem,
	CheckedMark,
	CheckedText,
} from './checked.ts';
import { safeHref } from './links.ts';
import type { Findings } from './problems.ts';

/** A node as it was found: ProseMirror's JSON in shape, anything in its fields. */
export interface RawNode {
	readonly type: unknown;
	readonly attrs?: unknown;
	readonly content?: unknown;
	readonly text?: unknown;
	readonly marks?: unknown;
}

/** A list inside a list takes two levels, so this is sixteen lists deep; recursion stays far from the stack's end. */
export const DEEPEST = 32;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;

/** The attributes that are read, or may be there unread because editors of this schema and stock Tiptap write them. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
	agendaHeading: ['id', 'agendaItemId', 'agendaTitle'],
	heading: ['level'],
	orderedList: ['start', 'type'],
	link: ['href', 'target', 'rel', 'class', 'title'],
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
const rawNodes = (value: unknown): RawNode[] =>
	Array.isArray(value)
		? value.map((node: unknown) => (isRecord(node) ? (node as unknown as RawNode) : { type: null }))
		: [];
const nameOf = (type: unknown) => (typeof type === 'string' ? type : typeof type);

/**
 * Checks the blocks of one fragment. Text is kept wherever its block is one we know: a heading whose identity is broken
 * or taken becomes a plain heading, a broken link plain text. What we do not know is left out. Everything is reported.
 */
export function checkBlocks(nodes: unknown, fragment: string, findings: Findings): CheckedBlock[] {
	const taken = new Set<string>();
	const blocks: CheckedBlock[] = [];
	for (const [index, node] of rawNodes(nodes).entries()) {
		const path = `${fragment}/${index}`;
		if (!findings.canTake(path)) break;
		if (node.type === 'agendaHeading') blocks.push(agendaHeading(node, path, findings, taken));
		else {
			const block = flowBlock(node, path, 1, findings);
			if (block) blocks.push(block);
		}
	}
	return blocks;
}

function agendaHeading(
	node: RawNode,
	path: string,
	findings: Findings,
	taken: Set<string>,
): CheckedAgendaHeading | CheckedFlowBlock {
	const { id, agendaItemId } = attributesOf('agendaHeading', node.attrs, path, findings);
	const content = textOnly(node, path, findings);
	const demoted = { type: 'heading', attrs: { level: 3 }, content } as const;
	if (typeof id !== 'string' || !UUID.test(id) || typeof agendaItemId !== 'string' || !UUID.test(agendaItemId)) {
		findings.report(path, 'bad_attribute', 'agendaHeading');
		return demoted;
	}
	if (taken.has(id) || taken.has(agendaItemId)) {
		findings.report(path, 'repeated', id);
		return demoted;
	}
	taken.add(id).add(agendaItemId);
	return { type: 'agendaHeading', attrs: { id, agendaItemId }, content };
}

function flowBlock(node: RawNode, path: string, depth: number, findings: Findings): CheckedFlowBlock | null {
	switch (node.type) {
		case 'paragraph':
			attributesOf('paragraph', node.attrs, path, findings);
			return { type: 'paragraph', content: inline(node, path, findings) };
		case 'heading': {
			const { level } = attributesOf('heading', node.attrs, path, findings);
			const isLevel = level === 3 || level === 4;
			if (!isLevel) findings.report(path, 'bad_attribute', 'level');
			return { type: 'heading', attrs: { level: isLevel ? level : 3 }, content: inline(node, path, findings) };
		}
		case 'bulletList': {
			attributesOf('bulletList', node.attrs, path, findings);
			const content = listItems(node, path, depth + 1, findings);
			return content.length > 0 ? { type: 'bulletList', content } : null;
		}
		case 'orderedList': {
			const { start = 1 } = attributesOf('orderedList', node.attrs, path, findings);
			const isStart = typeof start === 'number' && Number.isInteger(start) && start >= 0 && start <= 99_999;
			if (!isStart) findings.report(path, 'bad_attribute', 'start');
			const content = listItems(node, path, depth + 1, findings);
			return content.length > 0 ? { type: 'orderedList', attrs: { start: isStart ? start : 1 }, content } : null;
		}
		case 'agendaHeading':
		case 'listItem':
		case 'text':
		case 'hardBreak':
			findings.report(path, 'misplaced', node.type);
			return null;
		default:
			findings.report(path, 'unknown_node', nameOf(node.type));
			return null;
	}
}

function listItems(list: RawNode, path: string, depth: number, findings: Findings): CheckedListItem[] {
	if (depth > DEEPEST) {
		findings.report(path, 'too_deep');
		return [];
	}
	const items: CheckedListItem[] = [];
	for (const [index, node] of rawNodes(list.content).entries()) {
		const itemPath = `${path}/${index}`;
		if (!findings.canTake(itemPath)) break;
		if (node.type !== 'listItem') {
			findings.report(itemPath, 'misplaced', nameOf(node.type));
			continue;
		}
		attributesOf('listItem', node.attrs, itemPath, findings);
		const content: CheckedFlowBlock[] = [];
		for (const [position, child] of rawNodes(node.content).entries()) {
			const childPath = `${itemPath}/${position}`;
			if (!findings.canTake(childPath)) break;
			const block = flowBlock(child, childPath, depth + 1, findings);
			if (block) content.push(block);
		}
		// The schema wants a paragraph first; two people editing one list can leave it without.
		if (content[0]?.type !== 'paragraph') content.unshift({ type: 'paragraph', content: [] });
		items.push({ type: 'listItem', content });
	}
	if (items.length === 0) findings.report(path, 'misplaced', nameOf(list.type));
	return items;
}

function textOnly(node: RawNode, path: string, findings: Findings): CheckedText[] {
	const text = inline(node, path, findings).map((part) => (part.type === 'text' ? part.text : ' '));
	return text.length > 0 ? [{ type: 'text', text: text.join('') }] : [];
}

function inline(node: RawNode, path: string, findings: Findings): CheckedInline[] {
	const parts: CheckedInline[] = [];
	for (const [index, child] of rawNodes(node.content).entries()) {
		const childPath = `${path}/${index}`;
		if (child.type === 'hardBreak') {
			if (!findings.canTake(childPath)) break;
			parts.push({ type: 'hardBreak' });
		} else if (child.type === 'text') {
			if (!findings.canTake(childPath, typeof child.text === 'string' ? child.text.length : 0)) break;
			const text = cleanText(child.text, childPath, findings);
			if (text === '') continue;
			appendText(parts, text, marksOf(child.marks, childPath, findings));
		} else {
			if (!findings.canTake(childPath)) break;
			findings.report(childPath, 'unknown_node', nameOf(child.type));
		}
	}
	return parts;
}

/** Neighbours with the same marks become one, so that how a text was typed leaves no trace in its canonical form. */
function appendText(parts: CheckedInline[], text: string, marks: readonly CheckedMark[]) {
	const last = parts.at(-1);
	if (last?.type === 'text' && JSON.stringify(last.marks ?? []) === JSON.stringify(marks)) {
		parts[parts.length - 1] = { ...last, text: last.text + text };
	} else parts.push(marks.length > 0 ? { type: 'text', text, marks } : { type: 'text', text });
}

function cleanText(text: unknown, path: string, findings: Findings): string {
	if (typeof text !== 'string') {
		findings.report(path, 'bad_text');
		return '';
	}
	// Control characters but tab and newline; half surrogates, which no encoding can carry.
	const clean = text.toWellFormed().replace(/[^\P{Cc}\t\n]/gu, '');
	if (clean !== text) findings.report(path, 'bad_text');
	return clean;
}

function marksOf(marks: unknown, path: string, findings: Findings): CheckedMark[] {
	let href: string | null = null;
	let isBold = false;
	let isItalic = false;
	for (const mark of rawNodes(marks)) {
		if (mark.type === 'bold') isBold = true;
		else if (mark.type === 'italic') isItalic = true;
		else if (mark.type === 'link') {
			href = safeHref(attributesOf('link', mark.attrs, path, findings)['href']);
			if (href === null) findings.report(path, 'bad_attribute', 'href');
		} else findings.report(path, 'unknown_mark', nameOf(mark.type));
	}
	return [
		...(href === null ? [] : [{ type: 'link', attrs: { href } } as const]),
		...(isBold ? [{ type: 'bold' } as const] : []),
		...(isItalic ? [{ type: 'italic' } as const] : []),
	];
}

/** The attributes of one node or mark by known name. Never spread what was found: `__proto__` may be among the names. */
function attributesOf(type: string, attrs: unknown, path: string, findings: Findings): Record<string, unknown> {
	if (attrs === undefined || attrs === null) return {};
	if (!isRecord(attrs)) {
		findings.report(path, 'bad_attribute', type);
		return {};
	}
	const known = ATTRIBUTES[type] ?? [];
	for (const name of Object.keys(attrs)) if (!known.includes(name)) findings.report(path, 'unknown_attribute', name);
	return Object.fromEntries(known.filter((name) => Object.hasOwn(attrs, name)).map((name) => [name, attrs[name]]));
}
