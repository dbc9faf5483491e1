import { expected } from '@aloitetila/domain/errors.ts';
import { tooManyRequests } from '@aloitetila/domain/people/people.errors.ts';
import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import fp from 'fastify-plugin';
import { getHeapStatistics } from 'node:v8';
import { isSafeMethod } from './origin-check.ts';

/** Given when the program is too busy to take more. */
export const busy = () => expected('unavailable', 'server.busy');

/** Health must be told also, and above all, under pressure. */
const HEALTH = new Set(['/livez', '/readyz']);

/**
 * Sheds load before memory or patience runs out, and slows down an address that floods us with changes. Reading is not
 * counted: pages are cheap, and a school shares one address. Sign-in has limits of its own, in the database.
 */
export const limits = fp<{ writesPerMinute: number }>(
	async (app, { writesPerMinute }) => {
		const isLasting = lastingPressure();
		await app.register(underPressure, {
			maxEventLoopDelay: 1_000,
			maxHeapUsedBytes: Math.floor(getHeapStatistics().heap_size_limit * 0.9),
			sampleInterval: 500,
			pressureHandler: (request, _reply, kind) => {
				if (HEALTH.has(request.routeOptions.url ?? '')) return;
				if (kind === underPressure.TYPE_HEAP_USED_BYTES || isLasting(performance.now())) throw busy();
			},
		});
		await app.register(rateLimit, {
			max: writesPerMinute,
			timeWindow: '1 minute',
			cache: 10_000,
			allowList: (request) => isSafeMethod(request.method),
			errorResponseBuilder: (_request, { ttl }) => tooManyRequests(Math.ceil(ttl / 1000)),
			// One name for how long to wait, set by the error answer.
			addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
			addHeadersOnExceeding: {
				'x-ratelimit-limit': false,
				'x-ratelimit-remaining': false,
				'x-ratelimit-reset': false,
			},
		});
	},
	{ name: 'limits' },
);

/** How long the event loop must be late before requests are sent away, and how soon that is forgotten, in milliseconds. */
const LASTING_MS = 3_000;
const FORGOTTEN_MS = 1_500;

/**
 * Tells pressure that lasts from a single stall, such as another program that takes the processor for a second: to send
 * people away for that would be worse than to let them wait. Called with the time whenever there is pressure.
 */
export function lastingPressure(): (now: number) => boolean {
	let since = -Infinity;
	let last = -Infinity;
	return (now) => {
		if (now - last > FORGOTTEN_MS) since = now;
		last = now;
		return now - since >= LASTING_MS;
	};
}
