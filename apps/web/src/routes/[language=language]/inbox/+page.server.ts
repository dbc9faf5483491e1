import { canSeeInbox } from '@aloitetila/domain/initiatives/initiative.policy.ts';
import { promiseState } from '@aloitetila/domain/initiatives/promise.ts';
import { readInbox } from '@aloitetila/use-cases/initiatives/list-initiatives.ts';
import { readInitiative } from '@aloitetila/use-cases/initiatives/read-initiative.ts';
import { referenceOf } from '#lib/server/initiatives.ts';
import { moveActions, moveChoices } from '#lib/server/moves.ts';
import { personOrSignIn } from '#lib/server/session.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals, url, request }) => {
	// A move that was posted after the session or the role had ended: what was typed is all that can be shown.
	if (request.method === 'POST' && !canSeeInbox(locals.actor)) return { inbox: null };
	const person = personOrSignIn({ locals, url });
	const now = locals.context.now();
	const inbox = await readInbox(locals.context, person);
	const of = (state: ReturnType<typeof promiseState>) =>
		inbox.open.filter(({ answerBy }) => answerBy && promiseState(answerBy, now) === state);
	const rows = [...of('late'), ...of('soon'), ...of('later'), ...inbox.waiting];
	const asked = url.searchParams.get('open');
	const row = rows.find(({ number }) => String(number) === asked) ?? null;
	const [open, choices] = await Promise.all([
		row ? readInitiative(locals.context, person, referenceOf(String(row.number))) : null,
		moveChoices(locals),
	]);
	const position = row ? rows.indexOf(row) : -1;
	return {
		inbox: {
			groups: [
				{ state: 'late' as const, rows: of('late') },
				{ state: 'soon' as const, rows: of('soon') },
				{ state: 'later' as const, rows: of('later') },
				{ state: 'waiting' as const, rows: inbox.waiting },
			].filter((group) => group.rows.length > 0),
			open,
			previous: rows[position - 1]?.number ?? null,
			next: row ? (rows[position + 1]?.number ?? null) : null,
			choices,
			isMoved: url.searchParams.has('moved'),
			now,
		},
	};
};

export const actions: Actions = moveActions<RequestEvent>(
	(event) => event.url.searchParams.get('open') ?? '',
	(event, move) => `/${event.locals.language}/inbox?moved=${move}`,
);
