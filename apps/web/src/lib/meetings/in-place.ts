import type { SubmitFunction } from '$app/forms';

/**
 * For a form whose address names what it is about beside its action: a refusal is shown where one is, and not on that
 * address.
 */
export const inPlace: SubmitFunction =
	() =>
	({ update }) =>
		update({ navigate: false });
