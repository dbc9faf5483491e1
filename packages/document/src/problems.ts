export type ProblemReason =
	/** The bytes are no Yjs V1 update. */
	| 'undecodable'
	/** Part of the document waits for edits that are not here. */
	| 'incomplete'
	| 'too_large'
	| 'too_deep'
	| 'unknown_fragment'
	| 'unknown_node'
	| 'unknown_attribute'
	| 'unknown_mark'
	| 'bad_attribute'
	| 'bad_text'
	/** A known node where the schema does not allow it. */
	| 'misplaced'
	/** A second heading with an id, or for an agenda item, that is already taken. */
	| 'repeated';

/** What was left out of a document, or mended, while it was checked. */
export interface Problem {
	/** Fragment, then positions from the top: `default/3/0`. Empty for the document as a whole. */
	readonly path: string;
	readonly reason: ProblemReason;
	/** The node, mark or attribute meant, shortened; whatever a stranger wrote, so escape it. */
	readonly name?: string;
}

/** More would say nothing new, and the list itself must stay small. */
const MOST = 100;
/** Higher than any summary reaches by writing: a document stops growing at 4 MiB. */
const MOST_NODES = 100_000;
const MOST_CHARACTERS = 2_000_000;

/** What one check has found and how much it may still read. */
export class Findings {
	readonly problems: Problem[] = [];
	#nodes = MOST_NODES;
	#characters = MOST_CHARACTERS;

	report(path: string, reason: ProblemReason, name?: string) {
		if (this.problems.length >= MOST) return;
		this.problems.push(
			name === undefined ? { path, reason } : { path, reason, name: name.slice(0, 40).toWellFormed() },
		);
	}

	/** Takes a node, with its characters, from what may be read; false once that is used up. */
	canTake(path: string, characters = 0): boolean {
		if (this.#nodes === 0 || this.#characters < characters) {
			if (this.problems.at(-1)?.reason !== 'too_large') this.report(path, 'too_large');
			this.#nodes = 0;
			return false;
		}
		this.#nodes -= 1;
		this.#characters -= characters;
		return true;
	}
}
