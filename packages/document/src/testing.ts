import * as Y from 'yjs';
import type { SummaryPlan } from './scaffold.ts';

/** A version 4 UUID that says which one it is. */
export const uuid = (number: number) => `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

export const planOf = (titles: readonly string[], more: Partial<SummaryPlan> = {}): SummaryPlan => ({
	mainLanguage: 'fi',
	languages: ['fi', 'sv'],
	sections: titles.map((title, index) => ({
		agendaItemId: uuid(index + 1),
		blockId: uuid(index + 101),
		title: { fi: title },
		titleLanguage: 'fi',
	})),
	...more,
});

export interface Written {
	readonly name: string;
	readonly attributes?: Readonly<Record<string, unknown>>;
	readonly children?: readonly (Written | string)[];
}

/** Writes what a raw client might: any name, any attribute, any nesting. */
export function write(parent: Y.XmlFragment, nodes: readonly (Written | string)[]) {
	for (const node of nodes) {
		if (typeof node === 'string') {
			parent.insert(parent.length, [new Y.XmlText(node)]);
			continue;
		}
		const element = new Y.XmlElement(node.name);
		parent.insert(parent.length, [element]);
		for (const [name, value] of Object.entries(node.attributes ?? {})) {
			// Through JSON, since Yjs takes only plain objects, and fast-check also makes some without a prototype.
			element.setAttribute(name, JSON.parse(JSON.stringify(value)) as string);
		}
		write(element, node.children ?? []);
	}
}
