import { type FieldProblem, inputInvalid } from '@aloitetila/domain/errors.ts';
import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { nothingHere } from './errors.ts';

/** A contract's message that is a code of ours, such as `text.too_long`, and not a sentence of zod's. */
const CODE = /^[a-z]+(?:\.[a-z_]+)+$/;

/** Checks one part of a request against its contract; what breaks it becomes an error we foresee, field by field. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
	({ schema, httpPart }) =>
	(value: unknown) => {
		const result = schema.safeParse(value);
		if (result.success) return { value: result.data };
		// An address whose id cannot be one is an address where nothing lives.
		return { error: httpPart === 'params' ? nothingHere() : inputInvalid(result.error.issues.flatMap(toFields)) };
	};

function toFields(issue: z.core.$ZodIssue): FieldProblem[] {
	const path = issue.path.map(String);
	if (issue.code === 'unrecognized_keys') {
		return issue.keys.slice(0, 20).map((key) => ({ path: [...path, key].join('.'), code: 'field.unknown' }));
	}
	if (CODE.test(issue.message)) return [{ path: path.join('.'), code: issue.message, details: limits(issue) }];
	return [{ path: path.join('.'), code: 'field.invalid', details: limits(issue) }];
}

/** What a sentence may want to name: how long is too long. */
function limits(issue: z.core.$ZodIssue): Record<string, number> {
	if (issue.code === 'too_big') return { maximum: Number(issue.maximum) };
	if (issue.code === 'too_small') return { minimum: Number(issue.minimum) };
	return {};
}
