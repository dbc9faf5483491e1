import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { checkDocument } from './check.ts';
import { withLateText } from './late-text.ts';
import { restoreEdit } from './restore.ts';
import { scaffoldSummary } from './scaffold.ts';
import { planOf, write } from './testing.ts';

const PLAN = planOf(['Alku'], { languages: ['fi'] });
const edit = (state: Uint8Array, change: (root: Y.XmlFragment) => void) => {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, state);
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	change(doc.getXmlFragment('default'));
	return Y.mergeUpdates(updates);
};
const typeInto = (line: number, text: string) => (root: Y.XmlFragment) => {
	((root.get(line) as Y.XmlElement).get(0) as Y.XmlText).insert(0, text);
};
const says = (state: Uint8Array) => JSON.stringify(checkDocument(state).fragments);

/** An empty summary, then one with two lines, and the edit that takes these away again. */
function restored() {
	const empty = scaffoldSummary(PLAN);
	const lines = (root: Y.XmlFragment) => {
		write(root, [{ name: 'paragraph', children: ['Yksi.'] }]);
		write(root, [{ name: 'paragraph', children: ['Kaksi.'] }]);
	};
	const before = Y.mergeUpdates([empty, edit(empty, lines)]);
	const present = new Y.Doc();
	Y.applyUpdate(present, before);
	const made = restoreEdit(present, empty, PLAN);
	if (!made) throw new Error('nothing to restore');
	return { before, restore: made.update, after: Y.encodeStateAsUpdate(present) };
}

test('words typed into a line that is taken away are kept with what it said', () => {
	const { before, restore } = restored();
	const typed = edit(before, typeInto(3, 'Vielä: '));
	expect(says(Y.mergeUpdates([before, restore, typed]))).not.toContain('Vielä');
	const kept = withLateText(before, restore, [typed]);
	expect(says(kept!.state)).toContain('Vielä: Kaksi.');
	expect(kept!.stateVector).toEqual(Y.encodeStateVectorFromUpdate(kept!.state));
});

test('nothing is kept where nothing was lost', () => {
	const { before, restore, after } = restored();
	expect(withLateText(before, restore, [])).toBeNull();
	const elsewhere = edit(before, (root) => write(root, [{ name: 'paragraph', children: ['Muualla.'] }]));
	expect(withLateText(before, restore, [elsewhere])).toBeNull();
	const afterwards = edit(after, (root) => write(root, [{ name: 'paragraph', children: ['Myöhemmin.'] }]));
	expect(withLateText(before, restore, [afterwards])).toBeNull();
	const takenBack = edit(before, (root) => root.delete(3, 1));
	expect(withLateText(before, restore, [takenBack])).toBeNull();
});

test('what was written upon the restored text stays out of it', () => {
	const { before, restore, after } = restored();
	const typed = edit(before, typeInto(3, 'Vielä: '));
	const afterwards = edit(after, (root) => {
		write(root.get(1) as Y.XmlElement, ['Palautettuun.']);
		write(root, [{ name: 'paragraph', children: ['Uutta.'] }]);
	});
	const kept = withLateText(before, restore, [afterwards, typed]);
	expect(checkDocument(kept!.state).problems).toEqual([]);
	expect(says(kept!.state)).toContain('Vielä: Kaksi.');
});
