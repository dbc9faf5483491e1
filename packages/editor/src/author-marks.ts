import { Extension } from '@tiptap/core';
import type { Node as ProseMirrorNode } from '@tiptap/pm/model';
import { type EditorState, Plugin, PluginKey, type Transaction } from '@tiptap/pm/state';
import type { Mapping } from '@tiptap/pm/transform';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import { XmlElement, type XmlFragment } from 'yjs';
import { AuthorDirectory, type DirectoryParts } from './author-directory.ts';
import { type Author, type LegendEntry, legendOf } from './author-legend.ts';
import { blockOf, type Run, runsOf } from './author-runs.ts';
import { changeBetween } from './change-between.ts';

export interface AuthorMarksParts extends Omit<DirectoryParts, 'changed'> {
	readonly fragment: XmlFragment;
	/** What a mark reads when one points at it. */
	readonly nameOf: (author: Author) => string;
}

/** Who wrote what, as it is shown. Null while it is not asked for. */
export interface AuthorsShown {
	readonly status: AuthorDirectory['status'];
	readonly legend: readonly LegendEntry[];
	readonly marks: DecorationSet;
}

const key = new PluginKey<AuthorsShown | null>('authorMarks');
const NOTHING: AuthorsShown = { status: 'asking', legend: [], marks: DecorationSet.empty };

/** An edit is shown as whose it is after this long, however many there are meanwhile. */
const PAUSE_MS = 100;

export const authorsShown = (state: EditorState) => key.getState(state) ?? null;

/** A transaction that marks the text by who wrote it, or takes the marks away. */
export const withAuthors = (tr: Transaction, isOn: boolean) => tr.setMeta(key, isOn ? NOTHING : null);

/** Whose the text is that the caret stands in, or behind; null where there is none. */
export function authorAtCaret(state: EditorState): LegendEntry | null {
	const shown = authorsShown(state);
	if (!shown) return null;
	const { head } = state.selection;
	const touching = shown.marks.find(head, head);
	const found = touching.find(({ from, to }) => from < head && head <= to) ?? touching[0];
	const author = (found?.spec as MarkSpec | undefined)?.author;
	return shown.legend.find((entry) => entry.key === author) ?? null;
}

interface MarkSpec {
	readonly author: string;
	readonly inclusiveEnd: boolean;
}

/**
 * Marks each piece of text by who wrote it, on demand. What is read from the Yjs items is kept by block, and an edit makes
 * only the blocks that it changed be read anew; off, nothing is read at all.
 */
export const authorMarks = (parts: AuthorMarksParts) =>
	Extension.create({
		name: 'authorMarks',
		addProseMirrorPlugins: () => [
			new Plugin<AuthorsShown | null>({
				key,
				state: {
					init: () => null,
					apply(tr, shown) {
						const change = tr.getMeta(key) as AuthorsShown | null | undefined;
						if (change !== undefined) return change;
						if (!shown || !tr.docChanged) return shown;
						return { ...shown, marks: shown.marks.map(mappingOf(tr), tr.doc) };
					},
				},
				props: { decorations: (state) => key.getState(state)?.marks },
				view(view) {
					let following: Following | null = null;
					return {
						update() {
							const isOn = authorsShown(view.state) !== null;
							if (isOn === (following !== null)) return;
							following?.stop();
							following = isOn ? new Following(view, parts) : null;
						},
						destroy: () => following?.stop(),
					};
				},
			}),
		],
	});

/** What a transaction did to positions; the binding's own, by what has changed. */
function mappingOf(tr: Transaction): Mapping {
	const sync = tr.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined;
	return sync?.isChangeOrigin ? changeBetween(tr.before, tr.doc) : tr.mapping;
}

/** Follows a text while its authors are shown. */
class Following {
	readonly #view: EditorView;
	readonly #parts: AuthorMarksParts;
	readonly #directory: AuthorDirectory;
	/** What was read of each block, until it changes. */
	#runs = new WeakMap<XmlElement, readonly Run[]>();
	/** The blocks whose marks are as they were read. */
	#marked = new WeakSet<XmlElement>();
	#areNamesNew = true;
	#timer: ReturnType<typeof setTimeout> | null = null;

	constructor(view: EditorView, parts: AuthorMarksParts) {
		this.#view = view;
		this.#parts = parts;
		this.#directory = new AuthorDirectory({
			...parts,
			changed: () => {
				this.#areNamesNew = true;
				this.#soon(0);
			},
		});
		this.#parts.fragment.observeDeep(this.#changed);
		this.#directory.start();
	}

	stop(): void {
		this.#parts.fragment.unobserveDeep(this.#changed);
		this.#directory.stop();
		if (this.#timer) clearTimeout(this.#timer);
	}

	readonly #changed = (events: readonly { readonly target: unknown }[]): void => {
		for (const { target } of events) {
			const block = blockOf(this.#parts.fragment, target);
			if (!block) continue;
			this.#runs.delete(block);
			this.#marked.delete(block);
		}
		this.#soon(PAUSE_MS);
	};

	#soon(pause: number): void {
		this.#timer ??= setTimeout(() => {
			this.#timer = null;
			this.#mark();
		}, pause);
	}

	#mark(): void {
		const { state, composing, isDestroyed } = this.#view;
		const shown = authorsShown(state);
		if (isDestroyed || !shown || this.#directory.status === 'asking') return;
		const read = composing ? null : this.#read(state.doc);
		// Marks that change under a word that is being composed would break it off.
		if (!read) return this.#soon(PAUSE_MS);

		const legend = legendOf(read.lengths);
		const isAnew = this.#areNamesNew || !haveSameMarks(legend, shown.legend);
		const entries = new Map(legend.map((entry) => [entry.key, entry]));
		let { marks } = isAnew ? NOTHING : shown;
		const made: Decoration[] = [];
		for (const { block, at, size, runs } of read.blocks) {
			if (!isAnew && this.#marked.has(block)) continue;
			this.#marked.add(block);
			const now = this.#decorate(runs, at, entries);
			const before = isAnew ? [] : marks.find(at, at + size);
			if (areEqual(before, now)) continue;
			if (before.length > 0) marks = marks.remove(before);
			made.push(...now);
		}
		if (made.length > 0) marks = isAnew ? DecorationSet.create(state.doc, made) : marks.add(state.doc, made);
		this.#areNamesNew = false;
		const { status } = this.#directory;
		if (marks === shown.marks && status === shown.status && JSON.stringify(legend) === JSON.stringify(shown.legend))
			return;
		this.#view.dispatch(state.tr.setMeta(key, { status, legend, marks } satisfies AuthorsShown));
	}

	/** Null where document and text are not in step; they will be in a moment. */
	#read(doc: ProseMirrorNode) {
		const children = this.#parts.fragment.toArray() as unknown[];
		if (children.length !== doc.childCount) return null;
		const blocks: { block: XmlElement; at: number; size: number; runs: readonly Run[] }[] = [];
		const lengths = new Map<number, number>();
		let at = 0;
		for (const [index, block] of children.entries()) {
			const node = doc.child(index);
			if (!(block instanceof XmlElement)) return null;
			const runs = this.#runs.get(block) ?? runsOf(block, node);
			if (!runs) return null;
			this.#runs.set(block, runs);
			for (const { from, to, clientId } of runs) lengths.set(clientId, (lengths.get(clientId) ?? 0) + to - from);
			blocks.push({ block, at, size: node.nodeSize, runs });
			at += node.nodeSize;
		}
		return { blocks, lengths: [...lengths].map(([id, length]) => [this.#directory.authorOf(id), length] as const) };
	}

	#decorate(runs: readonly Run[], at: number, entries: ReadonlyMap<string, LegendEntry>): Decoration[] {
		const merged: { from: number; to: number; entry: LegendEntry }[] = [];
		for (const { from, to, clientId } of runs) {
			const entry = entries.get(this.#directory.authorOf(clientId).key);
			const last = merged.at(-1);
			if (!entry) continue;
			if (last?.entry === entry && last.to === at + from) last.to = at + to;
			else merged.push({ from: at + from, to: at + to, entry });
		}
		return merged.map(({ from, to, entry }) =>
			Decoration.inline(
				from,
				to,
				{ class: `author ${entry.mark}`, title: this.#parts.nameOf(entry) },
				// What one types oneself is one's own before it has been read.
				{ author: entry.key, inclusiveEnd: entry.isSelf } satisfies MarkSpec,
			),
		);
	}
}

const haveSameMarks = (some: readonly LegendEntry[], others: readonly LegendEntry[]) => {
	const marks = new Map(others.map(({ key: author, mark, name }) => [author, mark + name]));
	return some.every(({ key: author, mark, name }) => !marks.has(author) || marks.get(author) === mark + name);
};

const areEqual = (some: readonly Decoration[], others: readonly Decoration[]) =>
	some.length === others.length &&
	some.every((one, index) => {
		const other = others[index];
		const [spec, otherSpec] = [one.spec as MarkSpec, other?.spec as MarkSpec | undefined];
		return one.from === other?.from && one.to === other.to && spec.author === otherSpec?.author;
	});
