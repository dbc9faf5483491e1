import type { Language, Localised } from '@aloitetila/domain/language.ts';
import { inLanguage } from '@aloitetila/domain/language.ts';
import * as Y from 'yjs';
import { fragmentOf } from './checked.ts';

export interface PlannedSection {
	readonly agendaItemId: string;
	/** The heading's id in every language, once and for all. */
	readonly blockId: string;
	readonly title: Localised;
	readonly titleLanguage: Language;
}
export interface SummaryPlan {
	readonly mainLanguage: Language;
	/** The meeting's languages, the main one among them or not. */
	readonly languages: readonly Language[];
	/** In the order of the agenda. */
	readonly sections: readonly PlannedSection[];
}

/**
 * Everything the scaffold writes is written by this client, so that two instances that create one summary at the same
 * time make the same bytes and merging them changes nothing. Kept for sequence 1 alone: a later edit under the same id
 * would clash with it.
 */
export const SCAFFOLD_CLIENT_ID = 1;

/**
 * The first state of a summary, as one V1 update: in each language a heading for every agenda item, with room to write
 * under it. Equal plans give equal bytes.
 */
export function scaffoldSummary(plan: SummaryPlan): Uint8Array {
	const doc = new Y.Doc();
	doc.clientID = SCAFFOLD_CLIENT_ID;
	updateScaffold(doc, plan);
	const update = Y.encodeStateAsUpdate(doc);
	doc.destroy();
	return update;
}

/**
 * Brings the headings to today's agenda; true when something changed. The same plan again changes nothing. Text is never
 * deleted: a heading is renamed only while it reads as the agenda last put it, and one whose item is gone, or has moved,
 * stays where it is when something has been written under it or into it. Only the heading itself is ever removed, since
 * a paragraph that looks empty here may be being written in somewhere else.
 *
 * Call it with the document's newest state and a client id that no one else uses (a new Y.Doc has one).
 */
export function updateScaffold(doc: Y.Doc, plan: SummaryPlan): boolean {
	let hasChanged = false;
	const languages = [...new Set([plan.mainLanguage, ...plan.languages])].sort();
	doc.transact(() => {
		const blockIds = knownBlockIds(doc, plan, languages);
		for (const language of languages) {
			const fragment = doc.getXmlFragment(fragmentOf(language, plan.mainLanguage));
			const sections = plan.sections.map(({ agendaItemId, blockId, title, titleLanguage }) => ({
				agendaItemId,
				blockId: blockIds.get(agendaItemId) ?? blockId,
				title: title[language] || title[titleLanguage] || inLanguage(title, language).text,
			}));
			hasChanged = updateFragment(fragment, sections) || hasChanged;
		}
	}, 'scaffold');
	return hasChanged;
}

interface Section {
	readonly agendaItemId: string;
	readonly blockId: string;
	readonly title: string;
}
interface FoundHeading {
	readonly element: Y.XmlElement;
	readonly agendaItemId: string | null;
	readonly isWritten: boolean;
}

function updateFragment(fragment: Y.XmlFragment, sections: readonly Section[]): boolean {
	if (fragment.length === 0 && sections.length === 0) {
		fragment.insert(0, [new Y.XmlElement('paragraph')]);
		return true;
	}
	const found = headingsOf(fragment);
	const kept = keptHeadings(found, sections);
	const removed = found.filter(({ element, isWritten }) => !isWritten && !kept.has(element));
	for (const { element } of removed) fragment.delete(indexOf(fragment, element));

	let hasChanged = removed.length > 0;
	let place = 0;
	const present = new Map([...kept].map(([element, agendaItemId]) => [agendaItemId, element]));
	for (const [position, section] of sections.entries()) {
		const element = present.get(section.agendaItemId);
		if (element) {
			hasChanged = rename(element, section.title) || hasChanged;
			place = Math.max(place, endOfSection(fragment, indexOf(fragment, element)));
			continue;
		}
		// Written, but out of the agenda's order: it stays where it is, under its new name.
		const displaced = found.find((one) => one.isWritten && one.agendaItemId === section.agendaItemId);
		if (displaced) hasChanged = rename(displaced.element, section.title) || hasChanged;
		else {
			const next = sections.slice(position + 1).flatMap(({ agendaItemId }) => present.get(agendaItemId) ?? [])[0];
			// Nothing before it yet: just above the next one that is there, so that an opening text stays on top.
			const index = place > 0 || fragment.length === 0 ? place : next ? indexOf(fragment, next) : fragment.length;
			fragment.insert(index, [newHeading(section), new Y.XmlElement('paragraph')]);
			place = index + 2;
			hasChanged = true;
		}
	}
	return hasChanged;
}

/**
 * The headings that stay, with their agenda items: those written under or into that stand in the agenda's order among
 * themselves, then as many of the empty ones as fit between them.
 */
function keptHeadings(found: readonly FoundHeading[], sections: readonly Section[]): Map<Y.XmlElement, string> {
	const order = new Map(sections.map(({ agendaItemId }, index) => [agendaItemId, index]));
	const kept: { at: number; order: number; heading: FoundHeading; agendaItemId: string }[] = [];
	const keep = (heading: FoundHeading, at: number) => {
		const { agendaItemId } = heading;
		const wanted = agendaItemId === null ? undefined : order.get(agendaItemId);
		if (agendaItemId === null || wanted === undefined) return;
		if (kept.every((other) => at < other.at === wanted < other.order && wanted !== other.order))
			kept.push({ at, order: wanted, heading, agendaItemId });
	};
	found.forEach((heading, at) => heading.isWritten && keep(heading, at));
	found.forEach((heading, at) => !heading.isWritten && keep(heading, at));
	return new Map(kept.map(({ heading, agendaItemId }) => [heading.element, agendaItemId]));
}

function headingsOf(fragment: Y.XmlFragment): FoundHeading[] {
	const nodes: unknown[] = fragment.toArray();
	return nodes.flatMap((element, index) => {
		if (!isHeading(element)) return [];
		const next = nodes.findIndex((node, other) => other > index && isHeading(node));
		const under = nodes.slice(index + 1, next === -1 ? undefined : next);
		const id: unknown = element.getAttribute('agendaItemId');
		const agendaItemId = typeof id === 'string' ? id : null;
		return [{ element, agendaItemId, isWritten: textOf(element) !== agendaTitle(element) || under.some(hasText) }];
	});
}

function rename(element: Y.XmlElement, title: string): boolean {
	const before = agendaTitle(element);
	if (before === title) return false;
	const isUnchanged = textOf(element) === before;
	element.setAttribute('agendaTitle', title);
	if (isUnchanged) {
		element.delete(0, element.length);
		if (title !== '') element.insert(0, [new Y.XmlText(title)]);
	}
	return true;
}

function newHeading({ agendaItemId, blockId, title }: Section): Y.XmlElement {
	const heading = new Y.XmlElement('agendaHeading');
	heading.setAttribute('id', blockId);
	heading.setAttribute('agendaItemId', agendaItemId);
	heading.setAttribute('agendaTitle', title);
	if (title !== '') heading.insert(0, [new Y.XmlText(title)]);
	return heading;
}

/** The id a heading has in one language is the one it gets in the others. */
function knownBlockIds(doc: Y.Doc, plan: SummaryPlan, languages: readonly Language[]): Map<string, string> {
	const ids = new Map<string, string>();
	for (const language of languages) {
		for (const { element, agendaItemId } of headingsOf(doc.getXmlFragment(fragmentOf(language, plan.mainLanguage)))) {
			const id: unknown = element.getAttribute('id');
			if (agendaItemId !== null && typeof id === 'string' && !ids.has(agendaItemId)) ids.set(agendaItemId, id);
		}
	}
	return ids;
}

const isHeading = (node: unknown): node is Y.XmlElement =>
	node instanceof Y.XmlElement && node.nodeName === 'agendaHeading';
const agendaTitle = (element: Y.XmlElement): unknown => element.getAttribute('agendaTitle') ?? '';
const indexOf = (fragment: Y.XmlFragment, element: Y.XmlElement) => fragment.toArray().indexOf(element);
const endOfSection = (fragment: Y.XmlFragment, index: number) => {
	const next = fragment.toArray().findIndex((node, other) => other > index && isHeading(node));
	return next === -1 ? fragment.length : next;
};
const hasText = (node: unknown): boolean => textOf(node).trim() !== '';
/** Words only: marks, and what is no text, do not count as written. A stranger may have nested without end. */
function textOf(node: unknown, depth = 0): string {
	if (node instanceof Y.XmlText) {
		return (node.toDelta() as { insert: unknown }[])
			.map(({ insert }) => (typeof insert === 'string' ? insert : ''))
			.join('');
	}
	if (!(node instanceof Y.XmlElement) || depth > 64) return '';
	return node
		.toArray()
		.map((child: unknown) => textOf(child, depth + 1))
		.join('');
}

/** `updateScaffold` as one update of its own, to be appended to the log; null where nothing is missing. */
export function scaffoldEdit(doc: Y.Doc, plan: SummaryPlan): Uint8Array | null {
	const before = Y.encodeStateVector(doc);
	return updateScaffold(doc, plan) ? Y.encodeStateAsUpdate(doc, before) : null;
}
