import { initiativeDraft, moveInputs } from '@aloitetila/domain/initiatives/initiative.contract.ts';
import {
	INITIATIVE_MOVES,
	INITIATIVE_STATUSES,
	type InitiativeMove,
} from '@aloitetila/domain/initiatives/initiative.ts';
import { initiativeNotFound } from '@aloitetila/domain/initiatives/initiative.errors.ts';
import { type InitiativeReference, parseReference } from '@aloitetila/domain/initiatives/reference.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
import { listInitiatives, listOwnInitiatives, readInbox } from '@aloitetila/use-cases/initiatives/list-initiatives.ts';
import { MOVE_USE_CASES } from '@aloitetila/use-cases/initiatives/moves.ts';
import { readInitiative } from '@aloitetila/use-cases/initiatives/read-initiative.ts';
import { discardDraft, saveDraft, startDraft } from '@aloitetila/use-cases/initiatives/save-draft.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { route } from '../http/route.ts';
import { nothing } from '../http/shapes.ts';
import {
	inboxShape,
	initiativePage,
	initiativeParams,
	initiativeShape,
	movedInitiative,
	ownInitiatives,
	savedDraft,
} from './initiatives.shapes.ts';

const tags = ['Initiatives'];

/** What each move is called in the document. */
const SUMMARIES: Record<InitiativeMove, string> = {
	submit: 'Sends a draft to the group',
	resubmit: 'Sends a returned initiative to the group again',
	take_up: 'Takes an initiative up for preparation',
	return: 'Returns an initiative for completion',
	schedule: 'Puts an initiative on the agenda of a meeting',
	unschedule: 'Takes an initiative off the agenda',
	discuss: 'Marks an initiative as discussed',
	advance: 'Starts carrying an initiative out',
	complete: 'Tells what carrying it out achieved',
	not_advance: 'Ends an initiative that is not taken forward',
	reopen: 'Takes a closed initiative up again',
	withdraw: 'Takes one’s own initiative back',
};

/** Initiatives for programs: the same use cases as the pages. */
export async function initiativeRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
	route(app, {
		method: 'GET',
		url: '/initiatives',
		policy: 'initiative.list',
		operationId: 'listInitiatives',
		summary: 'Initiatives by number, newest first',
		tags,
		session: 'optional',
		query: z.strictObject({
			status: z.enum(INITIATIVE_STATUSES).optional(),
			before: z.coerce.number<number>().int().positive().max(999_999_999).optional(),
		}),
		response: { 200: initiativePage },
		handler: ({ actor, query }) => listInitiatives(context, actor, query),
	});

	route(app, {
		method: 'POST',
		url: '/initiatives',
		policy: 'initiative.start',
		operationId: 'startInitiative',
		summary: 'Starts a draft',
		description: 'With an `Idempotency-Key` header, a repeated request gives the draft that the first one made.',
		tags,
		body: initiativeDraft,
		response: { 201: savedDraft },
		handler: ({ actor, body, request }) => {
			const key = request.headers['idempotency-key'];
			return startDraft(context, actor, body, typeof key === 'string' && key !== '' ? key : null);
		},
	});

	route(app, {
		method: 'GET',
		url: '/initiatives/:id',
		policy: 'initiative.read',
		operationId: 'readInitiative',
		summary: 'An initiative with its history',
		tags,
		session: 'optional',
		params: initiativeParams,
		response: { 200: initiativeShape },
		handler: ({ actor, params }) => readInitiative(context, actor, referenceOf(params.id)),
	});

	route(app, {
		method: 'PUT',
		url: '/initiatives/:id',
		policy: 'initiative.edit',
		operationId: 'saveInitiative',
		summary: 'Saves the text of a draft, or of an initiative that was returned',
		tags,
		params: initiativeParams,
		query: z.strictObject({ revision: z.coerce.number<number>().int().nonnegative().optional() }),
		body: initiativeDraft,
		response: { 200: savedDraft },
		problems: [409],
		handler: ({ actor, params, body, query }) =>
			saveDraft(context, actor, referenceOf(params.id), body, query.revision),
	});

	route(app, {
		method: 'DELETE',
		url: '/initiatives/:id',
		policy: 'initiative.discard',
		operationId: 'discardInitiative',
		summary: 'Throws a draft away',
		tags,
		params: initiativeParams,
		response: { 204: nothing },
		problems: [409],
		handler: ({ actor, params }) => discardDraft(context, actor, referenceOf(params.id)).then(() => undefined),
	});

	for (const move of INITIATIVE_MOVES) {
		route(app, {
			method: 'POST',
			url: `/initiatives/:id/${move.replaceAll('_', '-')}`,
			policy: `initiative.${move}`,
			operationId: `${camelCase(move)}Initiative`,
			summary: SUMMARIES[move],
			tags,
			params: initiativeParams,
			body: moveInputs[move] as z.ZodType,
			response: { 200: movedInitiative },
			problems: [409],
			handler: ({ actor, params, body }) =>
				// The contract of a move is the input of its use case: the two tables are written side by side.
				MOVE_USE_CASES[move](context, actor, referenceOf(params.id), body as never),
		});
	}

	route(app, {
		method: 'GET',
		url: '/inbox',
		policy: 'initiative.inbox',
		operationId: 'readInbox',
		summary: 'What waits for the preparatory group, by promised date',
		tags,
		response: { 200: inboxShape },
		handler: ({ actor }) => readInbox(context, actor),
	});

	route(app, {
		method: 'GET',
		url: '/me/initiatives',
		policy: 'initiative.own',
		operationId: 'listOwnInitiatives',
		summary: 'One’s own initiatives and drafts',
		tags,
		response: { 200: ownInitiatives },
		handler: async ({ actor }) => ({ initiatives: await listOwnInitiatives(context, actor) }),
	});
}

function referenceOf(id: string): InitiativeReference {
	const reference = parseReference(id);
	if (!reference) throw initiativeNotFound();
	return reference;
}

const camelCase = (words: string) => words.replaceAll(/_(\w)/gu, (_match, letter: string) => letter.toUpperCase());
