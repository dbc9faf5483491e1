import type { Context } from '@aloitetila/use-cases/context.ts';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PAGE_HEADERS } from '../environment.ts';
import { isLoopbackOrigin, isTrustedLoopback } from '../http/loopback.ts';

/** Answers a page on the raw request: adapter-node's handler, or Vite's in development. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/** What rides on the raw request to the pages, which see it as `event.platform.req.aloitetila`. */
export interface PageRequest {
	context: Context;
	/** The same number as in the log and in `x-request-id`. */
	requestId: string;
	/** Whether what only a demo on this very machine may show is open to this request. */
	isTrustedLoopback: boolean;
	log: FastifyBaseLogger;
}

const METHODS: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Hands everything that no other route wants to the pages. The body stays unread, since Kit reads it itself; the headers
 * set so far go along; and Fastify lets go of the reply.
 */
export async function pages(
	app: FastifyInstance,
	{ context, handler, bindAddress }: { context: Context; handler: PageHandler; bindAddress: string },
): Promise<void> {
	const { publicOrigin } = context;
	const { protocol, host } = new URL(publicOrigin);
	const isSecure = protocol === 'https:';

	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', (_request, _payload, done) => done(null));

	app.route({
		method: METHODS,
		url: '/*',
		config: { policy: 'pages' },
		schema: { hide: true },
		handler: (request, reply) => {
			if (isUnderOtherName(request, host)) return reply.redirect(publicOrigin + request.url, 307);

			const { raw } = request;
			// The handler learns its origin and its visitor from these alone, so that neither Host nor proxies can forge them.
			raw.headers[PAGE_HEADERS.protocol] = protocol.slice(0, -1);
			raw.headers[PAGE_HEADERS.host] = host;
			raw.headers[PAGE_HEADERS.address] = request.ip;
			const aloitetila: PageRequest = {
				context,
				requestId: request.id,
				isTrustedLoopback: isTrustedLoopback({
					bindAddress,
					peerAddress: raw.socket.remoteAddress,
					publicOrigin,
					headers: raw.headers,
				}),
				log: request.log,
			};
			Object.assign(raw, { aloitetila });

			void reply.hijack();
			for (const [name, value] of Object.entries(reply.getHeaders())) {
				if (value !== undefined) reply.raw.setHeader(name, value);
			}
			// Files of the build get these too; pages set their own.
			reply.raw.setHeader('x-content-type-options', 'nosniff');
			if (isSecure) reply.raw.setHeader('strict-transport-security', 'max-age=31536000');
			handler(raw, reply.raw, (error) => endUnanswered(request, reply.raw, error));
		},
	});
}

/** The demo is printed as 127.0.0.1, and people type localhost: from there every form would be a foreign post. */
function isUnderOtherName({ method, headers }: FastifyRequest, host: string): boolean {
	return (
		method === 'GET' &&
		headers.host !== undefined &&
		headers.host !== host &&
		(headers.accept ?? '').includes('text/html') &&
		isLoopbackOrigin(`http://${host}`) &&
		isLoopbackOrigin(`http://${headers.host}`)
	);
}

function endUnanswered(request: FastifyRequest, response: ServerResponse, error: unknown): void {
	if (error) request.log.error({ err: error, reference: request.id }, 'a page failed');
	if (response.headersSent) return void response.destroy();
	response.statusCode = error ? 500 : 404;
	response.setHeader('content-type', 'text/plain; charset=utf-8');
	response.end(`${error ? 'Error' : 'Not found'} ${request.id}\n`);
}
