import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { SCAFFOLD_CLIENT_ID, scaffoldSummary } from './scaffold.ts';
import { planOf } from './testing.ts';
import { writersOf } from './writers.ts';

test('an update tells who wrote in it, and not who deleted', () => {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, scaffoldSummary(planOf(['Alku'])));
	const before = Y.encodeStateVector(doc);
	doc.getXmlFragment('default').delete(0, 1);
	expect(writersOf(Y.encodeStateAsUpdate(doc, before))).toEqual([]);
	doc.getXmlFragment('default').insert(0, [new Y.XmlElement('paragraph')]);
	expect(writersOf(Y.encodeStateAsUpdate(doc, before))).toEqual([doc.clientID]);
	expect(new Set(writersOf(Y.encodeStateAsUpdate(doc)))).toEqual(new Set([SCAFFOLD_CLIENT_ID, doc.clientID]));
});

test('an update that changes nothing is nobody’s', () => {
	expect(writersOf(new Uint8Array([0, 0]))).toEqual([]);
});
