import { Extension } from '@tiptap/core';
import { Plugin } from '@tiptap/pm/state';
import { type ProsemirrorBinding, ySyncPluginKey } from '@tiptap/y-tiptap';

/**
 * Keeps one's caret in its block while others write. After an edit of theirs y-tiptap doubts where Yjs says that the
 * caret was, and looks for a block that reads as the one did. A summary begins as headings with an empty paragraph under
 * each: the first letter under one heading would send a caret that waits in an empty paragraph below on to the next one.
 * Without the position it compares with, y-tiptap believes Yjs. Goes after the collaboration extension, whose listener must
 * have run.
 */
export const ownCaret = Extension.create({
	name: 'ownCaret',
	// Below the collaboration extension's, so that this comes later.
	priority: 10,
	addProseMirrorPlugins: () => [
		new Plugin({
			view: ({ state }) => {
				const { binding, doc } = ySyncPluginKey.getState(state) as Sync;
				const believeYjs = () => {
					const before = binding.beforeTransactionSelection as { absAnchor?: unknown; absHead?: unknown } | null;
					delete before?.absAnchor;
					delete before?.absHead;
				};
				doc.on('beforeAllTransactions', believeYjs);
				return { destroy: () => doc.off('beforeAllTransactions', believeYjs) };
			},
		}),
	],
});

type Sync = Pick<ProsemirrorBinding, 'doc'> & { binding: ProsemirrorBinding };
