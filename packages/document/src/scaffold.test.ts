import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { checkDocument } from './check.ts';
import { projectSections } from './projection.ts';
import { scaffoldSummary, type SummaryPlan, updateScaffold } from './scaffold.ts';
import { stateOf } from './state.ts';
import { planOf, uuid } from './testing.ts';
import { toPlainText } from './text.ts';

const started = (plan: SummaryPlan) => stateOf([scaffoldSummary(plan)]);
const lines = (doc: Y.Doc, fragment: 'default' | 'sv' = 'default') =>
	toPlainText(checkDocument(doc).fragments[fragment]!).split('\n');

/** Writes into the first paragraph under a heading, as a person would. */
function writeUnder(doc: Y.Doc, agendaItemId: string, text: string, fragment = 'default') {
	const nodes = doc.getXmlFragment(fragment).toArray() as Y.XmlElement[];
	const at = nodes.findIndex((node) => node.getAttribute('agendaItemId') === agendaItemId);
	nodes[at + 1]?.insert(0, [new Y.XmlText(text)]);
}
const reorder = (plan: SummaryPlan, ...order: number[]): SummaryPlan => ({
	...plan,
	sections: order.map((index) => plan.sections[index]!),
});

test('two scaffolds of one plan are the same bytes, and applying both gives one document', () => {
	const plan = planOf(['Avaus', 'Laitteet']);
	const bytes = scaffoldSummary(plan);
	expect(scaffoldSummary(plan)).toEqual(bytes);
	expect(lines(stateOf([bytes, bytes]))).toEqual(['Avaus', '', 'Laitteet', '']);
});

test('every language has the same block ids, and a title in its own language where there is one', () => {
	const plan = planOf(['Avaus']);
	const doc = started({
		...plan,
		sections: [
			{ ...plan.sections[0]!, title: { fi: 'Avaus', sv: 'Öppning' } },
			...planOf(['', 'Sanasto']).sections.slice(1),
		],
	});
	const { fragments } = checkDocument(doc);
	expect(projectSections(fragments.sv!).map(({ title }) => title)).toEqual(['Öppning', 'Sanasto']);
	expect(projectSections(fragments.sv!).map(({ blockId }) => blockId)).toEqual(
		projectSections(fragments.default!).map(({ blockId }) => blockId),
	);
});

test('a meeting without an agenda still has a line to write on', () => {
	expect(lines(started(planOf([])))).toEqual(['']);
});

test('the same plan again changes nothing', () => {
	const plan = planOf(['Avaus', 'Laitteet']);
	const doc = started(plan);
	const before = Y.encodeStateAsUpdate(doc);
	expect(updateScaffold(doc, plan)).toBe(false);
	expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
});

test('a new item gets its heading at its place, between what is written', () => {
	const plan = planOf(['Avaus', 'Laitteet', 'Ryhmätyö']);
	const doc = started(reorder(plan, 0, 2));
	writeUnder(doc, uuid(1), 'Avattiin.');
	writeUnder(doc, uuid(3), 'Tehtiin.');
	updateScaffold(doc, plan);
	expect(lines(doc)).toEqual(['Avaus', 'Avattiin.', 'Laitteet', '', 'Ryhmätyö', 'Tehtiin.']);
	expect(lines(doc, 'sv')).toEqual(['Avaus', '', 'Laitteet', '', 'Ryhmätyö', '']);
});

test('a heading follows its title until someone has changed its words', () => {
	const plan = planOf(['Avaus', 'Laitteet']);
	const doc = started(plan);
	const second = doc.getXmlFragment('default').get(2) as Y.XmlElement;
	(second.get(0) as Y.XmlText).insert(8, ' ja verkot');
	updateScaffold(doc, planOf(['Tervetuloa', 'Koneet']));
	expect(lines(doc)).toEqual(['Tervetuloa', '', 'Laitteet ja verkot', '']);
	expect(lines(doc, 'sv')).toEqual(['Tervetuloa', '', 'Koneet', '']);
});

test('a removed item takes its empty heading along, and leaves one that has text under it', () => {
	const plan = planOf(['Avaus', 'Laitteet', 'Ryhmätyö']);
	const doc = started(plan);
	writeUnder(doc, uuid(2), 'Viisi kuntaa.');
	updateScaffold(doc, reorder(plan, 0));
	expect(lines(doc).filter(Boolean)).toEqual(['Avaus', 'Laitteet', 'Viisi kuntaa.']);
	expect(lines(doc, 'sv').filter(Boolean)).toEqual(['Avaus']);
});

test('empty headings follow a new order; one that is written under stays', () => {
	const plan = planOf(['A', 'B', 'C']);
	const empty = started(plan);
	updateScaffold(empty, reorder(plan, 2, 0, 1));
	expect(lines(empty).filter(Boolean)).toEqual(['C', 'A', 'B']);

	const written = started(plan);
	writeUnder(written, uuid(3), 'c');
	updateScaffold(written, reorder(plan, 2, 0, 1));
	expect(lines(written).filter(Boolean)).toEqual(['C', 'c', 'A', 'B']);
});

test('a language added later gets the headings with the ids they already have', () => {
	const doc = started(planOf(['Avaus'], { languages: ['fi'] }));
	const plan = planOf(['Avaus'], { languages: ['fi', 'sv'] });
	updateScaffold(doc, { ...plan, sections: [{ ...plan.sections[0]!, blockId: uuid(999) }] });
	const { fragments, problems } = checkDocument(doc);
	expect(problems).toEqual([]);
	expect(projectSections(fragments.sv!)[0]?.blockId).toBe(uuid(101));
});

test('whatever happens to the agenda, nothing written is lost and a second run changes nothing', () => {
	const agenda = fc.uniqueArray(fc.integer({ min: 0, max: 7 }), { maxLength: 8 });
	fc.assert(
		fc.property(fc.array(fc.tuple(agenda, fc.nat(7)), { minLength: 1, maxLength: 6 }), (steps) => {
			const plan = planOf([...'ABCDEFGH']);
			const doc = new Y.Doc();
			const written: string[] = [];
			for (const [order, target] of steps) {
				const now = reorder(plan, ...order);
				updateScaffold(doc, now);
				expect(updateScaffold(doc, now)).toBe(false);
				const { fragments, problems } = checkDocument(doc);
				expect(problems).toEqual([]);
				const present = projectSections(fragments.default!).map(({ agendaItemId }) => agendaItemId);
				expect(present).toEqual(expect.arrayContaining(now.sections.map(({ agendaItemId }) => agendaItemId)));
				if (!order.includes(target)) continue;
				const text = `text ${written.length}`;
				writeUnder(doc, uuid(target + 1), text);
				written.push(text);
			}
			const text = lines(doc).join('\n');
			for (const words of written) expect(text).toContain(words);
		}),
		{ numRuns: 200 },
	);
});
