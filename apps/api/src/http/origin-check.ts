import { expected } from '@aloitetila/domain/errors.ts';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

/** Which door a request knocks on: pages are for browsers, the API and the sockets for programs too. */
export type Door = 'page' | 'api' | 'socket';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Whether a method promises to change nothing (RFC 9110, 9.2.1). */
export const isSafeMethod = (method: string): boolean => SAFE_METHODS.has(method);

/**
 * Whether a changing request or a socket upgrade may have been made by another site in its visitor's name. `null` is
 * what sandboxed frames send, and is as foreign as any other. Browsers send Origin with every post and upgrade, so a
 * request with neither header is a program: welcome at the API and sockets, without business at the pages.
 */
export function isForeign(request: {
	door: Door;
	origin: string | undefined;
	secFetchSite: string | undefined;
	publicOrigin: string;
}): boolean {
	const { door, origin, secFetchSite, publicOrigin } = request;
	if (origin !== undefined && origin !== publicOrigin) return true;
	if (secFetchSite !== undefined && secFetchSite !== 'same-origin' && secFetchSite !== 'none') return true;
	return origin === undefined && secFetchSite === undefined && door === 'page';
}

/** Given when another site made the request. */
export const foreignOrigin = () => expected('not_allowed', 'request.foreign_origin');

/** Refuses, before anything is read or parsed, what another site sends in its visitor's name. At both doors and at upgrade. */
export const originCheck = fp<{ publicOrigin: string }>(
	async (app, { publicOrigin }) => {
		app.addHook('onRequest', async (request) => {
			const door = doorOf(request);
			if (door !== 'socket' && isSafeMethod(request.method)) return;
			const { origin, 'sec-fetch-site': secFetchSite } = request.headers;
			const site = Array.isArray(secFetchSite) ? secFetchSite.join() : secFetchSite;
			if (isForeign({ door, origin, secFetchSite: site, publicOrigin })) throw foreignOrigin();
		});
	},
	{ name: 'origin-check' },
);

function doorOf(request: FastifyRequest): Door {
	if (request.headers.upgrade !== undefined && request.url.startsWith('/collab/')) return 'socket';
	return request.url.startsWith('/api/') ? 'api' : 'page';
}
