import type { KnownAuthor } from '@aloitetila/editor/author-directory.ts';

/** Asks whose each piece of a live text is, for an editor that shows it. */
export const authorsOf = (summaryId: string) => async (): Promise<readonly KnownAuthor[]> => {
	const answer = await fetch(`/api/v1/summaries/${summaryId}/authors`);
	if (!answer.ok) throw new Error(`the authors were answered with ${answer.status}`);
	return ((await answer.json()) as { authors: readonly KnownAuthor[] }).authors;
};
