import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { expected } from '@aloitetila/domain/errors.ts';
import { readerLanguage } from './language.ts';
import { judge, problem } from './problems.ts';

/** Given where nothing lives at an address. */
export const nothingHere = () => expected('not_found', 'page.not_found');

/**
 * Answers every error of this door: what was foreseen as it is, everything else as a fault with a reference number
 * that is in the log, once. Programs get a problem document, a browser on a page a few plain words.
 */
export const errors = fp(
	async (app) => {
		app.setErrorHandler((error, request, reply) => answerError(error, request, reply));
		app.setNotFoundHandler((request, reply) => answerError(nothingHere(), request, reply));
	},
	{ name: 'errors' },
);

/** Also for what fails before a route is found. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
	const verdict = judge(error);
	if (verdict.isFault) request.log.error({ err: error, code: verdict.code }, 'a request failed');
	const language = readerLanguage(request.headers['accept-language'], request.actor);
	const document = problem(verdict, language, request.id);

	void reply.code(verdict.status).header('cache-control', 'no-store').header('content-language', language);
	if (verdict.status === 413) void reply.header('connection', 'close');
	const wait = verdict.details['retryAfterSeconds'];
	if (typeof wait === 'number') void reply.header('retry-after', String(Math.ceil(wait)));
	else if (verdict.status === 503) void reply.header('retry-after', '2');

	if (wantsWords(request)) {
		return reply.type('text/plain; charset=utf-8').send(`${document.title}\n\n${document.detail}\n\n${request.id}\n`);
	}
	// The route's own serializer knows only its successes.
	return reply.type('application/problem+json; charset=utf-8').serializer(JSON.stringify).send(document);
}

const wantsWords = ({ url, headers }: FastifyRequest) =>
	!url.startsWith('/api/') && (headers.accept ?? '').includes('text/html');
