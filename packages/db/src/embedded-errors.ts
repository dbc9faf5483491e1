/** What may keep the built-in database from starting, told in a sentence: it is read on a console, before any language is known. */
export type EmbeddedProblem =
	| 'database.no_binaries'
	| 'database.folder_in_use'
	| 'database.folder_not_ours'
	| 'database.folder_unreachable'
	| 'database.other_version'
	| 'database.not_started';

/** A foreseen error whose message is the sentence itself. */
export const embeddedError = (code: EmbeddedProblem, sentence: string, cause?: unknown) =>
	Object.assign(new Error(sentence, { cause }), {
		expected: true as const,
		kind: 'unavailable' as const,
		code,
		details: {},
	});
