import { pointChoice, pointsToCompare } from '@aloitetila/domain/summaries/history.contract.ts';
import { compareHistory } from '@aloitetila/use-cases/summaries/read-history.ts';
import { restorePoint } from '@aloitetila/use-cases/summaries/restore-point.ts';
import { redirect } from '@sveltejs/kit';
import { answerForm } from '#lib/server/form.ts';
import { historyOrWelcome } from '#lib/server/history.ts';
import { requireSession } from '#lib/server/session.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { locals, params, url } = event;
	const history = await historyOrWelcome(event);
	if (!history) return { history: null };
	const [from, to] = [url.searchParams.get('from'), url.searchParams.get('to')];
	const wanted = pointsToCompare.safeParse({ from: from ?? history.points[0]?.seq, ...(to ? { to } : {}) });
	if (!wanted.success) redirect(303, `/${locals.language}/summaries/${params.id}/history`);
	const comparison = await compareHistory(locals.context, locals.actor, params.id, wanted.data);
	const pointAt = (seq: number | null) => history.points.find((point) => point.seq === seq) ?? null;
	return { history, comparison, older: pointAt(comparison.from), newer: pointAt(comparison.to) };
};

export const actions = {
	restore: (event) =>
		answerForm(event, pointChoice, async ({ seq }) => {
			const { context, actor, language } = event.locals;
			requireSession(event.locals);
			await restorePoint(context, actor, event.params.id, seq);
			redirect(303, `/${language}/summaries/${event.params.id}/history?restored`);
		}),
} satisfies Actions;
