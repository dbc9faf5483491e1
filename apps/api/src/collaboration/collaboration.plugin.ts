import websocket from '@fastify/websocket';
import { DEFAULT_LIMITS, type Limits } from '@aloitetila/collaboration/limits.ts';
import { CLOSE, type CloseCode } from '@aloitetila/collaboration/protocol.ts';
import type { Rooms } from '@aloitetila/collaboration/rooms.ts';
import { isUuid } from '@aloitetila/domain/initiatives/reference.ts';
import type { AccessChangeListener } from '@aloitetila/use-cases/documents/access-changed.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { isForeign } from '../http/origin-check.ts';
import { createFrameWriter } from './frame-writer.ts';
import { type Authorise, type Knock, type Verdict, Watch } from './watch.ts';

export interface CollaborationDoorOptions {
	rooms: Rooms;
	/** Browsers from anywhere else are refused. */
	publicOrigin: string;
	/** Asked at upgrade, and again while a socket is open. */
	authorise: Authorise;
	/** Hears of changed roles, sessions and documents; without it they are found by the recheck alone. */
	listen?: (listener: AccessChangeListener) => Promise<{ stop(): Promise<void> }>;
	/** How often access is judged again in case a change went unheard. */
	recheckMs?: number;
	/** The largest frame that is read at all, and how many sockets an address may open. */
	limits?: Partial<Pick<Limits, 'frameBytes' | 'upgradesPerMinute'>>;
}

/** What was decided before the upgrade, and how to let go of the request after it. */
interface Admission {
	verdict: Verdict;
	changesHeard: number;
	documentId: string;
	cookie: string | undefined;
	/** The lineage of the copy that the client holds, where it says. */
	lineage: string | undefined;
	release: () => void;
}

type DocumentRequest = FastifyRequest<{ Params: { documentId: string }; Querystring: { lineage?: unknown } }>;

/** RFC 6455 for "too big". Stock clients would come back after it and send the same again, so ours is sent instead. */
const MESSAGE_TOO_BIG = 1009;
const CLOSE_WAIT_MS = 5_000;
/** How long a decision about access may take. */
const KNOCKING_MS = 60_000;
/** For the refusal of an upgrade to reach who knocked. */
const REFUSAL_MS = 200;

/**
 * The WebSocket door, `/collab/{documentId}`. Access is decided before the upgrade. A foreign origin is a 403; every
 * other refusal is accepted and closed at once with its code, since a browser tells a page nothing of a failed upgrade.
 */
export const collaborationDoor = fp<CollaborationDoorOptions>(
	async (app, { rooms, publicOrigin, authorise, listen, recheckMs = 60_000, limits }) => {
		const { frameBytes, upgradesPerMinute } = { ...DEFAULT_LIMITS, ...limits };
		const watch = new Watch({ rooms, authorise, recheckMs, log: app.log });
		let isClosing = false;
		// After the upgrade event Node's server no longer looks after a socket, and an answer that is not 101 ends nothing:
		// what is refused would stay open for ever, and hold up the end of the program.
		const knocking = new Set<Duplex>();
		app.server.on('upgrade', (request, socket: Duplex) => {
			knocking.add(socket);
			socket.once('close', () => knocking.delete(socket));
			socket.on('end', endToo);
			// Taken back by the one who lets it in.
			request.socket.setTimeout(KNOCKING_MS, () => socket.destroy());
			if (isClosing) setTimeout(() => socket.destroy(), REFUSAL_MS).unref();
		});
		const writeFramesOnce = createFrameWriter();
		const admissions = new WeakMap<FastifyRequest, Admission>();

		await app.register(websocket, {
			options: { maxPayload: frameBytes, perMessageDeflate: false },
			preClose: async () => {
				isClosing = true;
				await watch.stop();
				await rooms.drain();
				for (const socket of app.websocketServer.clients) socket.terminate();
				app.websocketServer.close();
				for (const socket of knocking) socket.destroy();
			},
		});

		async function decide(request: DocumentRequest, reply: FastifyReply): Promise<void> {
			if (!request.ws) return;
			// Whoever is sent away comes back at once: let in, they would be in the way of the end.
			if (isClosing) return void reply.code(503).header('connection', 'close').send();
			const { origin, cookie, 'sec-fetch-site': fetchSite } = request.headers;
			const secFetchSite = fetchSite?.toString();
			if (isForeign({ door: 'socket', origin, secFetchSite, publicOrigin })) return void reply.code(403).send();
			const { documentId } = request.params;
			const { lineage } = request.query;
			const { changesHeard } = watch;
			admissions.set(request, {
				verdict: await judge(request, { documentId, cookie, isActivity: true }),
				changesHeard,
				documentId,
				cookie,
				lineage: typeof lineage === 'string' ? lineage : undefined,
				release: () => {
					reply.raw.detachSocket(request.raw.socket);
					// From now on it is looked after by `ws`.
					request.raw.socket.off('end', endToo);
				},
			});
			holdTogether(request.raw.socket);
		}

		async function judge(request: DocumentRequest, knock: Knock): Promise<Verdict> {
			if (!isUuid(knock.documentId)) return { refuse: CLOSE.notFound };
			try {
				return await authorise(knock);
			} catch (error) {
				request.log.error({ err: error, documentId: knock.documentId }, 'access to a document could not be decided');
				return { refuse: CLOSE.overloaded };
			}
		}

		// Reading is otherwise not counted; opening a socket asks for session and permission, and lasts.
		const rateLimit = { max: upgradesPerMinute, timeWindow: '1 minute', allowList: () => false };
		app.get(
			'/collab/:documentId',
			{
				websocket: true,
				preValidation: decide,
				config: { policy: 'documents.join', rateLimit },
				schema: { hide: true },
			},
			(socket, request) => {
				const admission = admissions.get(request);
				if (!admission) return socket.terminate();
				letGo(socket, admission);
				const { verdict, documentId, cookie, lineage, changesHeard } = admission;
				if ('refuse' in verdict) return turnAway(socket, verdict.refuse);
				writeFramesOnce(socket);
				// Joining listens for frames at once; waiting for anything first would lose them.
				const member = rooms.join({ socket, documentId, lineage, ...verdict });
				watch.add(member, cookie, changesHeard);
				socket.on('close', () => watch.remove(member));
			},
		);

		if (listen) await watch.listen(listen);
	},
	{ name: 'collaboration' },
);

/** Otherwise request and reply live as long as the socket does: as much memory again as the socket itself. */
function letGo(socket: WebSocket, { release }: Admission): void {
	release();
	// The listener that @fastify/websocket adds holds the request, and cuts the socket off before it could say why.
	socket.removeAllListeners('error');
	socket.on('error', () => setTimeout(() => socket.terminate(), CLOSE_WAIT_MS).unref());
	const close = socket.close.bind(socket);
	socket.close = (code, reason) => close(code === MESSAGE_TOO_BIG ? CLOSE.tooLarge : code, reason);
}

/** Whoever has said all is answered the same. */
function endToo(this: Duplex): void {
	this.end();
}

/** The answer to the upgrade and the first frames, which follow upon it at once, travel in one write. */
function holdTogether(socket: Duplex): void {
	socket.cork();
	setImmediate(() => socket.uncork());
}

function turnAway(socket: WebSocket, code: CloseCode): void {
	socket.on('message', () => undefined);
	socket.close(code);
	setTimeout(() => socket.terminate(), CLOSE_WAIT_MS).unref();
}
