import { getSchema } from '@tiptap/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { canonicalBytes } from './canonical.ts';
import { checkDocument, checkStored } from './check.ts';
import type { CheckedFragment } from './checked.ts';
import { projectSections } from './projection.ts';
import { renderHtml } from './render.ts';
import { summaryExtensions } from './schema.ts';
import { planOf, uuid, write, type Written } from './testing.ts';
import { scaffoldSummary } from './scaffold.ts';
import { toPlainText } from './text.ts';

const schema = getSchema(summaryExtensions());

function documentOf(nodes: readonly (Written | string)[], fragment = 'default') {
	const doc = new Y.Doc();
	write(doc.getXmlFragment(fragment), nodes);
	return doc;
}
const check = (nodes: readonly (Written | string)[]) => {
	const { fragments, problems } = checkDocument(documentOf(nodes));
	return { blocks: fragments.default ?? ([] as unknown as CheckedFragment), problems };
};
const reasons = (problems: readonly { path: string; reason: string }[]) =>
	problems.map(({ path, reason }) => `${path} ${reason}`);
const heading = (number: number, title: string): Written => ({
	name: 'agendaHeading',
	attributes: { id: uuid(number + 100), agendaItemId: uuid(number) },
	children: [title],
});
const paragraph = (...children: (Written | string)[]): Written => ({ name: 'paragraph', children });

test('the nodes and marks that are checked are those of the editor, and no others', () => {
	expect(Object.keys(schema.nodes).sort()).toEqual(
		[
			'agendaHeading',
			'bulletList',
			'doc',
			'hardBreak',
			'heading',
			'listItem',
			'orderedList',
			'paragraph',
			'text',
		].sort(),
	);
	expect(Object.keys(schema.marks).sort()).toEqual(['bold', 'italic', 'link']);
	expect(Object.keys(schema.marks['link']?.spec.attrs ?? {})).toEqual(['href']);
});

test('Enter makes a paragraph', () => {
	expect(schema.topNodeType.contentMatch.defaultType?.name).toBe('paragraph');
});

test('an untouched scaffold has no problems', () => {
	const { fragments, problems } = checkDocument(scaffoldSummary(planOf(['Avaus', 'Laitteet'])));
	expect(problems).toEqual([]);
	expect(Object.keys(fragments).sort()).toEqual(['default', 'sv']);
	expect(projectSections(fragments.default!)).toEqual([
		{ blockId: uuid(101), agendaItemId: uuid(1), position: 1, title: 'Avaus', isEmpty: true },
		{ blockId: uuid(102), agendaItemId: uuid(2), position: 2, title: 'Laitteet', isEmpty: true },
	]);
});

test('an unknown node is left out and named', () => {
	const { blocks, problems } = check([
		paragraph('before'),
		{ name: 'script', children: ['alert(1)'] },
		paragraph('after'),
	]);
	expect(toPlainText(blocks)).toBe('before\nafter');
	expect(problems).toEqual([{ path: 'default/1', reason: 'unknown_node', name: 'script' }]);
});

test('attributes that are arrays, objects or numbers are not believed', () => {
	const { blocks, problems } = check([
		{ name: 'agendaHeading', attributes: { id: [uuid(1)], agendaItemId: { a: 1 } }, children: ['Otsikko'] },
		{ name: 'heading', attributes: { level: '3" onload="x' }, children: ['Pieni'] },
		{ name: 'paragraph', attributes: { onclick: 'alert(1)', style: 'x' }, children: ['teksti'] },
	]);
	expect(renderHtml(blocks)).toBe('<h3>Otsikko</h3><h3>Pieni</h3><p>teksti</p>');
	expect(reasons(problems)).toEqual([
		'default/0 bad_attribute',
		'default/1 bad_attribute',
		'default/2 unknown_attribute',
		'default/2 unknown_attribute',
	]);
});

test.each([
	'javascript:alert(1)',
	' javascript:alert(1)',
	'java\nscript:alert(1)',
	'data:text/html,x',
	'/sisu',
	['https://a.fi'],
	null,
])('a link to %j becomes plain text', (href) => {
	const doc = new Y.Doc();
	const text = new Y.XmlText();
	const element = new Y.XmlElement('paragraph');
	doc.getXmlFragment('default').insert(0, [element]);
	element.insert(0, [text]);
	text.insert(0, 'tästä', { link: { href } });
	const { fragments, problems } = checkDocument(doc);
	expect(renderHtml(fragments.default!)).toBe('<p>tästä</p>');
	expect(reasons(problems)).toEqual(['default/0/0 bad_attribute']);
});

test('marks that neighbours share are one element, and a link is one however its words are set', () => {
	const doc = new Y.Doc();
	const text = new Y.XmlText();
	const element = new Y.XmlElement('paragraph');
	doc.getXmlFragment('default').insert(0, [element]);
	element.insert(0, [text]);
	const link = { href: 'https://example.fi/a?b=1&c="2"', target: '_blank' };
	text.applyDelta([
		{ insert: 'katso ' },
		{ insert: 'tämä ', attributes: { link } },
		{ insert: 'lista', attributes: { link, bold: {}, italic: {} } },
		{ insert: ' <nyt>', attributes: { italic: {} } },
	]);
	const { fragments, problems } = checkDocument(doc);
	expect(problems).toEqual([]);
	expect(renderHtml(fragments.default!)).toBe(
		'<p>katso <a href="https://example.fi/a?b=1&amp;c=%222%22" rel="noopener noreferrer nofollow">tämä <strong><em>lista</em></strong></a><em> &lt;nyt&gt;</em></p>',
	);
});

test('a second heading with the same id stays as words but is no agenda item', () => {
	const { blocks, problems } = check([heading(1, 'Avaus'), paragraph('a'), heading(1, 'Avaus taas'), paragraph('b')]);
	expect(projectSections(blocks).map(({ title, isEmpty }) => [title, isEmpty])).toEqual([['Avaus', false]]);
	expect(toPlainText(blocks)).toBe('Avaus\na\nAvaus taas\nb');
	expect(reasons(problems)).toEqual(['default/2 repeated']);
});

test('an agenda heading inside a list is misplaced', () => {
	const inList: Written = { name: 'bulletList', children: [{ name: 'listItem', children: [heading(1, 'x')] }] };
	expect(reasons(check([inList]).problems)).toEqual(['default/0/0/0 misplaced']);
});

test('headings carry their number, their way and their language', () => {
	const { blocks } = check([paragraph('Alku'), heading(1, 'Gemensam <ordlista>'), paragraph('Text'), paragraph()]);
	const html = renderHtml(blocks, {
		headingNumbers: { [uuid(1)]: 4 },
		headingHref: { [uuid(1)]: '/fi/aloitteet/24' },
		headingLanguage: { [uuid(1)]: 'sv' },
		idPrefix: 'sv-',
	});
	expect(html).toBe(
		`<p>Alku</p><section id="sv-k-${uuid(101)}"><h2><span class="no">4</span> <a href="/fi/aloitteet/24"><span lang="sv">Gemensam &lt;ordlista&gt;</span></a></h2><p>Text</p></section>`,
	);
});

test.each(['//elsewhere.example', '/\\elsewhere.example', 'javascript:alert(1)', '/a b'])(
	'a heading does not lead to %s',
	(href) => {
		const { blocks } = check([heading(1, 'Avaus')]);
		expect(renderHtml(blocks, { headingHref: { [uuid(1)]: href } })).not.toContain('href');
	},
);

test('bytes that are no document are reported, not thrown', () => {
	expect(checkDocument(new Uint8Array([255, 1, 2])).problems).toEqual([{ path: '', reason: 'undecodable' }]);
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
			checkDocument(bytes);
		}),
	);
});

test('an update whose base is missing is called incomplete', () => {
	const doc = documentOf([paragraph('a')]);
	const before = Y.encodeStateVector(doc);
	write(doc.getXmlFragment('default'), [paragraph('b')]);
	expect(checkDocument(Y.encodeStateAsUpdate(doc, before)).problems[0]).toEqual({ path: '', reason: 'incomplete' });
});

test('a fragment of another name, or of another type, is reported', () => {
	const doc = new Y.Doc();
	doc.getText('default').insert(0, 'words');
	doc.getMap('secret').set('a', 1);
	expect(reasons(checkDocument(doc).problems)).toEqual(['default undecodable', ' unknown_fragment']);
});

test('nesting without end is cut', () => {
	let node: Written = paragraph('bottom');
	for (let depth = 0; depth < 200; depth++)
		node = { name: 'bulletList', children: [{ name: 'listItem', children: [node] }] };
	const { problems } = check([node]);
	expect(problems.map(({ reason }) => reason)).toContain('too_deep');
});

test.each([
	[16, []],
	[17, ['too_deep']],
])('words in %i lists are read, or are said not to be', (lists, reasonsTold) => {
	let node: Written = paragraph('bottom');
	for (let depth = 0; depth < lists; depth++)
		node = { name: 'bulletList', children: [{ name: 'listItem', children: [node] }] };
	const { problems, blocks } = check([node]);
	expect(problems.map(({ reason }) => reason)).toEqual(expect.arrayContaining(reasonsTold));
	expect(toPlainText(blocks).includes('bottom')).toBe(reasonsTold.length === 0);
});

test('a document larger than any summary is cut and said so', () => {
	const doc = documentOf([paragraph('x'.repeat(1_500_000)), paragraph('y'.repeat(1_500_000)), paragraph('z')]);
	const { fragments, problems } = checkDocument(doc);
	expect(reasons(problems)).toEqual(['default/1/0 too_large']);
	expect(toPlainText(fragments.default!)).toHaveLength(1_500_000 + 1);
});

test('how a text was typed leaves no trace in its canonical bytes', () => {
	const one = documentOf([paragraph('Sovittu')]);
	const other = documentOf([paragraph('Sov')]);
	const text = (other.getXmlFragment('default').get(0) as Y.XmlElement).get(0) as Y.XmlText;
	text.insert(3, 'i');
	text.insert(4, 'tuu', { bold: {} });
	text.delete(4, 3);
	text.insert(4, 'ttu');
	text.format(0, 3, { bold: {} });
	text.format(0, 3, { bold: null });
	const bytes = canonicalBytes(checkDocument(one).fragments);
	expect(canonicalBytes(checkDocument(other).fragments)).toEqual(bytes);
	expect(new TextDecoder().decode(bytes)).toBe(
		'{"default":[{"content":[{"text":"Sovittu","type":"text"}],"type":"paragraph"}]}',
	);
});

/* What a stranger could write: our names in the wrong places, other names, and values that hope to be put in HTML. */
const nasty = fc.constantFrom(
	'"><script>alert(1)</script>',
	"' onmouseover='alert(1)",
	'javascript:alert(1)',
	'JaVaScRiPt:alert(1)',
	'</p></section><img src=x onerror=alert(1)>',
	'https://example.fi/"onclick=alert(1)',
	'&lt;script&gt;',
	'\u0000\ud800',
);
const value = fc.oneof(
	nasty,
	fc.string(),
	fc.integer(),
	fc.boolean(),
	fc.constant(null),
	fc.array(nasty),
	fc.dictionary(fc.string(), nasty),
);
const nodeName = fc.oneof(
	{ weight: 8, arbitrary: fc.constantFrom(...Object.keys(schema.nodes)) },
	{ weight: 1, arbitrary: fc.constantFrom('script', 'iframe', 'img onerror=x', 'style', '__proto__', '') },
);
const attributeName = fc.constantFrom(
	'id',
	'agendaItemId',
	'level',
	'start',
	'href',
	'onclick',
	'style',
	'__proto__',
	'constructor',
);
const known = fc.constantFrom<unknown>(uuid(1), uuid(2), 3, 4, 2);
const hostile = fc.letrec<{ node: Written | string }>((tie) => ({
	node: fc.oneof(
		{ maxDepth: 5, depthSize: 'small' },
		fc.oneof(nasty, fc.string()),
		fc.record({
			name: nodeName,
			attributes: fc.dictionary(attributeName, fc.oneof(value, known)),
			children: fc.array(tie('node'), { maxLength: 4 }),
		}),
	),
})).node;
const mark = fc.record({
	name: fc.constantFrom('bold', 'italic', 'link', 'onclick', 'script', '__proto__'),
	value: fc.oneof(value, fc.record({ href: fc.oneof(nasty, fc.webUrl(), value) })),
	at: fc.nat(30),
	length: fc.nat(10),
});

test('whatever a stranger writes, the HTML holds only what we mean and the blocks follow the schema', () => {
	fc.assert(
		fc.property(fc.array(hostile, { maxLength: 8 }), fc.array(mark, { maxLength: 6 }), (nodes, marks) => {
			const doc = documentOf(nodes);
			const texts: Y.XmlText[] = [];
			const collect = (parent: Y.XmlFragment) =>
				parent.forEach((child: unknown) => {
					if (child instanceof Y.XmlText) texts.push(child);
					else if (child instanceof Y.XmlElement) collect(child);
				});
			collect(doc.getXmlFragment('default'));
			for (const [index, { name, value, at, length }] of marks.entries()) {
				const text = texts[index % Math.max(1, texts.length)];
				if (text && at + length <= text.length)
					text.format(at, length, { [name]: JSON.parse(JSON.stringify(value)) as unknown });
			}
			const { fragments } = checkDocument(Y.encodeStateAsUpdate(doc));
			const blocks = fragments.default ?? ([] as unknown as CheckedFragment);
			assertSafe(renderHtml(blocks, { headingNumbers: { [uuid(1)]: '<b>' } }));
			if (blocks.length > 0) schema.nodeFromJSON({ type: 'doc', content: blocks }).check();
			const again = checkStored(JSON.parse(JSON.stringify(fragments)));
			expect(again).toEqual({ fragments, problems: [] });
		}),
		{ numRuns: 400 },
	);
});

/** A reader of HTML that knows nothing but what render.ts may write, to the letter; anything else throws. */
function assertSafe(html: string) {
	const tag =
		/^<(?:(?:section id="k-[0-9a-f-]{36}"|a href="(?:https?:|mailto:)[^"<>\s]*" rel="noopener noreferrer nofollow"|span class="no"|ol start="\d+"|h2|h3|h4|p|ul|ol|li|strong|em|br)|\/(?:section|a|span|h2|h3|h4|p|ul|ol|li|strong|em))>/u;
	const open: string[] = [];
	let rest = html;
	while (rest !== '') {
		const text = /^(?:[^<>&"']|&(?:amp|lt|gt|quot|#39);)+/u.exec(rest)?.[0];
		if (text !== undefined) {
			rest = rest.slice(text.length);
			continue;
		}
		const found = tag.exec(rest)?.[0];
		if (found === undefined) throw new Error(`Not ours: ${rest.slice(0, 80)}`);
		const name = /[a-z0-9]+/u.exec(found)?.[0];
		if (found.startsWith('</')) expect(open.pop()).toBe(name);
		else if (name !== 'br' && name !== undefined) open.push(name);
		rest = rest.slice(found.length);
	}
	expect(open).toEqual([]);
}
