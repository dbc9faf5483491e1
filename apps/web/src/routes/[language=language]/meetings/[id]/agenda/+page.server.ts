import { moveInputs } from '@aloitetila/domain/initiatives/initiative.contract.ts';
import { agendaItemChange, agendaItemStep, ownAgendaItem } from '@aloitetila/domain/meetings/meeting.contract.ts';
import { readInbox } from '@aloitetila/use-cases/initiatives/list-initiatives.ts';
import { MOVE_USE_CASES } from '@aloitetila/use-cases/initiatives/moves.ts';
import {
	addAgendaItem,
	changeAgendaItem,
	removeAgendaItem,
	stepAgendaItem,
} from '@aloitetila/use-cases/meetings/build-agenda.ts';
import { readMeeting } from '@aloitetila/use-cases/meetings/read-meetings.ts';
import { fail, redirect } from '@sveltejs/kit';
import { answerForm } from '#lib/server/form.ts';
import { referenceOf } from '#lib/server/initiatives.ts';
import { preparerOrSignIn } from '#lib/server/meetings.ts';
import { nothingTyped, orRefusal } from '#lib/server/refusals.ts';
import { requireSession } from '#lib/server/session.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
	const { locals, params, request } = event;
	const person = preparerOrSignIn(event);
	if (!person) return { meeting: null, candidates: [] };
	const [meeting, inbox] = await Promise.all([
		readMeeting(locals.context, person, params.id),
		readInbox(locals.context, person),
	]);
	if (!meeting.may.prepare && request.method !== 'POST') redirect(303, `/${locals.language}/meetings/${params.id}`);
	return { meeting, candidates: inbox.open };
};

/** What a form is about: an item or an initiative, named in its address beside the action. */
const about = (event: RequestEvent) =>
	event.url.searchParams.get('item') ?? event.url.searchParams.get('initiative') ?? '';

const back = ({ locals, params }: RequestEvent, itemId?: string): never =>
	redirect(303, `/${locals.language}/meetings/${params.id}/agenda${itemId ? `#item-${itemId}` : ''}`);

/** Answers one of the page's many forms. A refused one comes back with its name, so that it is the one that opens. */
async function answer<Value>(
	event: RequestEvent,
	name: string,
	contract: Parameters<typeof answerForm<Value, never>>[1],
	work: (value: Value) => Promise<never>,
) {
	const refused = await answerForm(event, contract, async (value) => {
		requireSession(event.locals);
		return work(value);
	});
	return fail(refused.status, { ...refused.data, form: `${name}-${about(event)}` });
}

export const actions = {
	schedule: (event) =>
		answer(event, 'schedule', moveInputs.schedule, async (input) => {
			await MOVE_USE_CASES.schedule(event.locals.context, event.locals.actor, referenceOf(about(event)), input);
			return back(event);
		}),
	unschedule: (event) =>
		answer(event, 'item', moveInputs.unschedule, async (input) => {
			await MOVE_USE_CASES.unschedule(event.locals.context, event.locals.actor, referenceOf(about(event)), input);
			return back(event);
		}),
	add: (event) =>
		answer(event, 'add', ownAgendaItem, async (input) => {
			const { id } = await addAgendaItem(event.locals.context, event.locals.actor, event.params.id, input);
			return back(event, id);
		}),
	change: (event) =>
		answer(event, 'item', agendaItemChange, async (change) => {
			const { context, actor } = event.locals;
			await changeAgendaItem(context, actor, event.params.id, about(event), change);
			return back(event, about(event));
		}),
	step: (event) =>
		answer(event, 'step', agendaItemStep, async ({ direction }) => {
			const { context, actor } = event.locals;
			await stepAgendaItem(context, actor, event.params.id, about(event), direction);
			return back(event, about(event));
		}),
	remove: (event) =>
		orRefusal(event, nothingTyped, async () => {
			requireSession(event.locals);
			await removeAgendaItem(event.locals.context, event.locals.actor, event.params.id, about(event));
			return back(event);
		}),
} satisfies Actions;
