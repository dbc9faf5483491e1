import type { FastifyRequest, FastifyServerOptions } from 'fastify';
import fp from 'fastify-plugin';

/** Names whose values never reach the log, at the top of a line or one or two steps in. */
const SECRET = ['cookie', 'authorization', 'token', 'email', 'to', 'toAddress', 'password'];
const PARENTS = ['', '*.', '*.*.'];
const paths = [
	...PARENTS.flatMap((parent) => SECRET.map((name) => `${parent}${name}`)),
	// A bare `code` is an error's own, and is what one looks for; one that was typed stands in these.
	...['body.code', 'params.code', '*.body.code', '*.params.code', '*["set-cookie"]', '*.headers["set-cookie"]'],
];

const CENSORED = '[redacted]';
const ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const QUERY = /\?.*$/;
const SIGN_IN_CODE = /\b\d{8}\b/g;

/** Takes mail addresses and sign-in codes out of free text, such as an error that quotes what it was given. */
export const censor = (text: string): string => text.replace(ADDRESS, CENSORED).replace(SIGN_IN_CODE, CENSORED);

/**
 * JSON lines with the request's id. Of a request only method and path are written: a query may hold what was searched
 * for, headers hold cookies. `stream` is for tests.
 */
export function logger(level: string, stream?: { write(line: string): void }) {
	return {
		level,
		redact: { paths, censor: CENSORED },
		serializers: {
			req: (request: FastifyRequest) => ({ method: request.method, path: request.url.replace(QUERY, '') }),
			err: errorForLog,
		},
		...(stream ? { stream } : {}),
	} satisfies FastifyServerOptions['logger'];
}

/** What is told of an error: never the statement's parameters or a failed row's values, which are people's texts. */
function errorForLog(error: unknown, depth = 0): { type: string; message: string; stack: string; cause?: unknown } {
	if (!(error instanceof Error)) return { type: typeof error, message: censor(String(error)), stack: '' };
	// Drizzle puts the parameters after the statement.
	const message = censor(error.message.replace(/\nparams:.*$/s, ''));
	const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
	const stack = (error.stack ?? '')
		.split('\n')
		.filter((line) => line.startsWith('    at '))
		.join('\n');
	const cause = error.cause !== undefined && depth < 4 ? { cause: errorForLog(error.cause, depth + 1) } : {};
	return { type: error.name, message, ...code, stack, ...cause };
}

/** One line for each answer: that a request came, and how it went, belong together. */
export const requestLog = fp(
	async (app) => {
		app.addHook('onRequest', async (request, reply) => {
			void reply.header('x-request-id', request.id);
		});
		app.addHook('onResponse', async (request, reply) => {
			const level = isRoutine(request) ? 'debug' : 'info';
			request.log[level]({ req: request, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered');
		});
	},
	{ name: 'request-log' },
);

/** Questions of balancers and the files of the build: they would drown what one looks for. */
const isRoutine = ({ url, routeOptions }: FastifyRequest) =>
	routeOptions.config.policy === 'public' || url.startsWith('/_app/');
