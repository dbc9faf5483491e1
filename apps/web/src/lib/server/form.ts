import type { FieldProblem } from '@aloitetila/domain/errors.ts';
import type { z } from 'zod';

/** A form that was read: typed and checked, or what was wrong with it. Both keep what was typed, as it was typed. */
export type FormRead<Value> =
	| { ok: true; value: Value; values: Record<string, string> }
	| { ok: false; fields: FieldProblem[]; values: Record<string, string> };

/**
 * Reads a posted form against its contract. A name ending in `[]` is a list, `a.b` is a field of `a`; an unknown field
 * is refused by the contract itself (they are strict). Files are not read here.
 */
export async function readForm<Schema extends z.ZodType>(
	request: Request,
	schema: Schema,
): Promise<FormRead<z.output<Schema>>> {
	const posted = await request.formData();
	const input: Record<string, unknown> = {};
	const values: Record<string, string> = {};
	for (const [name, entry] of posted) {
		if (typeof entry !== 'string') continue;
		values[name] ??= entry;
		place(input, name, entry);
	}
	const parsed = schema.safeParse(input);
	if (parsed.success) return { ok: true, value: parsed.data, values };
	const fields = parsed.error.issues.flatMap(problems);
	return { ok: false, fields, values };
}

function place(input: Record<string, unknown>, name: string, entry: string): void {
	const isList = name.endsWith('[]');
	const path = (isList ? name.slice(0, -2) : name).split('.');
	if (path.length > 4 || path.some((step) => step === '__proto__' || step === 'constructor')) return;
	let target = input;
	for (const step of path.slice(0, -1)) target = (target[step] ??= {}) as Record<string, unknown>;
	const last = path.at(-1) ?? name;
	if (isList) ((target[last] ??= []) as string[]).push(entry);
	else target[last] = entry;
}

/** Contracts say their own codes (`text.required`); what zod says by itself becomes the closest of ours. */
function problems(issue: z.core.$ZodIssue): FieldProblem[] {
	if (issue.code === 'unrecognized_keys') {
		return issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), code: 'field.unknown' }));
	}
	const isOurs = /^[a-z_]+\.[a-z_]+$/.test(issue.message);
	const details = 'maximum' in issue ? { maximum: Number(issue.maximum) } : {};
	return [{ path: issue.path.join('.'), code: isOurs ? issue.message : 'field.invalid', details }];
}
