import type { CheckedBlock, CheckedFragment } from './checked.ts';
import { inlineText, isBlank } from './text.ts';

/** The anchor of a heading on every page, also for the editor, which knows the document and not the domain. */
export { anchorOf } from '@aloitetila/domain/summaries/summary.ts';

/** A row that the summary gives: one for each agenda heading. */
export interface SummarySection {
	readonly blockId: string;
	readonly agendaItemId: string;
	/** From 1, in the order of the document. */
	readonly position: number;
	readonly title: string;
	/** Nothing is written under the heading. */
	readonly isEmpty: boolean;
}

export function projectSections(fragment: CheckedFragment): SummarySection[] {
	return sectionsOf(fragment).sections.map(({ heading, blocks }, index) => ({
		blockId: heading.attrs.id,
		agendaItemId: heading.attrs.agendaItemId,
		position: index + 1,
		title: inlineText(heading.content).trim(),
		isEmpty: blocks.every(isBlank),
	}));
}

type Heading = Extract<CheckedBlock, { type: 'agendaHeading' }>;
type Flow = Exclude<CheckedBlock, Heading>;

/** The fragment cut at its agenda headings; `lead` is what stands before the first. */
export function sectionsOf(fragment: CheckedFragment): {
	lead: Flow[];
	sections: { heading: Heading; blocks: Flow[] }[];
} {
	const lead: Flow[] = [];
	const sections: { heading: Heading; blocks: Flow[] }[] = [];
	for (const block of fragment) {
		if (block.type === 'agendaHeading') sections.push({ heading: block, blocks: [] });
		else (sections.at(-1)?.blocks ?? lead).push(block);
	}
	return { lead, sections };
}
