import { personOf, type Tone } from './people.ts';

/** Whose a piece of text is. Everybody who is not known is one and the same. */
export interface Author {
	readonly key: string;
	/** `agenda`: taken from the agenda by the workspace. */
	readonly kind: 'person' | 'agenda' | 'unknown';
	/** Of a person; empty otherwise. */
	readonly name: string;
	readonly isSelf: boolean;
}

/** Lines under text, for telling people apart who have the same colour, or where no colour is seen. */
export const LINES = ['solid', 'dashed', 'dotted', 'double', 'thick'] as const;
export type Line = (typeof LINES)[number];

export interface LegendEntry extends Author {
	/** As the text of theirs is marked. */
	readonly mark: string;
	/** Of the text, in hundredths; 0 is less than one. */
	readonly percent: number;
}

export const AGENDA: Author = { key: 'agenda', kind: 'agenda', name: '', isSelf: false };
export const UNKNOWN: Author = { key: 'unknown', kind: 'unknown', name: '', isSelf: false };

/**
 * Everybody who wrote some of the text, those who wrote most first, and after them what is nobody's. Who is marked how
 * depends only on who they are, so it is the same on every screen.
 */
export function legendOf(pieces: Iterable<readonly [Author, length: number]>): LegendEntry[] {
	const authors = new Map<string, { author: Author; length: number }>();
	let total = 0;
	for (const [author, length] of pieces) {
		authors.set(author.key, { author, length: length + (authors.get(author.key)?.length ?? 0) });
		total += length;
	}
	const marks = marksOf([...authors.values()].map(({ author }) => author));
	return [...authors.values()]
		.sort(
			({ author: one, length }, { author: other, length: otherLength }) =>
				ORDER[one.kind] - ORDER[other.kind] || otherLength - length || byKey(one, other),
		)
		.map(({ author, length }) => ({
			...author,
			mark: marks.get(author.key) ?? `of-${author.kind}`,
			percent: percentOf(length, total),
		}));
}

const byKey = (one: Author, other: Author) => (one.key < other.key ? -1 : 1);

const ORDER: Readonly<Record<Author['kind'], number>> = { person: 0, agenda: 1, unknown: 2 };

/** Never all, while somebody else has written a letter. */
const percentOf = (length: number, total: number) =>
	length === total ? 100 : Math.min(99, Math.round((100 * length) / total));

function marksOf(authors: readonly Author[]): Map<string, string> {
	const used = new Map<Tone, number>();
	const people = authors.filter(({ kind }) => kind === 'person').sort(byKey);
	return new Map(
		people.map(({ key }) => {
			const { tone } = personOf({ id: key });
			const before = used.get(tone) ?? 0;
			used.set(tone, before + 1);
			return [key, `tone-${tone} line-${LINES[before % LINES.length] ?? 'solid'}`];
		}),
	);
}
