import { diffWordsWithSpace } from 'diff';

/** How much work may still go into words. One for a whole comparison, so that no text, however made, takes seconds. */
export interface Effort {
	left: number;
	/** What each difference costs whoever makes it in a document, beside finding it. */
	readonly each: number;
}

/** About half a second at the worst: the work for one text grows with the square of what differs in it. */
export const effortToRead = (): Effort => ({ left: 2_000_000, each: 0 });
/** About a second: an edit within a text makes Yjs move what it holds of the whole document. */
export const effortToEdit = (): Effort => ({ left: 2_000_000, each: 400 });

/** A text that differs in more words than this is told whole: word by word it could not be read either. */
const MOST_WORDS = 300;

export interface WordChange {
	readonly change: 'same' | 'added' | 'removed';
	readonly text: string;
}

/** From one text to another, by words and the spaces between them. The other may be put together from it, and the one. */
export function wordChanges(before: string, after: string, effort: Effort): WordChange[] {
	const most = Math.min(MOST_WORDS, Math.floor(Math.sqrt(effort.left)));
	const changes = before === '' || after === '' ? [] : diffWordsWithSpace(before, after, { maxEditLength: most });
	const differences = changes?.reduce((sum, { added, removed, count }) => sum + (added || removed ? count : 0), 0);
	effort.left = Math.max(0, effort.left - (differences ?? most) ** 2 - (differences ?? 0) * effort.each);
	const found: WordChange[] = changes?.length
		? changes.map(({ added, removed, value }) => ({
				change: added ? 'added' : removed ? 'removed' : 'same',
				text: value,
			}))
		: [
				{ change: 'removed', text: before },
				{ change: 'added', text: after },
			];
	return found.filter(({ text }) => text !== '');
}
