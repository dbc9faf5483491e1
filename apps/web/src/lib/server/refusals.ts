import { isExpected, type ErrorKind, type FieldProblem } from '@aloitetila/domain/errors.ts';
import { errorText } from '@aloitetila/i18n/error-text.ts';
import { isDatabaseAway } from '@aloitetila/use-cases/database-away.ts';
import { fail, type ActionFailure } from '@sveltejs/kit';
import type { HandleServerError } from '@sveltejs/kit/hooks';

const STATUS: Record<ErrorKind, number> = {
	invalid: 400,
	not_signed_in: 401,
	not_allowed: 403,
	not_found: 404,
	conflict: 409,
	gone: 410,
	too_many: 429,
	unavailable: 503,
};

/** What a refused form hands back to its page: what happened, in the reader's language, and everything that was typed. */
export interface Refused<Values = Record<string, string>> {
	refusal: { code: string; message: string; reference: string };
	/** A sentence for each wrong field, by its name. */
	errors: Record<string, string>;
	values: Values;
}

/**
 * Runs a form's use case; an expected error becomes the form's answer, with what was typed, and a fault goes on to the
 * error page. Redirects pass through.
 * @param values what was typed, given back to the form
 */
export async function orRefusal<T, Values = Record<string, string>>(
	event: { locals: App.Locals },
	values: Values,
	work: () => Promise<T>,
): Promise<T | ActionFailure<Refused<Values>>> {
	try {
		return await work();
	} catch (error) {
		// What may not be seen has no form to go back to.
		if (!isExpected(error) || error.kind === 'not_found') throw error;
		const fields = (error.details['fields'] ?? []) as readonly FieldProblem[];
		return refused(event, error.kind, error.code, { values, fields, details: error.details });
	}
}

/** A form's refusal, from a code. For checks that the page itself makes, before there is a use case to ask. */
export function refused<Values>(
	{ locals }: { locals: App.Locals },
	kind: ErrorKind,
	code: string,
	rest: { values: Values; fields?: readonly FieldProblem[]; details?: Readonly<Record<string, unknown>> },
): ActionFailure<Refused<Values>> {
	const errors: Record<string, string> = {};
	for (const { path, code: wrong, details } of rest.fields ?? []) {
		// The first of a field; `constructor` is the name of something that every object has.
		if (!Object.hasOwn(errors, path)) errors[path] = errorText(wrong, details, locals.language);
	}
	return fail(STATUS[kind], {
		refusal: { code, message: errorText(code, rest.details, locals.language), reference: locals.requestId },
		errors,
		values: rest.values,
	});
}

/**
 * The one place where an error that reached the top becomes a page: status, sentence, code and the reference number
 * that is in the log. Pages' `load` just let use cases throw.
 */
export const pageError: HandleServerError = (caught) => {
	const { locals } = caught.event;
	const language = locals.language ?? 'fi';
	const reference = locals.requestId ?? '';
	if (caught.kind === 'unknown' && isExpected(caught.error)) {
		const { kind, code, details } = caught.error;
		return { status: STATUS[kind], message: errorText(code, details, language), code, reference };
	}
	if (caught.kind === 'unknown') {
		const [status, code] = isDatabaseAway(caught.error)
			? ([503, 'server.unavailable'] as const)
			: ([500, 'unexpected'] as const);
		caught.event.platform?.req.aloitetila.log.error({ err: caught.error, reference }, 'a page failed');
		return { status, message: errorText(code, {}, language), code, reference };
	}
	if (caught.kind === 'app') return { code: caught.error.code ?? 'unexpected', reference };
	const code = CODES[caught.error.status] ?? 'request.not_understood';
	return { message: errorText(code, {}, language), code, reference };
};

/** What Kit itself refuses, in our words. */
const CODES: Record<number, string> = { 404: 'page.not_found', 413: 'request.too_large' };

/** For a form with nothing to type, as a button alone: there is nothing to give back. */
export const nothingTyped: Record<string, string> = {};
