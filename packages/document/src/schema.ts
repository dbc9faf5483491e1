import { type Extensions, getSchema, Node } from '@tiptap/core';
import { Link } from '@tiptap/extension-link';
import type { Schema } from '@tiptap/pm/model';
import StarterKit from '@tiptap/starter-kit';
import { AgendaHeading } from './agenda-heading.ts';
import { safeHref } from './links.ts';
import { listDepth } from './list-depth.ts';

/** Goes up when a document written under the new schema could not be read under the old one. */
export const SCHEMA_VERSION = 1;

/**
 * Agenda headings belong to no group, so they fit here and nowhere else: never into a list. They are named last, since
 * the first kind is what Enter makes.
 */
const SummaryRoot = Node.create({ name: 'doc', topNode: true, content: '(block | agendaHeading)+' });

/** A link is an address and nothing else; how it opens is decided where it is shown. */
const SafeLink = Link.extend({
	addAttributes: () => ({ href: { default: null } }),

	parseHTML: () => [
		{ tag: 'a[href]', getAttrs: (element) => (safeHref(element.getAttribute('href')) === null ? false : null) },
	],

	/** An address that a raw client wrote and we would not have is shown as text that leads nowhere. */
	renderHTML({ HTMLAttributes }) {
		const href = safeHref(HTMLAttributes['href']);
		return href === null ? ['span', 0] : ['a', { href, rel: 'noopener noreferrer nofollow' }, 0];
	},
});

/**
 * The nodes and marks of a summary, for an editor (server code reads documents through check.ts, which knows the same
 * schema without Tiptap; a test holds the two together). Undo comes from Yjs; nothing here adds content of its own.
 */
export const summaryExtensions = (): Extensions => [
	SummaryRoot,
	AgendaHeading,
	listDepth,
	StarterKit.configure({
		heading: { levels: [3, 4] },
		document: false,
		undoRedo: false,
		trailingNode: false,
		link: false,
		blockquote: false,
		code: false,
		codeBlock: false,
		dropcursor: false,
		gapcursor: false,
		horizontalRule: false,
		strike: false,
		underline: false,
	}),
	SafeLink.configure({
		autolink: false,
		openOnClick: false,
		linkOnPaste: true,
		defaultProtocol: 'https',
		isAllowedUri: (href) => safeHref(href) !== null,
	}),
];

/** The ProseMirror schema of the same. */
export const summarySchema = (): Schema => getSchema(summaryExtensions());
