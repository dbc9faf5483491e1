import { pointChoice, pointName, pointNaming } from '@aloitetila/domain/summaries/history.contract.ts';
import { namePoint, namePresentText, unnamePoint } from '@aloitetila/use-cases/summaries/name-point.ts';
import { fail, redirect } from '@sveltejs/kit';
import { answerForm } from '#lib/server/form.ts';
import { historyOrWelcome } from '#lib/server/history.ts';
import { requireSession } from '#lib/server/session.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
	const { searchParams } = event.url;
	const history = await historyOrWelcome(event);
	const named = history?.points.find(({ seq }) => String(seq) === searchParams.get('named'));
	return { history, wasRestored: searchParams.has('restored'), namedAs: named?.name ?? null };
};

const back = ({ locals, params }: RequestEvent, anchor: string): never =>
	redirect(303, `/${locals.language}/summaries/${params.id}/history${anchor}`);

/** Answers one of the page's many forms. A refused one comes back with its name, so that it is the one that opens. */
async function answer<Value>(
	event: RequestEvent,
	contract: Parameters<typeof answerForm<Value, never>>[1],
	work: (value: Value) => Promise<never>,
) {
	let about = '';
	const refused = await answerForm(event, contract, async (value) => {
		requireSession(event.locals);
		return work(value);
	});
	about = refused.data.values['seq'] ?? '';
	return fail(refused.status, { ...refused.data, about });
}

export const actions = {
	name: (event) =>
		answer(event, pointName, async ({ name }) => {
			const { seq } = await namePresentText(event.locals.context, event.locals.actor, event.params.id, name);
			return back(event, `?named=${seq}#point-${seq}`);
		}),
	rename: (event) =>
		answer(event, pointNaming, async (naming) => {
			await namePoint(event.locals.context, event.locals.actor, event.params.id, naming);
			return back(event, `#point-${naming.seq}`);
		}),
	unname: (event) =>
		answer(event, pointChoice, async ({ seq }) => {
			await unnamePoint(event.locals.context, event.locals.actor, event.params.id, seq);
			return back(event, '');
		}),
} satisfies Actions;
