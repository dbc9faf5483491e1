/** How an expected refusal is answered by a door: each door maps a kind to its own status in one place. */
export type ErrorKind =
	'invalid' | 'not_signed_in' | 'not_allowed' | 'not_found' | 'conflict' | 'gone' | 'too_many' | 'unavailable';

/** What a refusal carries beside its code: parameters of its message, or the fields that were wrong. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/**
 * An error that we foresee. It is recognised by its fields and not by `instanceof`, because in development two copies
 * of a package may be loaded. `code` is stable, is shown to programs, and is the key of its message (dots become `_`).
 */
export interface Expected {
	readonly expected: true;
	readonly kind: ErrorKind;
	readonly code: string;
	readonly details: ErrorDetails;
}

/** Makes a foreseen error. Throw it; the doors turn it into an answer. */
export const expected = (kind: ErrorKind, code: string, details: ErrorDetails = {}): Error & Expected =>
	Object.assign(new Error(code), { expected: true as const, kind, code, details });

/** True of what `expected` made, also when another copy of this module made it. */
export const isExpected = (error: unknown): error is Error & Expected =>
	typeof error === 'object' && error !== null && 'expected' in error && error.expected === true && 'code' in error;

/** Throws where an expression is wanted: `statusAfter(…) ?? refuse(moveNotOpen(…))`. */
export const refuse = (error: Error): never => {
	throw error;
};

/** One wrong field of a form or body: `path` names it ('title', 'agenda.2.minutes'), `code` is the key of its message. */
export interface FieldProblem {
	readonly path: string;
	readonly code: string;
	readonly details?: ErrorDetails;
}

/** Given when a form or body breaks its contract. */
export const inputInvalid = (fields: readonly FieldProblem[]) => expected('invalid', 'input.invalid', { fields });

/** Given when a form was opened before somebody else changed the same thing: what was typed is handed back. */
export const staleForm = () => expected('conflict', 'input.stale');

/** Given to a visitor where somebody must be signed in. */
export const notSignedIn = () => expected('not_signed_in', 'session.required');

/** Given where the reader may know that the thing exists, but may not do this to it. */
export const notAllowed = () => expected('not_allowed', 'access.not_allowed');
