import type { CheckedFlowBlock, CheckedFragment, CheckedInline, CheckedListItem, CheckedMark } from './checked.ts';
import { anchorOf } from '@aloitetila/domain/summaries/summary.ts';
import { safeHref } from './links.ts';
import { sectionsOf } from './projection.ts';
import { inlineText, isBlank } from './text.ts';

declare const safe: unique symbol;
/** HTML that this module made of a checked document, and so may be put into a page as it is. */
export type SafeHtml = string & { readonly [safe]: true };

export interface RenderOptions {
	/** The number that stands before a heading, by agenda item. */
	readonly headingNumbers?: Readonly<Record<string, string | number>>;
	/** Where a heading leads, by agenda item: a path of this site, or an address. */
	readonly headingHref?: Readonly<Record<string, string>>;
	/** The language of a heading that differs from its surroundings', by agenda item. */
	readonly headingLanguage?: Readonly<Record<string, string>>;
	/** Put before anchors, for the second language on one page: ids must be single. */
	readonly idPrefix?: string;
}

export interface RenderedSection {
	readonly blockId: string;
	readonly agendaItemId: string;
	/** What a link to it ends with, after `#`. */
	readonly anchor: string;
	readonly title: string;
	/** What stands under the heading; empty when nothing is written there. */
	readonly html: SafeHtml;
}

/** The fragment as one piece of HTML: a section with an anchor and a level 2 heading for each agenda item. */
export function renderHtml(fragment: CheckedFragment, options: RenderOptions = {}): SafeHtml {
	const { lead, sections } = renderSections(fragment, options);
	const html = sections.map(({ agendaItemId, anchor, title, html }) => {
		const number = options.headingNumbers?.[agendaItemId];
		const href = hrefOf(options.headingHref?.[agendaItemId]);
		const language = options.headingLanguage?.[agendaItemId];
		const text = language === undefined ? escape(title) : `<span lang="${escape(language)}">${escape(title)}</span>`;
		const mark = number === undefined ? '' : `<span class="no">${escape(String(number))}</span> `;
		const heading = href === null ? text : `<a href="${escape(href)}">${text}</a>`;
		return `<section id="${escape(anchor)}"><h2>${mark}${heading}</h2>${html}</section>`;
	});
	return (lead + html.join('')) as SafeHtml;
}

/** The same in parts, for a page that puts its own words between heading and text. */
export function renderSections(
	fragment: CheckedFragment,
	{ idPrefix = '' }: Pick<RenderOptions, 'idPrefix'> = {},
): { lead: SafeHtml; sections: RenderedSection[] } {
	const { lead, sections } = sectionsOf(fragment);
	return {
		lead: blocksHtml(lead),
		sections: sections.map(({ heading, blocks }) => ({
			blockId: heading.attrs.id,
			agendaItemId: heading.attrs.agendaItemId,
			anchor: idPrefix + anchorOf(heading.attrs.id),
			title: inlineText(heading.content).trim(),
			html: blocksHtml(blocks),
		})),
	};
}

/** Empty paragraphs are room to write in, not part of what is read. */
const blocksHtml = (blocks: readonly CheckedFlowBlock[]): SafeHtml =>
	blocks
		.filter((block) => !isBlank(block))
		.map(blockHtml)
		.join('') as SafeHtml;

function blockHtml(block: CheckedFlowBlock): string {
	switch (block.type) {
		case 'paragraph':
			return `<p>${inlineHtml(block.content)}</p>`;
		case 'heading':
			return `<h${block.attrs.level}>${inlineHtml(block.content)}</h${block.attrs.level}>`;
		case 'bulletList':
			return `<ul>${block.content.map(listItemHtml).join('')}</ul>`;
		case 'orderedList': {
			const start = block.attrs.start === 1 ? '' : ` start="${block.attrs.start}"`;
			return `<ol${start}>${block.content.map(listItemHtml).join('')}</ol>`;
		}
	}
}

function listItemHtml({ content: [first, ...rest] }: CheckedListItem): string {
	const text = first?.type === 'paragraph' ? inlineHtml(first.content) : '';
	// A point is a sentence; only with several paragraphs does it need them marked.
	const hasParagraphs = rest.some((block) => block.type === 'paragraph' && !isBlank(block));
	return `<li>${hasParagraphs ? `<p>${text}</p>` : text}${blocksHtml(rest)}</li>`;
}

/** Neighbours under one link share one anchor, so that a bold word inside a link does not cut it in three. */
function inlineHtml(content: readonly CheckedInline[]): string {
	let html = '';
	let open: string | null = null;
	for (const part of content) {
		const href = part.type === 'text' ? linkOf(part.marks ?? []) : null;
		if (href !== open) {
			if (open !== null) html += '</a>';
			if (href !== null) html += `<a href="${escape(href)}" rel="noopener noreferrer nofollow">`;
			open = href;
		}
		html += part.type === 'text' ? textHtml(part.text, part.marks ?? []) : '<br>';
	}
	return open === null ? html : `${html}</a>`;
}

function textHtml(text: string, marks: readonly CheckedMark[]): string {
	const italic = marks.some(({ type }) => type === 'italic') ? `<em>${escape(text)}</em>` : escape(text);
	return marks.some(({ type }) => type === 'bold') ? `<strong>${italic}</strong>` : italic;
}

const linkOf = (marks: readonly CheckedMark[]) => marks.find((mark) => mark.type === 'link')?.attrs.href ?? null;

/** A page of this site by its path, or an address; `//host` and `/\host` lead elsewhere and are neither. */
const hrefOf = (href: string | undefined) =>
	href === undefined ? null : /^(\/(?![/\\])|#)[^\s\p{Cc}\\]*$/u.test(href) ? href : safeHref(href);

const ESCAPES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};
const escape = (text: string) => text.replace(/[&<>"']/gu, (character) => ESCAPES[character] ?? '');
