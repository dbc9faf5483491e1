import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { canonicalJson } from './canonical.ts';
import { checkDocument, checkStored } from './check.ts';
import { sectionsOf } from './projection.ts';
import { restoreEdit } from './restore.ts';
import { scaffoldSummary, updateScaffold } from './scaffold.ts';
import { planOf, uuid, write } from './testing.ts';
import { heading, paragraph, writtenUnder } from './testing-fragments.ts';
import { insertBlocks } from './write-section.ts';

const THREE = planOf(['Kohta 1', 'Kohta 2', 'Kohta 3'], { languages: ['fi'] });

/** A document that says these blocks; its headings are as the agenda last named them. */
function docOf(blocks: readonly unknown[], plan = THREE): Y.Doc {
	const { fragments, problems } = checkStored({ default: blocks });
	expect(problems).toEqual([]);
	const doc = new Y.Doc();
	const root = doc.getXmlFragment('default');
	for (const block of fragments.default ?? []) {
		if (block.type !== 'agendaHeading') {
			insertBlocks(root, root.length, [block]);
			continue;
		}
		const agendaTitle = plan.sections.find(({ agendaItemId }) => agendaItemId === block.attrs.agendaItemId)?.title.fi;
		const children = block.content.map(({ text }) => text);
		write(root, [{ name: block.type, attributes: { ...block.attrs, agendaTitle: agendaTitle ?? '' }, children }]);
	}
	return doc;
}
const stateOf = (doc: Y.Doc) => Y.encodeStateAsUpdate(doc);
const saysOf = (doc: Y.Doc) => canonicalJson(checkDocument(doc).fragments);
const copyOf = (doc: Y.Doc) => {
	const copy = new Y.Doc();
	Y.applyUpdate(copy, stateOf(doc));
	return copy;
};
/** The blocks of a fragment as they stand in memory: the same objects are the same text, with its authors and carets. */
const nodesOf = (doc: Y.Doc) => doc.getXmlFragment('default').toArray() as Y.XmlElement[];
const typeInto = (element: Y.XmlElement | undefined, index: number, text: string) => {
	const node: unknown = element?.get(0);
	if (!(node instanceof Y.XmlText)) throw new Error('no text to type into');
	node.insert(index, text);
};

describe('restoring', () => {
	test('gives back what was said, whatever was said and whatever is', () => {
		fc.assert(
			fc.property(writtenUnder(3), writtenUnder(3), (was, is) => {
				const [old, present] = [docOf(was), docOf(is)];
				const replica = copyOf(present);
				const restored = restoreEdit(present, stateOf(old), THREE);
				expect(saysOf(present)).toBe(saysOf(old));
				expect(checkDocument(present).problems).toEqual([]);
				// The update is all there is to it.
				if (restored) Y.applyUpdate(replica, restored.update);
				expect(saysOf(replica)).toBe(saysOf(old));
				// And a second time there is nothing to do.
				expect(restoreEdit(copyOf(present), stateOf(old), THREE)).toBeNull();
			}),
		);
	});

	test('is undone by restoring what was before it', () => {
		fc.assert(
			fc.property(writtenUnder(3), writtenUnder(3), (was, is) => {
				const present = docOf(is);
				const before = stateOf(present);
				restoreEdit(present, stateOf(docOf(was)), THREE);
				restoreEdit(present, before, THREE);
				expect(saysOf(present)).toBe(saysOf(docOf(is)));
			}),
		);
	});

	test('does not touch blocks that say the same, nor the words that stay in the others', () => {
		const present = docOf([
			heading(1, 'Kohta 1'),
			paragraph('Tämä on uusi.'),
			paragraph('Tämä pysyy.'),
			paragraph('Sovittiin kolmesta asiasta.'),
		]);
		const old = docOf([heading(1, 'Kohta 1'), paragraph('Tämä pysyy.'), paragraph('Sovittiin kahdesta asiasta.')]);
		const [title, , kept, edited] = nodesOf(present);
		const caret = Y.createRelativePositionFromTypeIndex(edited!.get(0) as Y.XmlText, 'Sovittiin kolmesta asi'.length);
		restoreEdit(present, stateOf(old), planOf(['Kohta 1'], { languages: ['fi'] }));
		expect(nodesOf(present)).toEqual([title, kept, edited]);
		expect(Y.createAbsolutePositionFromRelativePosition(caret, present)?.index).toBe('Sovittiin kahdesta asi'.length);
	});

	test('keeps a caret in the little that is the same', () => {
		const present = docOf([heading(1, 'Kohta 1'), paragraph('Ensin puhuttiin aivan kaikesta muusta. Sovittiin.')]);
		const old = docOf([heading(1, 'Kohta 1'), paragraph('Sovittiin.')]);
		const text = nodesOf(present)[1]!.get(0) as Y.XmlText;
		const caret = Y.createRelativePositionFromTypeIndex(text, text.length - 'ttiin.'.length);
		restoreEdit(present, stateOf(old), planOf(['Kohta 1'], { languages: ['fi'] }));
		expect(Y.createAbsolutePositionFromRelativePosition(caret, present)?.index).toBe('Sovi'.length);
	});

	test('keeps what somebody types into the text meanwhile, on every copy', () => {
		fc.assert(
			fc.property(writtenUnder(3), fc.nat(2), (was, position) => {
				const present = docOf([1, 2, 3].flatMap((number) => [heading(number, `Kohta ${number}`), paragraph('Nyt.')]));
				const old = docOf(was.map((block, index) => (index === 1 ? paragraph('Silloin.') : block)));
				const typist = copyOf(present);
				typeInto(nodesOf(typist)[position * 2 + 1], 0, 'Juuri nyt. ');
				const restored = restoreEdit(present, stateOf(old), THREE);
				Y.applyUpdate(present, stateOf(typist));
				if (restored) Y.applyUpdate(typist, restored.update);
				expect(saysOf(typist)).toBe(saysOf(present));
				// Only where nothing of its kind stood does a paragraph go, with what is typed into it.
				const { sections } = sectionsOf(checkDocument(old).fragments.default!);
				if (sections[position]?.blocks.some(({ type }) => type === 'paragraph'))
					expect(saysOf(present)).toContain('Juuri nyt. ');
			}),
		);
	});

	test('writes with a client id of its own', () => {
		const present = docOf([heading(1, 'Kohta 1'), paragraph('Nyt.')]);
		const used = [...present.store.clients.keys()];
		const restored = restoreEdit(present, stateOf(docOf([paragraph('Ennen.')])), THREE);
		expect(used).not.toContain(restored?.clientId);
		expect(present.store.clients.has(restored!.clientId)).toBe(true);
	});

	test('mends what a raw client wrote, and brings none of it back', () => {
		const old = docOf([heading(1, 'Kohta 1'), paragraph('Ennen.')]);
		write(old.getXmlFragment('default'), [{ name: 'script', children: ['alert(1)'] }]);
		const present = docOf([heading(1, 'Kohta 1'), paragraph('Ennen.')]);
		write(present.getXmlFragment('default'), [
			{ name: 'agendaHeading', attributes: heading(1, '').attrs, children: ['Toinen'] },
			{ name: 'paragraph', children: [{ name: 'iframe' }] },
		]);
		restoreEdit(present, stateOf(old), planOf(['Kohta 1'], { languages: ['fi'] }));
		expect(nodesOf(present).map(({ nodeName }) => nodeName)).toEqual(['agendaHeading', 'paragraph']);
		expect(checkDocument(present).problems).toEqual([]);
	});

	test('refuses what cannot be read', () => {
		expect(() => restoreEdit(new Y.Doc(), new Uint8Array([1, 2, 3]), THREE)).toThrow(/cannot be read/u);
	});
});

describe('after the agenda has changed', () => {
	const title = (doc: Y.Doc, number: number) => {
		const element = nodesOf(doc).find((node) => node.getAttribute('agendaItemId') === uuid(number));
		return element && (element.get(0) as Y.XmlText).toString();
	};

	test('headings are the agenda’s of today, with what stood under them then', () => {
		const plan = planOf(['Alku', 'Loppu'], { languages: ['fi'] });
		const present = new Y.Doc();
		Y.applyUpdate(present, scaffoldSummary(plan));
		insertBlocks(present.getXmlFragment('default'), 1, [
			{ type: 'paragraph', content: [{ type: 'text', text: 'Tervetuloa.' }] },
		]);
		const old = stateOf(present);

		const [first, second] = plan.sections;
		const added = { ...first!, agendaItemId: uuid(9), blockId: uuid(109), title: { fi: 'Uusi' } };
		const today = { ...plan, sections: [{ ...first!, title: { fi: 'Avaus' } }, added, second!] };
		updateScaffold(present, today);
		nodesOf(present)[1]!.delete(0, 1);
		const under = nodesOf(present).findIndex((node) => node.getAttribute('agendaItemId') === uuid(9)) + 1;
		write(nodesOf(present)[under]!, ['Uudesta puhuttiin.']);

		restoreEdit(present, old, today);
		expect([1, 9, 2].map((number) => title(present, number))).toEqual(['Avaus', 'Uusi', 'Loppu']);
		expect(saysOf(present)).toContain('Tervetuloa.');
		expect(saysOf(present)).not.toContain('Uudesta puhuttiin.');
		expect(updateScaffold(present, today)).toBe(false);
		// It still follows: a name that nobody has touched goes on being the agenda's.
		const renamed = { ...today, sections: [{ ...first!, title: { fi: 'Alkusanat' } }, added, second!] };
		updateScaffold(present, renamed);
		expect(title(present, 1)).toBe('Alkusanat');
	});

	test('a heading in people’s own words comes back in them', () => {
		const plan = planOf(['Kohta 1'], { languages: ['fi'] });
		const old = docOf([heading(1, 'Meidän sanoin'), paragraph('')], plan);
		const present = docOf([heading(1, 'Kohta 1'), paragraph('')], plan);
		restoreEdit(present, stateOf(old), plan);
		expect(title(present, 1)).toBe('Meidän sanoin');
	});

	test('a section that was written and is gone comes back, an empty one does not', () => {
		const old = docOf([
			heading(1, 'Kohta 1'),
			paragraph('Yksi.'),
			heading(2, 'Kohta 2'),
			paragraph('Kaksi.'),
			heading(3, 'Kohta 3'),
			paragraph(''),
		]);
		const today = planOf(['Kohta 1'], { languages: ['fi'] });
		const present = docOf([heading(1, 'Kohta 1'), paragraph('Yksi.')], today);
		restoreEdit(present, stateOf(old), today);
		expect(checkDocument(present).fragments.default).toEqual([
			heading(1, 'Kohta 1'),
			paragraph('Yksi.'),
			heading(2, 'Kohta 2'),
			paragraph('Kaksi.'),
		]);
	});
});
