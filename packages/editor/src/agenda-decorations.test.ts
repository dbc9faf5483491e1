import { summarySchema } from '@aloitetila/document/schema.ts';
import type { Plugin } from '@tiptap/pm/state';
import { EditorState } from '@tiptap/pm/state';
import type { DecorationSet } from '@tiptap/pm/view';
import { expect, test } from 'vitest';
import { agendaDecorations, refreshed, type Surroundings } from './agenda-decorations.ts';

const schema = summarySchema();
const doc = (...lines: string[]) =>
	schema.nodeFromJSON({
		type: 'doc',
		content: lines.map((line) => {
			const words = line.replace(/^#\d /u, '');
			const content = words === '' ? [] : [{ type: 'text', text: words }];
			if (!line.startsWith('#')) return { type: 'paragraph', content };
			return { type: 'agendaHeading', attrs: { id: `id${line[1]}`, agendaItemId: `item${line[1]}` }, content };
		}),
	});

function shown(state: EditorState, plugin: Plugin): string[] {
	const set = plugin.getState(state) as DecorationSet;
	return set.find().map((decoration) => {
		const { attrs } = (decoration as unknown as { type: { attrs?: Record<string, string> } }).type;
		const what = attrs
			? Object.keys(attrs).map((name) => `${name.replace('data-hint', 'hint')}=${attrs[name]}`)
			: ['origin'];
		return `${decoration.from} ${what.join(' ')}`;
	});
}

function sheet(surroundings: Surroundings, ...lines: string[]) {
	const around = { current: surroundings };
	const extension = agendaDecorations(() => around.current);
	const plugin = extension.config.addProseMirrorPlugins?.call({} as never)[0] as Plugin;
	return { around, plugin, state: EditorState.create({ doc: doc(...lines), plugins: [plugin] }) };
}

const sections = [
	{ agendaItemId: 'item1', number: 1 },
	{ agendaItemId: 'item2', number: 12, initiative: { number: 24, href: '/fi/aloitteet/24' }, language: 'sv' as const },
];

test('headings get number, anchor, language and origin; a section without words a hint', () => {
	const { state, plugin } = sheet({ sections, locale: 'fi', canWrite: true }, '#1 A', 'a', '#2 B', '', '#3 C', '');
	expect(shown(state, plugin)).toEqual([
		'0 id=k-id1 data-number=1',
		'6 id=k-id2 data-number=12 class=two-digits lang=sv',
		'9 origin',
		'9 hint=Kirjoita, mitä tästä kohdasta keskusteltiin.',
		'11 id=k-id3',
		'14 hint=Kirjoita, mitä tästä kohdasta keskusteltiin.',
	]);
});

test('the hint goes with the first letter, and tells a reader something else', () => {
	const { state, plugin, around } = sheet({ sections, locale: 'fi', canWrite: true }, '#1 A', '');
	const hint = (of: EditorState) => shown(of, plugin).find((line) => line.startsWith('3 '));
	expect(hint(state)).toBe('3 hint=Kirjoita, mitä tästä kohdasta keskusteltiin.');
	expect(hint(state.apply(state.tr.insertText('x', 4)))).toBeUndefined();
	around.current = { ...around.current, canWrite: false };
	expect(hint(state.apply(refreshed(state.tr)))).toBe('3 hint=Tästä kohdasta ei ole vielä kirjoitettu.');
});
