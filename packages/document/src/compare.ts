import { align, likeness, pairUp, wordsOf } from './align.ts';
import { canonicalJson } from './canonical.ts';
import type { CheckedFlowBlock, CheckedFragment, CheckedInline } from './checked.ts';
import { sectionsOf } from './projection.ts';
import { inlineText } from './text.ts';
import { type Effort, effortToRead, type WordChange, wordChanges } from './word-changes.ts';

/** A stretch of text: in both, only in the newer, or only in the older. */
export type Piece = WordChange;

/** A line is what is read as one: a paragraph, a heading inside the text, a point of a list. */
export interface ComparedLine {
	readonly kind: 'paragraph' | 'heading' | 'subheading' | 'bullet' | 'numbered';
	/** How many lists it stands in. */
	readonly depth: number;
	/** `look`: the same words, now bold, linked, a point of a list … */
	readonly change: 'same' | 'added' | 'removed' | 'changed' | 'look';
	readonly pieces: readonly Piece[];
}

export interface ComparedSection {
	/** Null for what stands before the first heading. */
	readonly agendaItemId: string | null;
	readonly change: 'same' | 'added' | 'removed' | 'changed';
	readonly title: readonly Piece[];
	readonly lines: readonly ComparedLine[];
}

interface Line {
	readonly kind: ComparedLine['kind'];
	readonly depth: number;
	readonly text: string;
	/** Two lines with the same key are the same in every way. */
	readonly key: string;
}

/**
 * What changed from one text to another, by section of the agenda and line. Sections stand in the newer one's order, and
 * those it no longer has after the one they followed. Nothing is left out but empty lines: the pieces that are not
 * `added` are the older text, those that are not `removed` the newer. What moved is removed in one place and added in
 * another.
 */
export function compareFragments(before: CheckedFragment | null, after: CheckedFragment | null): ComparedSection[] {
	const [old, now, effort] = [sectionTable(before), sectionTable(after), effortToRead()];
	const compared = [...now].map(([id, section]) => ({
		id,
		result: compareSection(old.get(id) ?? null, section, effort),
	}));
	let previous: string | null = null;
	for (const [id, section] of old) {
		if (!now.has(id)) {
			const place = compared.findIndex((one) => one.id === previous) + 1;
			compared.splice(place, 0, { id, result: compareSection(section, null, effort) });
		}
		previous = id;
	}
	return compared
		.map(({ result }) => result)
		.filter(({ agendaItemId, lines }) => agendaItemId !== null || lines.length > 0);
}

/** Whether anything that is read is another than before. */
export const hasChanges = (sections: readonly ComparedSection[]): boolean =>
	sections.some(({ change }) => change !== 'same');

interface Section {
	readonly agendaItemId: string | null;
	readonly title: string;
	readonly lines: readonly Line[];
}

function sectionTable(fragment: CheckedFragment | null): Map<string, Section> {
	const { lead, sections } = fragment ? sectionsOf(fragment) : { lead: [], sections: [] };
	return new Map<string, Section>([
		['', { agendaItemId: null, title: '', lines: lead.flatMap((block) => linesOf(block, 0)) }],
		...sections.map(({ heading, blocks }): [string, Section] => {
			const { agendaItemId } = heading.attrs;
			const lines = blocks.flatMap((block) => linesOf(block, 0));
			return [agendaItemId, { agendaItemId, title: inlineText(heading.content).trim(), lines }];
		}),
	]);
}

function compareSection(before: Section | null, after: Section | null, effort: Effort): ComparedSection {
	const title = comparePieces(before?.title ?? '', after?.title ?? '', effort);
	const lines = compareLines(before?.lines ?? [], after?.lines ?? [], effort);
	const isSame = [...title, ...lines].every(({ change }) => change === 'same');
	const change = !before ? 'added' : !after ? 'removed' : isSame ? 'same' : 'changed';
	return { agendaItemId: (after ?? before)?.agendaItemId ?? null, change, title, lines };
}

function linesOf(block: CheckedFlowBlock, depth: number): Line[] {
	switch (block.type) {
		case 'paragraph':
			return line('paragraph', depth, block.content);
		case 'heading':
			return line(block.attrs.level === 3 ? 'heading' : 'subheading', depth, block.content);
		case 'bulletList':
		case 'orderedList': {
			const kind = block.type === 'bulletList' ? 'bullet' : 'numbered';
			return block.content.flatMap(({ content: [first, ...rest] }) => [
				...(first?.type === 'paragraph' ? line(kind, depth + 1, first.content) : []),
				...rest.flatMap((child) => linesOf(child, depth + 1)),
			]);
		}
	}
}

/** An empty line is room to write in, not part of what is read. */
function line(kind: Line['kind'], depth: number, content: readonly CheckedInline[]): Line[] {
	const text = inlineText(content);
	return text.trim() === '' ? [] : [{ kind, depth, text, key: canonicalJson([kind, depth, content]) }];
}

/** Less alike than this, and two lines are told as one removed and one added. */
const ALIKE = 0.4;

function compareLines(before: readonly Line[], after: readonly Line[], effort: Effort): ComparedLine[] {
	const result: ComparedLine[] = [];
	let [i, j] = [0, 0];
	const keys = (lines: readonly Line[]) => lines.map(({ key }) => key);
	for (const [one, other] of [...align(keys(before), keys(after)), [before.length, after.length] as const]) {
		result.push(...compareGap(before.slice(i, one), after.slice(j, other), effort));
		const same = after[other];
		if (same) result.push(whole(same, 'same'));
		[i, j] = [one + 1, other + 1];
	}
	return result;
}

/** Lines of which none is the same: those that are alike are compared by their words. */
function compareGap(removed: readonly Line[], added: readonly Line[], effort: Effort): ComparedLine[] {
	const [left, right] = [removed, added].map((lines) => lines.map(({ text }) => ({ text, words: wordsOf(text) })));
	const pairs = pairUp(removed.length, added.length, (i, j) => {
		const [one, other] = [left?.[i], right?.[j]];
		if (!one || !other) return 0;
		if (one.text === other.text) return 1;
		const alike = likeness(one.words, other.words);
		return alike < ALIKE ? 0 : alike;
	});
	const result: ComparedLine[] = [];
	let [i, j] = [0, 0];
	for (const [one, other] of [...(pairs ?? []), [removed.length, added.length] as const]) {
		result.push(...removed.slice(i, one).map((line) => whole(line, 'removed')));
		result.push(...added.slice(j, other).map((line) => whole(line, 'added')));
		const [old, now] = [removed[one], added[other]];
		if (old && now) {
			const pieces = comparePieces(old.text, now.text, effort);
			const { kind, depth } = now;
			result.push({ kind, depth, change: old.text === now.text ? 'look' : 'changed', pieces });
		}
		[i, j] = [one + 1, other + 1];
	}
	return result;
}

const whole = ({ kind, depth, text }: Line, change: Piece['change']): ComparedLine => ({
	kind,
	depth,
	change,
	pieces: [{ change, text }],
});

/** Two texts by their words: the pieces, in order, from which either can be put together. */
export function comparePieces(before: string, after: string, effort = effortToRead()): Piece[] {
	if (before === after) return before === '' ? [] : [{ change: 'same', text: before }];
	return inStretches(wordChanges(before, after, effort));
}

/** Changed words with nothing but spaces between them are one change: first what went, then what came. */
function inStretches(pieces: readonly Piece[]): Piece[] {
	const result: Piece[] = [];
	let [removed, added] = ['', ''];
	const flush = () => {
		if (removed !== '') result.push({ change: 'removed', text: removed });
		if (added !== '') result.push({ change: 'added', text: added });
		[removed, added] = ['', ''];
	};
	for (const [index, { change, text }] of pieces.entries()) {
		const isBetween = removed !== '' && added !== '' && text.trim() === '' && index < pieces.length - 1;
		if (change === 'same' && !isBetween) {
			flush();
			result.push({ change, text });
			continue;
		}
		if (change !== 'added') removed += text;
		if (change !== 'removed') added += text;
	}
	flush();
	return result;
}
