import { INITIATIVE_STATUSES } from '@aloitetila/domain/initiatives/initiative.ts';
import {
	agendaItemChange,
	agendaItemStep,
	cancellation,
	meetingForm,
	ownAgendaItem,
} from '@aloitetila/domain/meetings/meeting.contract.ts';
import { AGENDA_ITEM_KINDS, MEETING_STATUSES } from '@aloitetila/domain/meetings/meeting.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
import {
	addAgendaItem,
	changeAgendaItem,
	removeAgendaItem,
	stepAgendaItem,
} from '@aloitetila/use-cases/meetings/build-agenda.ts';
import {
	announceMeeting,
	cancelMeeting,
	changeMeeting,
	createMeeting,
} from '@aloitetila/use-cases/meetings/prepare-meeting.ts';
import { listMeetings, readMeeting } from '@aloitetila/use-cases/meetings/read-meetings.ts';
import { startSummary } from '@aloitetila/use-cases/summaries/start-summary.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { route } from '../http/route.ts';
import { instant, language, localised, nothing, uuidParams } from '../http/shapes.ts';

const tags = ['Meetings'];
const made = z.object({ id: z.string() }).meta({ id: 'Made' });
const itemParams = z.strictObject({ id: z.uuid(), itemId: z.uuid() });

const meetingRow = z
	.object({
		id: z.string(),
		status: z.enum(MEETING_STATUSES),
		theme: localised,
		host: localised.nullable(),
		place: z.string(),
		isRemote: z.boolean(),
		languages: z.array(language).describe('The main language first.'),
		startsAt: instant,
		endsAt: instant,
		publishedSummaryId: z.string().nullable(),
	})
	.meta({ id: 'MeetingRow' });

const agendaItem = z
	.object({
		id: z.string(),
		kind: z.enum(AGENDA_ITEM_KINDS),
		number: z.number().int().nullable(),
		title: localised,
		minutes: z.number().int(),
		startsAt: instant,
		endsAt: instant,
		presenter: z.string(),
		blockId: z.string().describe('The id of its heading in the summary.'),
		initiative: z
			.object({
				id: z.string(),
				number: z.number().int().nullable(),
				status: z.enum(INITIATIVE_STATUSES),
				language,
			})
			.nullable(),
	})
	.meta({ id: 'AgendaItem' });

const meetingShape = meetingRow
	.extend({
		remoteLink: z.string().nullable().describe('Only for those who are signed in.'),
		announcedAt: instant.nullable(),
		cancelReason: z.string(),
		revision: z.number().int(),
		agenda: z.array(agendaItem),
		agendaEndsAt: instant,
		summary: z.object({ id: z.string(), isPublished: z.boolean() }).nullable(),
	})
	.meta({ id: 'Meeting' });

/** Meetings and their agendas for programs. */
export async function meetingRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
	route(app, {
		method: 'GET',
		url: '/meetings',
		policy: 'meeting.list',
		operationId: 'listMeetings',
		summary: 'Meetings to come, soonest first, and past, newest first',
		tags,
		session: 'optional',
		response: { 200: z.object({ ahead: z.array(meetingRow), past: z.array(meetingRow) }).meta({ id: 'Meetings' }) },
		handler: ({ actor }) => listMeetings(context, actor),
	});

	route(app, {
		method: 'POST',
		url: '/meetings',
		policy: 'meeting.create',
		operationId: 'createMeeting',
		summary: 'Creates a meeting that only the group sees',
		tags,
		body: meetingForm,
		response: { 201: made },
		handler: ({ actor, body }) => createMeeting(context, actor, body),
	});

	route(app, {
		method: 'GET',
		url: '/meetings/:id',
		policy: 'meeting.read',
		operationId: 'readMeeting',
		summary: 'A meeting and its agenda',
		tags,
		session: 'optional',
		params: uuidParams,
		response: { 200: meetingShape },
		handler: ({ actor, params }) => readMeeting(context, actor, params.id),
	});

	route(app, {
		method: 'PUT',
		url: '/meetings/:id',
		policy: 'meeting.change',
		operationId: 'changeMeeting',
		summary: 'Changes a meeting that is still to come',
		tags,
		params: uuidParams,
		query: z.strictObject({ revision: z.coerce.number<number>().int().nonnegative().optional() }),
		body: meetingForm,
		response: { 200: z.object({ revision: z.number().int() }) },
		problems: [409],
		handler: ({ actor, params, body, query }) => changeMeeting(context, actor, params.id, body, query.revision),
	});

	route(app, {
		method: 'POST',
		url: '/meetings/:id/announce',
		policy: 'meeting.announce',
		operationId: 'announceMeeting',
		summary: 'Tells everyone about a meeting',
		tags,
		params: uuidParams,
		response: { 204: nothing },
		problems: [409],
		handler: ({ actor, params }) => announceMeeting(context, actor, params.id).then(() => undefined),
	});

	route(app, {
		method: 'POST',
		url: '/meetings/:id/cancel',
		policy: 'meeting.cancel',
		operationId: 'cancelMeeting',
		summary: 'Cancels a meeting; its initiatives go back to preparation',
		tags,
		params: uuidParams,
		body: cancellation,
		response: { 204: nothing },
		problems: [409],
		handler: ({ actor, params, body }) => cancelMeeting(context, actor, params.id, body.reason).then(() => undefined),
	});

	route(app, {
		method: 'POST',
		url: '/meetings/:id/agenda-items',
		policy: 'meeting.agenda',
		operationId: 'addAgendaItem',
		summary: 'Adds an item of the group’s own as the last one',
		tags,
		params: uuidParams,
		body: ownAgendaItem,
		response: { 201: made },
		problems: [409],
		handler: ({ actor, params, body }) => addAgendaItem(context, actor, params.id, body),
	});

	route(app, {
		method: 'PATCH',
		url: '/meetings/:id/agenda-items/:itemId',
		policy: 'meeting.agenda',
		operationId: 'changeAgendaItem',
		summary: 'Changes an item’s title, length or presenter',
		tags,
		params: itemParams,
		body: agendaItemChange,
		response: { 204: nothing },
		problems: [409],
		handler: ({ actor, params, body }) =>
			changeAgendaItem(context, actor, params.id, params.itemId, body).then(() => undefined),
	});

	route(app, {
		method: 'POST',
		url: '/meetings/:id/agenda-items/:itemId/step',
		policy: 'meeting.agenda',
		operationId: 'stepAgendaItem',
		summary: 'Moves an item one step up or down',
		tags,
		params: itemParams,
		body: agendaItemStep,
		response: { 204: nothing },
		problems: [409],
		handler: ({ actor, params, body }) =>
			stepAgendaItem(context, actor, params.id, params.itemId, body.direction).then(() => undefined),
	});

	route(app, {
		method: 'DELETE',
		url: '/meetings/:id/agenda-items/:itemId',
		policy: 'meeting.agenda',
		operationId: 'removeAgendaItem',
		summary: 'Takes an item of the group’s own off',
		tags,
		params: itemParams,
		response: { 204: nothing },
		problems: [409],
		handler: ({ actor, params }) => removeAgendaItem(context, actor, params.id, params.itemId).then(() => undefined),
	});

	route(app, {
		method: 'POST',
		url: '/meetings/:id/summary',
		policy: 'summary.start',
		operationId: 'startSummary',
		summary: 'Starts the summary of a meeting, or gives the one there is',
		tags: ['Summaries'],
		params: uuidParams,
		response: { 201: made },
		problems: [409],
		handler: ({ actor, params }) => startSummary(context, actor, params.id),
	});
}
