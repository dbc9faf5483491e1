import { expected, type FieldProblem } from '@aloitetila/domain/errors.ts';
import type { ActionFailure } from '@sveltejs/kit';
import { orRefusal, refused, type Refused } from './refusals.ts';

/** A zod contract of the domain, as far as a form needs it: the pages do not depend on zod themselves. */
interface Contract<Value> {
	safeParse(input: unknown): { success: true; data: Value } | { success: false; error: { issues: readonly Issue[] } };
}
interface Issue {
	code?: string | undefined;
	message: string;
	path: readonly PropertyKey[];
	keys?: readonly string[];
	maximum?: number | bigint;
}

/** A form that was read: typed and checked, or what was wrong with it. Both keep what was typed, as it was typed. */
export type FormRead<Value> =
	| { ok: true; value: Value; values: Record<string, string> }
	| { ok: false; fields: FieldProblem[]; values: Record<string, string> };

/** A posted form. What is none, because a program sent it, is refused as such and is no fault of ours. */
export async function postedForm(request: Request): Promise<FormData> {
	try {
		return await request.formData();
	} catch (error) {
		// Too large has a status of its own already.
		if (!(error instanceof TypeError) || 'status' in error) throw error;
		throw expected('invalid', 'request.not_understood');
	}
}

/**
 * Reads a posted form against its contract. A name ending in `[]` is a list, `a.b` is a field of `a`; an unknown field
 * is refused by the contract itself (they are strict). Files are not read here.
 */
export async function readForm<Value>(request: Request, contract: Contract<Value>): Promise<FormRead<Value>> {
	const input: Record<string, unknown> = {};
	const values: Record<string, string> = {};
	const misplaced: FieldProblem[] = [];
	for (const [name, entry] of await postedForm(request)) {
		if (typeof entry === 'string') values[name] ??= entry;
		if (typeof entry !== 'string' || !place(input, name, entry)) misplaced.push({ path: name, code: 'field.unknown' });
	}
	const parsed = contract.safeParse(input);
	if (parsed.success && misplaced.length === 0) return { ok: true, value: parsed.data, values };
	const fields = parsed.success ? [] : parsed.error.issues.flatMap(problems);
	return { ok: false, fields: [...fields, ...misplaced], values };
}

/**
 * False for a name that no contract can have. Only what the form itself has put there is looked at: `toString.call`
 * would else be written for the whole program.
 */
function place(input: Record<string, unknown>, name: string, entry: string): boolean {
	const isList = name.endsWith('[]');
	const path = (isList ? name.slice(0, -2) : name).split('.');
	if (path.length > 4 || path.some((step) => step in Object.prototype)) return false;
	let target = input;
	for (const step of path.slice(0, -1)) {
		const inner = (target[step] ??= {});
		// A text of that name came before: the two cannot both be meant.
		if (!isFields(inner)) return false;
		target = inner;
	}
	const last = path.at(-1) ?? name;
	if (!isList) target[last] = entry;
	else if (Array.isArray((target[last] ??= []))) (target[last] as unknown[]).push(entry);
	else return false;
	return true;
}

const isFields = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Contracts say their own codes (`text.required`); what zod says by itself becomes the closest of ours. */
function problems({ code, message, path, keys, maximum }: Issue): FieldProblem[] {
	if (code === 'unrecognized_keys' && keys) {
		return keys.map((key) => ({ path: [...path, key].join('.'), code: 'field.unknown' }));
	}
	const isOurs = /^[a-z_]+\.[a-z_]+$/.test(message);
	const details = maximum === undefined ? {} : { maximum: Number(maximum) };
	return [{ path: path.join('.'), code: isOurs ? message : 'field.invalid', details }];
}

/**
 * Answers a posted form: reads it against its contract, runs the use case, and hands what was wrong back to the page
 * with everything that was typed. `work` ends in a redirect where something was changed.
 */
export async function answerForm<Value, T>(
	event: { request: Request; locals: App.Locals },
	contract: Contract<Value>,
	work: (value: Value, values: Record<string, string>) => Promise<T>,
): Promise<T | ActionFailure<Refused>> {
	const read = await readForm(event.request, contract);
	if (!read.ok) return refused(event, 'invalid', 'input.invalid', { values: read.values, fields: read.fields });
	return orRefusal(event, read.values, () => work(read.value, read.values));
}
