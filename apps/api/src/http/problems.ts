import { type ErrorKind, type FieldProblem, isExpected } from '@aloitetila/domain/errors.ts';
import type { Language } from '@aloitetila/domain/language.ts';
import { errorText } from '@aloitetila/i18n/error-text.ts';
import { m } from '@aloitetila/i18n/messages.ts';
import { isDatabaseAway } from '@aloitetila/use-cases/database-away.ts';
import { z } from 'zod';

/** RFC 9457. `code` is stable and for programs; `title` and `detail` are for people, in their language. */
export const problemDocument = z
	.object({
		type: z.string().describe('The code as a URN; the kind of problem in the words of RFC 9457.'),
		title: z.string(),
		status: z.number().int(),
		code: z.string().describe('Stable: programs may compare it.'),
		detail: z.string(),
		instance: z.string().optional().describe('The reference number of this very occurrence, as found in the log.'),
		errors: z
			.array(
				z.object({
					pointer: z.string().describe('JSON Pointer (RFC 6901) of the wrong field.'),
					code: z.string(),
					detail: z.string(),
				}),
			)
			.optional(),
	})
	.meta({ id: 'Problem' });
export type ProblemDocument = z.infer<typeof problemDocument>;

/** The one place of this door where a kind becomes a status. */
const STATUS = {
	invalid: 400,
	not_signed_in: 401,
	not_allowed: 403,
	not_found: 404,
	conflict: 409,
	gone: 410,
	too_many: 429,
	unavailable: 503,
} as const satisfies Record<ErrorKind, number>;

/** What went wrong, sorted: what to answer, and whether it is a fault of ours that must be logged. */
export interface Verdict {
	status: number;
	code: string;
	details: Readonly<Record<string, unknown>>;
	isFault: boolean;
}

/** Fastify's own refusals, in our words. */
const FRAMEWORK_CODES: Record<string, { status: number; code: string }> = {
	FST_ERR_CTP_INVALID_MEDIA_TYPE: { status: 415, code: 'request.not_json' },
	FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, code: 'request.not_understood' },
	FST_ERR_CTP_INVALID_CONTENT_LENGTH: { status: 400, code: 'request.not_understood' },
	FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, code: 'request.too_large' },
	FST_ERR_BAD_URL: { status: 400, code: 'request.not_understood' },
	FST_ERR_MAX_PARAM_LENGTH: { status: 404, code: 'page.not_found' },
	FST_ERR_HANDLER_TIMEOUT: { status: 503, code: 'server.unavailable' },
};

/** Sorts any thrown thing. What nobody foresaw is a fault. */
export function judge(error: unknown): Verdict {
	if (isExpected(error)) {
		return { status: STATUS[error.kind], code: error.code, details: error.details, isFault: false };
	}
	if (isDatabaseAway(error)) return { status: 503, code: 'server.unavailable', details: {}, isFault: true };
	const framework = FRAMEWORK_CODES[codeOf(error)];
	if (framework) return { ...framework, details: {}, isFault: false };
	const status = statusOf(error);
	if (status !== null && status >= 400 && status < 500) {
		return { status, code: 'request.not_understood', details: {}, isFault: false };
	}
	return { status: 500, code: 'fault', details: {}, isFault: true };
}

/** The document a verdict is told with. The same for what may not be read and what does not exist: 404 bears no number. */
export function problem(verdict: Verdict, language: Language, requestId: string): ProblemDocument {
	const { status, code, details } = verdict;
	const fields = Array.isArray(details['fields']) ? (details['fields'] as FieldProblem[]) : [];
	return {
		type: `urn:aloitetila:problem:${code}`,
		title: title(status, language),
		status,
		code,
		detail: errorText(code, { ...details, reference: requestId }, language),
		...(status === 404 ? {} : { instance: `urn:aloitetila:request:${requestId}` }),
		...(fields.length === 0
			? {}
			: {
					errors: fields.map((field) => ({
						pointer: toPointer(field.path),
						code: field.code,
						detail: errorText(field.code, field.details, language),
					})),
				}),
	};
}

function title(status: number, locale: Language): string {
	const options = { locale };
	switch (status) {
		case 401:
			return m.problem_not_signed_in({}, options);
		case 403:
			return m.problem_not_allowed({}, options);
		case 404:
			return m.problem_not_found({}, options);
		case 409:
			return m.problem_conflict({}, options);
		case 410:
			return m.problem_gone({}, options);
		case 429:
			return m.problem_too_many({}, options);
		case 503:
			return m.problem_unavailable({}, options);
		default:
			return status < 500 ? m.problem_invalid({}, options) : m.problem_fault({}, options);
	}
}

const toPointer = (path: string) =>
	path === ''
		? ''
		: `/${path
				.split('.')
				.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
				.join('/')}`;

const codeOf = (error: unknown): string =>
	typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';

const statusOf = (error: unknown): number | null =>
	typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number'
		? error.statusCode
		: null;
