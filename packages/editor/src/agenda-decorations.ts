import { type Locale, m } from '@aloitetila/i18n/messages.ts';
import { anchorOf } from '@aloitetila/document/projection.ts';
import { Extension } from '@tiptap/core';
import type { Node as ProseMirrorNode } from '@tiptap/pm/model';
import { Plugin, PluginKey, type Transaction } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import type { EditorSection } from './sections.ts';

export interface Surroundings {
	readonly sections: readonly EditorSection[];
	readonly locale: Locale;
	readonly canWrite: boolean;
}

const key = new PluginKey<DecorationSet>('agendaDecorations');

/** A transaction that changes nothing but what is shown around the text, for when the agenda or the language did. */
export const refreshed = (tr: Transaction) => tr.setMeta(key, true);

/**
 * What stands at agenda headings without being text: the number, the anchor, the line that says where the item comes
 * from, and a hint where nothing is written yet. Read anew from the document, so it can never get out of step with it.
 */
export const agendaDecorations = (surroundings: () => Surroundings) =>
	Extension.create({
		name: 'agendaDecorations',
		addProseMirrorPlugins: () => [
			new Plugin({
				key,
				state: {
					init: (_, { doc }) => decorate(doc, surroundings()),
					apply: (tr, set, _, { doc }) =>
						tr.docChanged || tr.getMeta(key) !== undefined ? decorate(doc, surroundings()) : set,
				},
				props: { decorations: (state) => key.getState(state) },
			}),
		],
	});

function decorate(doc: ProseMirrorNode, { sections, locale, canWrite }: Surroundings): DecorationSet {
	const decorations: Decoration[] = [];
	doc.forEach((node, position, index) => {
		if (node.type.name !== 'agendaHeading') return;
		const end = position + node.nodeSize;
		const id: unknown = node.attrs['id'];
		const section = sections.find(({ agendaItemId }) => agendaItemId === node.attrs['agendaItemId']);
		decorations.push(
			Decoration.node(position, end, {
				...(typeof id === 'string' ? { id: anchorOf(id) } : {}),
				...(section ? { 'data-number': String(section.number) } : {}),
				...(section && section.number > 9 ? { class: 'two-digits' } : {}),
				...(section?.language ? { lang: section.language } : {}),
			}),
		);
		if (section && hasOrigin(section)) {
			decorations.push(
				Decoration.widget(end, () => originLine(section, locale), {
					side: -1,
					key: JSON.stringify([section, locale]),
					ignoreSelection: true,
					stopEvent: () => true,
				}),
			);
		}
		const below = doc.maybeChild(index + 1);
		if (below?.type.name === 'paragraph' && isEmptyUntilNextHeading(doc, index + 1)) {
			const hint = canWrite ? m.editor_placeholder({}, { locale }) : m.editor_nothing_yet({}, { locale });
			decorations.push(Decoration.node(end, end + below.nodeSize, { 'data-hint': hint }));
		}
	});
	return DecorationSet.create(doc, decorations);
}

function isEmptyUntilNextHeading(doc: ProseMirrorNode, from: number): boolean {
	for (let index = from; index < doc.childCount; index++) {
		const node = doc.child(index);
		if (node.type.name === 'agendaHeading') return true;
		if (node.type.name !== 'paragraph' || node.content.size > 0) return false;
	}
	return true;
}

const hasOrigin = ({ initiative, time, presenter }: EditorSection) => Boolean(initiative ?? time ?? presenter);

function originLine({ initiative, time, presenter }: EditorSection, locale: Locale): HTMLElement {
	const line = document.createElement('p');
	line.className = 'origin';
	line.contentEditable = 'false';
	line.lang = locale;
	if (initiative) {
		const link = document.createElement('a');
		link.href = initiative.href;
		link.textContent = m.editor_initiative({ number: initiative.number }, { locale });
		line.append(link);
	}
	for (const words of [time, presenter]) {
		if (!words) continue;
		const part = document.createElement('span');
		part.textContent = words;
		line.append(part);
	}
	return line;
}
