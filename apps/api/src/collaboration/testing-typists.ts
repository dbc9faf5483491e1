import type { DocumentStore } from '@aloitetila/collaboration/document-store.ts';
import type { TestDatabase } from '@aloitetila/db/testing.ts';
import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, vi } from 'vitest';
import * as Y from 'yjs';
import { ourClient, stockClient } from './testing.ts';

/** One edit: a word put in, and in the same breath perhaps an earlier one of one's own taken out. */
interface Stroke {
	word: string;
	removed: string | null;
}

/**
 * Types on its own until told to stop, words that nobody else writes, anywhere in the text, so also into each other. With
 * our client it is known how much of it reads "saved"; a stock client is never told.
 */
export function aTypist(door: { url: string }, documentId: string, number: number, kind: 'ours' | 'stock' = 'ours') {
	const cookie = randomUUID();
	const ours = kind === 'ours' ? ourClient(door, documentId, cookie) : null;
	const stock = ours ? null : stockClient(door, documentId, cookie);
	const doc = ours?.doc ?? stock?.doc ?? new Y.Doc();
	const text = doc.getText('default');
	const strokes: Stroke[] = [];

	function type() {
		if (!(ours?.provider.state.isSynced ?? stock?.client.synced)) return;
		const word = `[${number}:${strokes.length}]`;
		const removed = strokes.length % 5 === 4 ? takenOut() : null;
		doc.transact(() => {
			if (removed !== null) text.delete(text.toJSON().indexOf(removed), removed.length);
			text.insert(Math.floor(Math.random() * (text.length + 1)), word);
		});
		strokes.push({ word, removed });
	}

	/** One of the last words, where nobody has written into it. */
	function takenOut(): string | null {
		const there = text.toJSON();
		const gone = new Set(strokes.map(({ removed }) => removed));
		const word = strokes.slice(-20).find(({ word: one }) => there.includes(one) && !gone.has(one));
		return word?.word ?? null;
	}

	const timer = setInterval(type, 50 + number);
	const stop = () => clearInterval(timer);
	onTestFinished(stop);
	return {
		kind,
		text,
		strokes,
		stop,
		waiting: () => ours?.provider.state.waiting ?? 0,
		/** What was typed first is acknowledged first. */
		saved: () => (ours ? strokes.slice(0, strokes.length - ours.provider.state.waiting) : []),
		comeBack: () => ours?.provider.retry(),
	};
}

export type Typist = ReturnType<typeof aTypist>;

/** What everybody has written so far. */
export const writtenBy = (typists: readonly Pick<Typist, 'strokes'>[]) => typists.flatMap(({ strokes }) => strokes);

/** Waits until everything that was written is saved, and everybody and the log hold the same: all of it, without gaps. */
export async function untilInStep(
	typists: readonly Typist[],
	readStored: () => ReturnType<typeof storedIn>,
	options = { timeout: 60_000, interval: 20 },
) {
	await vi.waitFor(() => expect(typists.map(({ waiting }) => waiting())).toEqual(typists.map(() => 0)), options);
	const written = writtenBy(typists);
	return vi.waitFor(async () => {
		const [first = '', ...others] = typists.map(({ text }) => text.toJSON());
		expect(others).toEqual(others.map(() => first));
		expect(lost(written, written, first)).toEqual([]);
		const stored = await readStored();
		expect(stored.text).toBe(first);
		expect(gapsIn(stored)).toEqual([]);
		return { written, stored };
	}, options);
}

/** After a kill: what had been called saved is in the log, which has no gaps. @returns how much that was */
export async function expectKept(
	round: object,
	typists: readonly Typist[],
	readStored: () => ReturnType<typeof storedIn>,
) {
	const saved = typists.flatMap((typist) => typist.saved());
	const stored = await readStored();
	const found = { lost: lost(saved, writtenBy(typists), stored.text), gaps: gapsIn(stored), isWhole: stored.isWhole };
	expect({ ...round, ...found }).toEqual({ ...round, lost: [], gaps: [], isWhole: true });
	return saved.length;
}

/** Words are put into the midst of others; what belongs to one is found by taking whole ones out again and again. */
export function wordsIn(text: string): Set<string> {
	const found = new Set<string>();
	for (let rest = text, before = ''; rest !== before;) {
		before = rest;
		rest = rest.replaceAll(/\[\d+:\d+\]/gu, (word) => {
			found.add(word);
			return '';
		});
	}
	return found;
}

/** Those of the strokes that a text does not show: words that are missing, and words that are there again. */
export function lost(strokes: readonly Stroke[], written: readonly Stroke[], text: string): string[] {
	const there = wordsIn(text);
	// Also by an edit that is not among the strokes: it may or may not have been stored.
	const taken = new Set(written.flatMap(({ removed }) => removed ?? []));
	return strokes.flatMap(({ word, removed }) => [
		...(there.has(word) || taken.has(word) ? [] : [`${word} is missing`]),
		...(removed !== null && there.has(removed) ? [`${removed} is back`] : []),
	]);
}

/** What is stored of a document, as it would be read back, and its rows that are still there, in order. */
export async function storedIn(sql: TestDatabase['sql'], store: Pick<DocumentStore, 'load'>, documentId: string) {
	const stored = await store.load(documentId);
	const doc = new Y.Doc();
	if (stored?.snapshot) Y.applyUpdate(doc, stored.snapshot.state);
	for (const { bytes } of stored?.updates ?? []) Y.applyUpdate(doc, bytes);
	const rows = await sql<{ seq: number }[]>`
		select seq from document_updates where document_id = ${documentId} order by seq`;
	return {
		text: doc.getText('default').toJSON(),
		isWhole: doc.store.pendingStructs === null && doc.store.pendingDs === null,
		snapshotSeq: stored?.snapshot?.uptoSeq ?? 0,
		seqs: rows.map(({ seq }) => seq),
	};
}

/** Numbers that should follow each other and do not. Rows at or below a snapshot may have been deleted, from the first on. */
export function gapsIn({ seqs, snapshotSeq }: { seqs: readonly number[]; snapshotSeq: number }): number[] {
	const first = seqs[0] ?? snapshotSeq + 1;
	return [
		...(first > snapshotSeq + 1 ? [first] : []),
		...seqs.filter((seq, index) => index > 0 && seq !== (seqs[index - 1] ?? 0) + 1),
	];
}
