import fc from 'fast-check';
import { simpleDiff } from 'lib0/diff';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { offeredText } from './outbox-text.ts';
import type { KeptEdits } from './outbox.ts';
import { SeenParagraphs } from './seen-paragraphs.ts';

/** A window as the browser's editor writes into it: paragraphs of letters, told by comparing what was with what is. */
class Window {
	readonly doc = new Y.Doc();
	readonly kept: (Pick<KeptEdits, 'update' | 'madeAt'> & { seen: KeptEdits['seen'] })[] = [];
	/** What was on the screen after the last own edit. */
	shown = new Map<Y.XmlElement, string>();
	readonly #seen = new SeenParagraphs(this.doc);

	constructor(start: Uint8Array) {
		Y.applyUpdate(this.doc, start);
		this.doc.on('update', (update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
			if (origin === 'others') return;
			this.#seen.edited(transaction, this.kept.length + 1);
			// The last of a window has all that was seen.
			for (const before of this.kept) before.seen = [];
			this.kept.push({ update, madeAt: new Date(this.kept.length), seen: this.#seen.read() });
			this.shown = new Map(this.paragraphs.map((paragraph, index) => [paragraph, this.textAt(index)]));
		});
	}

	get paragraphs(): Y.XmlElement[] {
		return this.doc.getXmlFragment('default').toArray() as Y.XmlElement[];
	}

	wordsAt(index: number): Y.XmlText {
		return this.paragraphs[index]?.get(0) as Y.XmlText;
	}

	textAt(index: number): string {
		return (this.wordsAt(index).toDelta() as { insert: string }[]).map(({ insert }) => insert).join('');
	}

	replace(index: number, from: number, to: number, text: string) {
		const before = this.textAt(index);
		const change = simpleDiff(before, before.slice(0, from) + text + before.slice(to));
		this.doc.transact(() => {
			this.wordsAt(index).delete(change.index, change.remove);
			this.wordsAt(index).insert(change.index, change.insert);
		});
	}

	/** As on a keyboard: each letter an edit of its own. */
	type(index: number, at: number, word: string) {
		[...word].forEach((letter, place) => this.replace(index, at + place, at + place, letter));
	}

	format(index: number, from: number, length: number, isBold: boolean) {
		this.wordsAt(index).format(from, length, { bold: isBold ? {} : null });
	}

	addParagraph(index: number, text: string) {
		const paragraph = new Y.XmlElement('paragraph');
		paragraph.insert(0, [new Y.XmlText(text)]);
		this.doc.getXmlFragment('default').insert(index, [paragraph]);
	}

	removeParagraph(index: number) {
		this.doc.getXmlFragment('default').delete(index);
	}
}

const START = (() => {
	const doc = Object.assign(new Y.Doc(), { clientID: 1 });
	['asia oli asia', 'kaksi', ''].forEach((text) => {
		const paragraph = new Y.XmlElement('paragraph');
		paragraph.insert(0, [new Y.XmlText(text)]);
		doc.getXmlFragment('default').push([paragraph]);
	});
	return Y.encodeStateAsUpdate(doc);
})();

const lines = (window: Window) => offeredText(window.kept).split('\n\n').filter(Boolean);

test('a letter typed before its like is offered where it was typed', () => {
	const window = new Window(START);
	window.type(0, 9, 'asian ');
	expect(lines(window)).toEqual(['asia oli asian asia']);
});

test('paragraphs are offered in the order of the text, not of the writing, and once', () => {
	const window = new Window(START);
	window.type(2, 0, 'kolme');
	window.type(0, 4, 'kin');
	window.addParagraph(1, 'väliin');
	window.type(3, 5, '!');
	expect(lines(window)).toEqual(['asiakin oli asia', 'väliin', 'kolme!']);
});

test('bold words stay in their sentence, and what was deleted again is not offered', () => {
	const window = new Window(START);
	window.type(2, 0, 'ei näin vaan noin');
	window.format(2, 13, 4, true);
	window.replace(2, 0, 13, '');
	window.type(1, 5, 'x');
	window.replace(1, 5, 6, '');
	expect(lines(window)).toEqual(['noin']);
});

test('a paragraph that others deleted is offered still; one that its writer deleted is not', () => {
	const window = new Window(START);
	const other = new Window(START);
	window.type(0, 0, 'Tämä ');
	window.type(1, 0, 'ei ');
	other.removeParagraph(0);
	Y.applyUpdate(window.doc, Y.encodeStateAsUpdate(other.doc), 'others');
	window.removeParagraph(0);
	expect(lines(window)).toEqual(['Tämä asia oli asia']);
});

test('what an acknowledgement covers is not offered, and what was typed after it is', () => {
	const doc = new Y.Doc();
	const seen = new SeenParagraphs(doc);
	let edit = 0;
	doc.on('update', (_update, _origin, _doc, transaction: Y.Transaction) => seen.edited(transaction, (edit += 1)));
	doc.getText('one').insert(0, 'saved');
	doc.getText('two').insert(0, 'waiting');
	seen.forgetUpTo(1);
	expect(seen.read()?.map(({ text }) => text)).toEqual(['waiting']);
	doc.getText('two').insert(0, 'x'.repeat(70_000));
	expect(seen.read()).toBe(undefined);
});

test('whatever is typed where, each paragraph is offered as it was seen', () => {
	const place = fc.nat(30);
	const step = fc.record({
		by: fc.constantFrom('me', 'me', 'me', 'other'),
		kind: fc.constantFrom('type', 'type', 'type', 'delete', 'replace', 'format', 'add', 'remove', 'hear'),
		paragraph: place,
		at: place,
		length: fc.nat(4),
		// Few letters, so that many stand beside their like.
		word: fc.string({ unit: fc.constantFrom('a', 's', 'i'), minLength: 1, maxLength: 5 }),
	});
	fc.assert(
		fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
			const [me, other] = [new Window(START), new Window(START)];
			const typedInto = new Set<Y.XmlElement>();
			for (const { by, kind, paragraph, at, length, word } of steps) {
				const window = by === 'me' ? me : other;
				if (kind === 'hear') {
					Y.applyUpdate(window.doc, Y.encodeStateAsUpdate((by === 'me' ? other : me).doc), 'others');
					continue;
				}
				if (kind === 'add') window.addParagraph(paragraph % (window.paragraphs.length + 1), word);
				if (window.paragraphs.length === 0) continue;
				const index = paragraph % window.paragraphs.length;
				const before = window.textAt(index);
				const from = at % (before.length + 1);
				const to = Math.min(before.length, from + length);
				if (kind === 'type') window.type(index, from, word);
				if (kind === 'delete') window.replace(index, from, to, '');
				if (kind === 'replace') window.replace(index, from, to, word);
				if (kind === 'format') window.format(index, from, to - from, length % 2 === 0);
				if (kind === 'remove') window.removeParagraph(index);
				if (by === 'other') continue;
				const words = kind === 'remove' ? undefined : me.paragraphs[index];
				if (words && kind === 'type') typedInto.add(words);
				if (words && (kind === 'delete' || kind === 'replace')) typedInto.delete(words);
			}
			const offered = lines(me);
			for (const paragraph of typedInto)
				if (me.shown.has(paragraph)) expect(offered).toContain(me.shown.get(paragraph));
			// What others had deleted by then comes last; all else as on the screen, from above.
			if (steps.some(({ by, kind }) => by === 'other' && kind === 'remove')) return;
			const shown = [...me.shown.values()];
			let next = 0;
			for (const text of offered) {
				const at = shown.indexOf(text, next);
				expect(at, `${text} in ${shown.join(', ')}`).toBeGreaterThanOrEqual(next);
				next = at + 1;
			}
		}),
		{ numRuns: 1_000 },
	);
});
