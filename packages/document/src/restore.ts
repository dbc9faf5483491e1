import * as Y from 'yjs';
import { checkDocument, checkNode } from './check.ts';
import { type CheckedBlock, type CheckedFragment, type CheckedText, FRAGMENT_NAMES } from './checked.ts';
import { sectionsOf } from './projection.ts';
import { restoreBlocks, rewrite } from './restore-blocks.ts';
import { type SummaryPlan, updateScaffold } from './scaffold.ts';
import { stateOf } from './state.ts';
import { inlineText, isBlank } from './text.ts';
import { type Effort, effortToEdit } from './word-changes.ts';

/** An edit that makes a document say again what it once said. */
export interface Restoration {
	/** A V1 update, to be appended to the log. */
	readonly update: Uint8Array;
	/** Whose client id it was written with: one that nobody has used. */
	readonly clientId: number;
}

type Flow = Exclude<CheckedBlock, { type: 'agendaHeading' }>;
type Heading = Extract<CheckedBlock, { type: 'agendaHeading' }>;

/** Somewhere to write under a heading. */
const EMPTY_LINE: Flow = { type: 'paragraph', content: [] };

/**
 * Makes `present` say what the document said at `oldState`; null where it does already. Headings are the agenda's and
 * stay as it has them today: under each comes what was written under it then, and a section whose heading is gone comes
 * back if something was written in it. Blocks that say the same are not touched, and those that differ are edited rather
 * than replaced where they can be, so that who wrote what, carets, and what somebody types meanwhile stay with them.
 *
 * Only what the schema allows comes back. `present` is changed: it is the result afterwards.
 */
export function restoreEdit(present: Y.Doc, oldState: Uint8Array, plan: SummaryPlan): Restoration | null {
	const { fragments, problems } = checkDocument(oldState);
	if (problems.some(({ reason }) => reason === 'undecodable' || reason === 'incomplete'))
		throw new Error('a point of the history cannot be read');
	const old = stateOf([oldState]);
	while (present.store.clients.has(present.clientID)) present.clientID = Math.floor(Math.random() * 2 ** 32);
	const effort = effortToEdit();
	let update: Uint8Array | null = null;
	const keep = (made: Uint8Array) => (update = made);
	present.on('update', keep);
	present.transact(() => {
		for (const name of FRAGMENT_NAMES) {
			if (!present.share.has(name) && !old.share.has(name)) continue;
			const [fragment, agendaTitles] = [fragmentIn(present, name), agendaTitlesOf(fragmentIn(old, name))];
			if (fragment) restoreFragment(fragment, fragments[name] ?? null, agendaTitles, effort);
		}
		updateScaffold(present, plan);
	}, 'restore');
	present.off('update', keep);
	old.destroy();
	return update === null ? null : { update, clientId: present.clientID };
}

/** Null where a raw client made something else of that name. */
function fragmentIn(doc: Y.Doc, name: string): Y.XmlFragment | null {
	try {
		return doc.getXmlFragment(name);
	} catch {
		return null;
	}
}

/** What the agenda called its items when their headings were last brought up to it. */
function agendaTitlesOf(fragment: Y.XmlFragment | null): ReadonlyMap<unknown, unknown> {
	const nodes: unknown[] = fragment?.toArray() ?? [];
	return new Map(
		nodes
			.filter((node) => node instanceof Y.XmlElement)
			.map((element) => [element.getAttribute('agendaItemId'), element.getAttribute('agendaTitle')]),
	);
}

interface OldSection {
	readonly heading: Heading;
	readonly title: string;
	readonly agendaTitle: unknown;
	readonly blocks: readonly Flow[];
}

function restoreFragment(
	fragment: Y.XmlFragment,
	was: CheckedFragment | null,
	agendaTitles: ReadonlyMap<unknown, unknown>,
	effort: Effort,
) {
	const { lead, sections } = was ? sectionsOf(was) : { lead: [], sections: [] };
	const old = new Map(
		sections.map(({ heading, blocks }): [string, OldSection] => {
			const { agendaItemId } = heading.attrs;
			const title = inlineText(heading.content);
			return [agendaItemId, { heading, title, agendaTitle: agendaTitles.get(agendaItemId), blocks }];
		}),
	);
	const present = presentSections(fragment);
	const missing = missingAfter([...old.values()], new Set(present.map(({ agendaItemId }) => agendaItemId)));
	// From the last to the first, so that the places of the earlier ones stay true.
	for (const { agendaItemId, heading, start, end } of present.toReversed()) {
		const section = agendaItemId === null ? null : (old.get(agendaItemId) ?? null);
		const blocks = agendaItemId === null ? lead : section?.blocks.length ? section.blocks : [EMPTY_LINE];
		insertSections(fragment, end, missing.get(agendaItemId) ?? [], effort);
		restoreBlocks(fragment, start, end, blocks, effort);
		if (heading && section) restoreTitle(heading, section, effort);
	}
}

interface PresentSection {
	readonly agendaItemId: string | null;
	readonly heading: Y.XmlElement | null;
	/** Where what stands under the heading begins, and ends. */
	readonly start: number;
	readonly end: number;
}

/** The text cut at its headings. What only looks like one, such as a second one of the same item, is text. */
function presentSections(fragment: Y.XmlFragment): PresentSection[] {
	const taken = new Set<string>();
	const nodes: unknown[] = fragment.toArray();
	const headings = nodes.flatMap((heading, index) => {
		const block = checkNode(heading);
		if (block?.type !== 'agendaHeading' || !(heading instanceof Y.XmlElement)) return [];
		const { id, agendaItemId } = block.attrs;
		if (taken.has(id) || taken.has(agendaItemId)) return [];
		taken.add(id).add(agendaItemId);
		return [{ agendaItemId, heading, index }];
	});
	const ends = [...headings.map(({ index }) => index), nodes.length];
	return [
		{ agendaItemId: null, heading: null, start: 0, end: ends[0] ?? 0 },
		...headings.map(({ agendaItemId, heading, index }, position) => {
			return { agendaItemId, heading, start: index + 1, end: ends[position + 1] ?? nodes.length };
		}),
	];
}

/** The written sections whose headings are gone, by the section that is there and that they followed. */
function missingAfter(
	old: readonly OldSection[],
	present: ReadonlySet<string | null>,
): Map<string | null, OldSection[]> {
	const missing = new Map<string | null, OldSection[]>();
	let previous: string | null = null;
	for (const section of old) {
		const { agendaItemId } = section.heading.attrs;
		if (present.has(agendaItemId)) previous = agendaItemId;
		else if (section.title !== section.agendaTitle || !section.blocks.every(isBlank))
			missing.set(previous, [...(missing.get(previous) ?? []), section]);
	}
	return missing;
}

function insertSections(fragment: Y.XmlFragment, index: number, sections: readonly OldSection[], effort: Effort) {
	for (const { heading, title, agendaTitle, blocks } of sections.toReversed()) {
		const element = new Y.XmlElement('agendaHeading');
		fragment.insert(index, [element]);
		for (const [name, value] of Object.entries(heading.attrs)) element.setAttribute(name, value);
		element.setAttribute('agendaTitle', typeof agendaTitle === 'string' ? agendaTitle : title);
		rewrite(element, heading.content, effort);
		restoreBlocks(fragment, index + 1, index + 1, blocks.length > 0 ? blocks : [EMPTY_LINE], effort);
	}
}

/** What people made of a heading comes back. One that said what the agenda says goes on saying that. */
function restoreTitle(heading: Y.XmlElement, { title, agendaTitle }: OldSection, effort: Effort) {
	const today: unknown = heading.getAttribute('agendaTitle');
	const wanted = title === agendaTitle && typeof today === 'string' ? today : title;
	const content: CheckedText[] = wanted === '' ? [] : [{ type: 'text', text: wanted }];
	rewrite(heading, content, effort);
}
