import * as Y from 'yjs';
import { align, likeness, type Pair, pairUp, wordsOf } from './align.ts';
import { canonicalJson } from './canonical.ts';
import { checkNode } from './check.ts';
import type { CheckedBlock, CheckedFlowBlock, CheckedInline, CheckedListItem, CheckedText } from './checked.ts';
import { inlineText } from './text.ts';
import { type Effort, type WordChange, wordChanges } from './word-changes.ts';
import { attributesOf, insertBlocks, setNumber, writeInline } from './write-section.ts';

type Wanted = CheckedFlowBlock | CheckedListItem;
type Found = CheckedBlock | CheckedListItem | null;

/**
 * Makes the children of `parent` from `start` to before `end` say what `wanted` says. What says so already stays as it
 * is, what can be edited into it is, and the rest is deleted and written anew.
 */
export function restoreBlocks(
	parent: Y.XmlFragment,
	start: number,
	end: number,
	wanted: readonly Wanted[],
	effort: Effort,
): void {
	const nodes: unknown[] = parent.toArray().slice(start, end);
	const found = nodes.map(checkNode);
	const same = align(
		found.map((block, index) => (block === null || isHeading(block) ? `left out ${index}` : canonicalJson(block))),
		wanted.map(canonicalJson),
	);
	const pairs: Pair[] = [];
	let [i, j] = [0, 0];
	for (const [one, other] of [...same, [found.length, wanted.length] as const]) {
		const offset: Pair = [i, j];
		for (const [a, b] of pairGap(found.slice(i, one), wanted.slice(j, other)))
			pairs.push([offset[0] + a, offset[1] + b]);
		if (one < found.length) pairs.push([one, other]);
		[i, j] = [one + 1, other + 1];
	}
	const untouched = new Set(same.map(([index]) => index));
	// From the last to the first, so that the places of the earlier ones stay true.
	let [foundEnd, wantedEnd] = [found.length, wanted.length];
	for (const [index, place] of [...pairs.toReversed(), [-1, -1] as const]) {
		insertBlocks(parent, start + foundEnd, wanted.slice(place + 1, wantedEnd));
		if (foundEnd > index + 1) parent.delete(start + index + 1, foundEnd - index - 1);
		const [node, block] = [nodes[index], wanted[place]];
		if (node instanceof Y.XmlElement && block && !untouched.has(index)) editInto(node, block, effort);
		[foundEnd, wantedEnd] = [index, place];
	}
}

/** A second heading of the same item, which is no heading. */
const isHeading = (block: CheckedBlock | CheckedListItem) => block.type === 'agendaHeading';

/** Which of the blocks there are edited into which wanted ones: those most alike, and the rest in order. */
function pairGap(found: readonly Found[], wanted: readonly Wanted[]): readonly Pair[] {
	const words = (block: Wanted) => wordsOf(textOf(block));
	const [old, now] = [found.map((block) => (block && !isHeading(block) ? words(block) : null)), wanted.map(words)];
	// Any of the same kind is better than none: a paragraph that is deleted takes with it what is being typed into it.
	const score = (i: number, j: number) => {
		const [block, target, one, other] = [found[i], wanted[j], old[i], now[j]];
		return block && target && one && other && canBecome(block, target) ? 0.01 + likeness(one, other) : 0;
	};
	return pairUp(found.length, wanted.length, score) ?? inOrder(found, wanted);
}

function inOrder(found: readonly Found[], wanted: readonly Wanted[]): Pair[] {
	const pairs: Pair[] = [];
	for (const [index, block] of found.entries()) {
		const target = wanted[index];
		if (block && target && canBecome(block, target)) pairs.push([index, index]);
	}
	return pairs;
}

const canBecome = (found: NonNullable<Found>, wanted: Wanted): boolean =>
	found.type === wanted.type &&
	(found.type !== 'heading' || (wanted.type === 'heading' && found.attrs.level === wanted.attrs.level));

const textOf = (block: Wanted): string =>
	block.type === 'paragraph' || block.type === 'heading'
		? inlineText(block.content)
		: block.content.map(textOf).join(' ');

function editInto(element: Y.XmlElement, wanted: Wanted, effort: Effort) {
	switch (wanted.type) {
		case 'paragraph':
		case 'heading':
			rewrite(element, wanted.content, effort);
			break;
		case 'orderedList':
			if (((element.getAttribute('start') as unknown) ?? 1) !== wanted.attrs.start)
				setNumber(element, 'start', wanted.attrs.start);
			restoreBlocks(element, 0, element.length, wanted.content, effort);
			break;
		case 'bulletList':
		case 'listItem':
			restoreBlocks(element, 0, element.length, wanted.content, effort);
	}
}

/**
 * Makes a paragraph or a heading say something else, word by word. Its first text stays the same object whatever it will
 * say, as with an editor's own changes: what somebody types into it meanwhile is kept.
 */
export function rewrite(element: Y.XmlElement, wanted: readonly CheckedInline[], effort: Effort): void {
	const first: unknown = element.length > 0 ? element.get(0) : null;
	if (!(first instanceof Y.XmlText)) {
		if (element.length > 0) element.delete(0, element.length);
		writeInline(element, wanted);
		return;
	}
	const [text, rest] = atFirstBreak(wanted);
	const found = checkNode(element);
	const [, others] = atFirstBreak(found && isText(found) ? found.content : []);
	if (element.length > 1 + others.length || canonicalJson(others) !== canonicalJson(rest)) {
		if (element.length > 1) element.delete(1, element.length - 1);
		writeInline(element, rest);
	}
	rewriteText(first, text, effort);
}

const isText = (block: NonNullable<Found>) =>
	block.type === 'paragraph' || block.type === 'heading' || block.type === 'agendaHeading';

function atFirstBreak(content: readonly CheckedInline[]): [CheckedText[], readonly CheckedInline[]] {
	const text: CheckedText[] = [];
	for (const part of content) {
		if (part.type !== 'text') break;
		text.push(part);
	}
	return [text, content.slice(text.length)];
}

function rewriteText(text: Y.XmlText, parts: readonly CheckedText[], effort: Effort) {
	const runs = text.toDelta() as { insert: unknown }[];
	// Something that is no text takes one place.
	const before = runs.map(({ insert }) => (typeof insert === 'string' ? insert : '\u{fffc}')).join('');
	const after = parts.map((part) => part.text).join('');
	let at = 0;
	for (const { change, text: words } of before === after ? [] : changesOf(before, after, effort)) {
		if (words === '') continue;
		if (change === 'removed') text.delete(at, words.length);
		else {
			if (change === 'added') text.insert(at, words, attributesOf());
			at += words.length;
		}
	}
	let place = 0;
	for (const { text: words, marks } of parts) {
		format(text, place, words.length, attributesOf(marks));
		place += words.length;
	}
}

/** Where no word is the same, going by words would only cut both texts to pieces. */
const changesOf = (before: string, after: string, effort: Effort): WordChange[] =>
	likeness(wordsOf(before, Infinity), wordsOf(after, Infinity)) === 0
		? [
				{ change: 'removed', text: before },
				{ change: 'added', text: after },
			]
		: wordChanges(before, after, effort);

/** Gives a stretch the marks it should have, and touches nothing where it has them. */
function format(text: Y.XmlText, start: number, length: number, wanted: Record<string, object | null>) {
	let place = 0;
	for (const { insert, attributes = {} } of text.toDelta() as {
		insert: unknown;
		attributes?: Record<string, unknown>;
	}[]) {
		const size = typeof insert === 'string' ? insert.length : 1;
		const [from, to] = [Math.max(place, start), Math.min(place + size, start + length)];
		place += size;
		if (to <= from) continue;
		const names = [...new Set([...Object.keys(wanted), ...Object.keys(attributes)])];
		const other = names.filter(
			(name) => canonicalJson(attributes[name] ?? null) !== canonicalJson(wanted[name] ?? null),
		);
		if (other.length > 0)
			text.format(from, to - from, Object.fromEntries(other.map((name) => [name, wanted[name] ?? null])));
	}
}
