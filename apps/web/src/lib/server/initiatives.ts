import { isExpected } from '@aloitetila/domain/errors.ts';
import { initiativeForm } from '@aloitetila/domain/initiatives/initiative.contract.ts';
import { initiativeNotFound } from '@aloitetila/domain/initiatives/initiative.errors.ts';
import { type InitiativeReference, parseReference } from '@aloitetila/domain/initiatives/reference.ts';
import { promisedBy } from '@aloitetila/domain/initiatives/promise.ts';
import { readCharter } from '@aloitetila/use-cases/charter/read-charter.ts';
import { readNetwork } from '@aloitetila/use-cases/charter/read-network.ts';
import { MOVE_USE_CASES } from '@aloitetila/use-cases/initiatives/moves.ts';
import { readInitiative } from '@aloitetila/use-cases/initiatives/read-initiative.ts';
import { saveDraft, type SavedDraft, startDraft } from '@aloitetila/use-cases/initiatives/save-draft.ts';
import { redirect, type RequestEvent } from '@sveltejs/kit';
import { answerForm } from './form.ts';
import { refused } from './refusals.ts';
import { requireSession } from './session.ts';

/** The initiative that an address names; what cannot be a name is unknown. */
export function referenceOf(id: string): InitiativeReference {
	const reference = parseReference(id);
	if (!reference) throw initiativeNotFound();
	return reference;
}

/** What the form for making an initiative shows around its fields. */
export async function makingFrame(locals: App.Locals) {
	const [charter, network] = await Promise.all([readCharter(locals.context), readNetwork(locals.context)]);
	const answerDays = network?.answerDays ?? 30;
	return {
		goals: charter.goals.map(({ number, short }) => ({ number, short })),
		answerDays,
		answerBy: promisedBy(locals.context.now(), answerDays),
	};
}

/**
 * The buttons of the form. Each saves what was typed first, so that nothing is lost whatever comes after. `id` is there
 * once the draft is; before that the key in the form makes a repeated post find the same draft.
 */
export function draftActions<Event extends RequestEvent>(idOf: (event: Event) => string | null) {
	const withSaved = (event: Event, after: (saved: SavedDraft) => Promise<unknown>, isSending = false) =>
		answerForm(event, initiativeForm, async ({ key, revision, ...draft }, values) => {
			const { context, actor } = event.locals;
			requireSession(event.locals);
			const id = idOf(event);
			let draftId = id;
			try {
				if (id) return await after(await saveDraft(context, actor, referenceOf(id), draft, revision));
				draftId = (await startDraft(context, actor, draft, key ?? null)).id;
				// A key that was used before gives the draft of that time, with the text of that time.
				return await after(await saveDraft(context, actor, { id: draftId }, draft));
			} catch (error) {
				if (!isExpected(error)) throw error;
				if (isSending && draftId && IS_SENT.has(error.code)) await showIfSent(event, draftId, draft);
				// Thrown away in another window, perhaps: the text is handed back, and can become a draft anew.
				if (error.kind === 'not_found') return refused(event, error.kind, error.code, { values });
				throw error;
			}
		});
	const path = ({ locals }: Pick<RequestEvent, 'locals'>, rest: string) => `/${locals.language}/initiatives/${rest}`;
	const send = (move: 'submit' | 'resubmit') => (event: Event) =>
		withSaved(
			event,
			async ({ id }) => {
				const sent = await MOVE_USE_CASES[move](event.locals.context, event.locals.actor, { id }, {});
				redirect(303, path(event, `${sent.number ?? sent.id}?moved=${move}`));
			},
			true,
		);

	/** A double click sends the same text twice: the second one is shown what the first one did. */
	async function showIfSent(event: Event, id: string, draft: SentText): Promise<void> {
		const { context, actor } = event.locals;
		const sent = await readInitiative(context, actor, referenceOf(id));
		const isSame = SENT_TEXT.every((field) => sent[field] === draft[field]);
		if (sent.isOwn && sent.status === 'received' && isSame)
			redirect(303, path(event, `${sent.number ?? id}?moved=submit`));
	}

	return {
		/** Saves while one types: answers with the new revision and nothing else changes. */
		autosave: (event: Event) =>
			withSaved(event, (saved) =>
				Promise.resolve({ saved: { id: saved.id, revision: saved.revision, savedAt: saved.savedAt } }),
			),
		save: (event: Event) =>
			withSaved(event, (saved) => Promise.resolve(redirect(303, path(event, `${saved.id}/edit?saved`)))),
		preview: (event: Event) =>
			withSaved(event, (saved) => Promise.resolve(redirect(303, path(event, `${saved.id}/preview`)))),
		submit: send('submit'),
		resubmit: send('resubmit'),
	};
}

/** What a form is told that was sent already. */
const IS_SENT = new Set(['initiative.text_not_open', 'initiative.move_not_open']);
const SENT_TEXT = ['title', 'matter', 'proposal', 'benefit'] as const;
type SentText = Record<(typeof SENT_TEXT)[number], string>;
