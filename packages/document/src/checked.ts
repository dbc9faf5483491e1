import type { Language } from '@aloitetila/domain/language.ts';

/** The name of one language's text inside the Yjs document. `default` holds the meeting's main language. */
export type FragmentName = 'default' | Language;
export const FRAGMENT_NAMES = ['default', 'fi', 'sv', 'en'] as const satisfies readonly FragmentName[];

/** Where the text of a language lives. Another name would split one language's text in two. */
export const fragmentOf = (language: Language, mainLanguage: Language): FragmentName =>
	language === mainLanguage ? 'default' : language;

export type CheckedMark =
	| { readonly type: 'link'; readonly attrs: { readonly href: string } }
	| { readonly type: 'bold' }
	| { readonly type: 'italic' };

export interface CheckedText {
	readonly type: 'text';
	readonly text: string;
	/** Absent when there are none; else in the order of CheckedMark, each at most once. */
	readonly marks?: readonly CheckedMark[];
}
export type CheckedInline = CheckedText | { readonly type: 'hardBreak' };

export interface CheckedParagraph {
	readonly type: 'paragraph';
	readonly content: readonly CheckedInline[];
}
export interface CheckedHeading {
	readonly type: 'heading';
	readonly attrs: { readonly level: 3 | 4 };
	readonly content: readonly CheckedInline[];
}
/** The heading of one agenda item. `id` names the block in every language and on the public page, for ever. */
export interface CheckedAgendaHeading {
	readonly type: 'agendaHeading';
	readonly attrs: { readonly id: string; readonly agendaItemId: string };
	readonly content: readonly CheckedText[];
}
/** Begins with a paragraph, always. */
export interface CheckedListItem {
	readonly type: 'listItem';
	readonly content: readonly CheckedFlowBlock[];
}
export interface CheckedBulletList {
	readonly type: 'bulletList';
	readonly content: readonly CheckedListItem[];
}
export interface CheckedOrderedList {
	readonly type: 'orderedList';
	readonly attrs: { readonly start: number };
	readonly content: readonly CheckedListItem[];
}
/** What may stand inside a list as well as under a heading. */
export type CheckedFlowBlock = CheckedParagraph | CheckedHeading | CheckedBulletList | CheckedOrderedList;
export type CheckedBlock = CheckedAgendaHeading | CheckedFlowBlock;

declare const checked: unique symbol;
/**
 * The blocks of one language, proved to follow the schema. Only check.ts makes them, so rendering and projecting cannot
 * be given anything else. As JSON it is also a ProseMirror document's content.
 */
export type CheckedFragment = readonly CheckedBlock[] & { readonly [checked]: true };
export type CheckedFragments = Readonly<Partial<Record<FragmentName, CheckedFragment>>>;
