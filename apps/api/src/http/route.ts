import { notSignedIn } from '@aloitetila/domain/errors.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema, HTTPMethods } from 'fastify';
import type { z } from 'zod';
import { problemDocument } from './problems.ts';

type Contract = z.ZodType | undefined;
type Output<C extends Contract> = C extends z.ZodType ? z.output<C> : undefined;
type MaybePromise<T> = T | Promise<T>;
/** What any of the successes shows. */
type Shown<Answers extends Record<number, z.ZodType>> = {
	[Status in keyof Answers]: z.output<Answers[Status]>;
}[keyof Answers];

/** What a handler gets: the checked parts of the request, and who asks. */
interface Asked<Params extends Contract, Query extends Contract, Body extends Contract> {
	params: Output<Params>;
	query: Output<Query>;
	body: Output<Body>;
	actor: Actor;
	request: FastifyRequest;
	reply: FastifyReply;
}

/** A route of the API: who may, what comes in, what goes out. */
interface Route<
	Params extends Contract,
	Query extends Contract,
	Body extends Contract,
	Answers extends Record<number, z.ZodType>,
> {
	method: HTTPMethods;
	/** With parameters as `:id`. */
	url: string;
	/** `public`, or the rule that the use case asks: `initiative.submit`. */
	policy: string;
	/** In camelCase, a verb first. Generated clients call it so; it stays. */
	operationId: string;
	summary: string;
	description?: string;
	tags: string[];
	/**
	 * Whether somebody must be signed in: `required` (the default) answers a visitor 401 before anything is read.
	 * `optional` shows more to those who are. `none` never looks.
	 */
	session?: 'required' | 'optional' | 'none';
	params?: Params;
	query?: Query;
	body?: Body;
	/** A contract for every success. What it does not name is not sent, so that a new column cannot leak. */
	response: Answers;
	/** Refusals to list beside those that every route has. */
	problems?: number[];
	/** The first success status is set already; set another on `reply`. Returns what the contract shows. */
	handler(asked: Asked<NoInfer<Params>, NoInfer<Query>, NoInfer<Body>>): MaybePromise<Shown<NoInfer<Answers>>>;
}

/** Adds a route. Its checks and its description for OpenAPI are made from the same contracts. */
export function route<
	Answers extends Record<number, z.ZodType>,
	Params extends Contract = undefined,
	Query extends Contract = undefined,
	Body extends Contract = undefined,
>(app: FastifyInstance, contract: Route<Params, Query, Body, Answers>): void {
	const { method, url, policy, params, query, body, response, handler, session = 'required' } = contract;
	const success = Number(Object.keys(response)[0]);
	const schema: FastifySchema = {
		operationId: contract.operationId,
		summary: contract.summary,
		...(contract.description ? { description: contract.description } : {}),
		tags: contract.tags,
		security: securityOf(session),
		...(params ? { params } : {}),
		...(query ? { querystring: query } : {}),
		...(body ? { body } : {}),
		response: { ...describe(response), ...problemResponses(contract) },
	};
	app.route({
		method,
		url,
		config: { policy },
		schema,
		// A move that takes nothing may be posted without a body.
		...(body
			? {
					preValidation: async (request) => {
						request.body ??= {};
					},
				}
			: {}),
		handler: async (request, reply) => {
			if (session === 'required' && request.actor.kind === 'visitor') throw notSignedIn();
			void reply.code(success);
			// What is shown depends on who asks, and nothing between us and them may keep it.
			if (session !== 'none') void reply.header('cache-control', 'private, no-store');
			// What arrives here has passed the contracts above.
			const checked = { params: request.params, query: request.query, body: request.body };
			const asked = { ...checked, actor: request.actor, request, reply } as Asked<Params, Query, Body>;
			return handler(asked);
		},
	});
}

function securityOf(session: 'required' | 'optional' | 'none'): Record<string, string[]>[] {
	if (session === 'none') return [];
	return session === 'required' ? [{ session: [] }] : [{ session: [] }, {}];
}

function describe(response: Record<number, z.ZodType>) {
	return Object.fromEntries(
		Object.entries(response).map(([status, schema]) => {
			const description = DESCRIPTIONS[Number(status)] ?? 'Done.';
			if (status === '204') return [status, schema.describe(description)];
			return [status, { description, content: { 'application/json': { schema } } }];
		}),
	);
}

function problemResponses(contract: {
	session?: string;
	params?: unknown;
	query?: unknown;
	body?: unknown;
	response: object;
	problems?: number[];
}) {
	const { session = 'required', params, query, body, response, problems = [] } = contract;
	const statuses = new Set([...problems, 500, 503]);
	if (body || query) statuses.add(400);
	if (params) statuses.add(404);
	if (session === 'required') statuses.add(401).add(403);
	// Whatever else a route refuses it refuses in the same shape.
	if (![...statuses].some((status) => status < 500)) statuses.add(400);
	for (const status of Object.keys(response)) statuses.delete(Number(status));
	return Object.fromEntries(
		[...statuses]
			.sort((a, b) => a - b)
			.map((status) => [
				status,
				{
					description: DESCRIPTIONS[status] ?? 'Refused.',
					content: { 'application/problem+json': { schema: problemDocument } },
				},
			]),
	);
}

const DESCRIPTIONS: Record<number, string> = {
	200: 'The answer.',
	201: 'Made.',
	204: 'Done; there is nothing to show.',
	400: 'The request breaks its contract; `errors` says where.',
	401: 'Nobody is signed in.',
	403: 'Not for this person.',
	404: 'There is no such thing, or it may not be read.',
	409: 'Not possible in the state that things are in now.',
	410: 'It was here, and is gone.',
	429: 'Too many; `Retry-After` says how long to wait.',
	500: 'A fault of ours; `instance` is found in the log.',
	503: 'Not now; try again soon.',
};
