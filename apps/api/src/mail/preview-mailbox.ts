import type { Context } from '@aloitetila/use-cases/context.ts';
import { listPreviewMails } from '@aloitetila/use-cases/notifications/list-preview-mails.ts';
import type { FastifyInstance } from 'fastify';
import { nothingHere } from '../http/errors.ts';
import { isTrustedLoopback } from '../http/loopback.ts';

/**
 * `GET /dev/mail.json?to=`: the letters of a demo, newest first. Sign-in codes are among them, so it is there only in a
 * demo database and only for this very machine; anywhere else it is a 404 like any address where nothing lives.
 */
export async function previewMailbox(
	app: FastifyInstance,
	{ context, bindAddress }: { context: Context; bindAddress: string },
): Promise<void> {
	app.get<{ Querystring: { to?: unknown } }>(
		'/dev/mail.json',
		{ config: { policy: 'mail.preview' }, schema: { hide: true } },
		async (request, reply) => {
			const isOurs = isTrustedLoopback({
				bindAddress,
				peerAddress: request.raw.socket.remoteAddress,
				publicOrigin: context.publicOrigin,
				headers: request.raw.headers,
			});
			if (!context.isDemo || !isOurs) throw nothingHere();
			const { to } = request.query;
			void reply.header('cache-control', 'no-store');
			return listPreviewMails(context, typeof to === 'string' ? to : null);
		},
	);
}
