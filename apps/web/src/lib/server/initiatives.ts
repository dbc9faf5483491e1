import { initiativeForm } from '@aloitetila/domain/initiatives/initiative.contract.ts';
import { initiativeNotFound } from '@aloitetila/domain/initiatives/initiative.errors.ts';
import { type InitiativeReference, parseReference } from '@aloitetila/domain/initiatives/reference.ts';
import { promisedBy } from '@aloitetila/domain/initiatives/promise.ts';
import { readCharter } from '@aloitetila/use-cases/charter/read-charter.ts';
import { readNetwork } from '@aloitetila/use-cases/charter/read-network.ts';
import { saveDraft, type SavedDraft, startDraft } from '@aloitetila/use-cases/initiatives/save-draft.ts';
import { resubmitInitiative, submitInitiative } from '@aloitetila/use-cases/initiatives/submit-initiative.ts';
import { redirect, type RequestEvent } from '@sveltejs/kit';
import { answerForm } from './form.ts';
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
	const save = async (
		event: Event,
		form: { key?: string | undefined; revision?: number | undefined },
		draft: Parameters<typeof startDraft>[2],
	): Promise<SavedDraft> => {
		const { context, actor } = event.locals;
		requireSession(event.locals);
		const id = idOf(event);
		if (id) return saveDraft(context, actor, referenceOf(id), draft, form.revision);
		const started = await startDraft(context, actor, draft, form.key ?? null);
		// A key that was used before gives the draft of that time, with the text of that time.
		return saveDraft(context, actor, { id: started.id }, draft);
	};
	const withSaved = (event: Event, after: (saved: SavedDraft) => Promise<unknown>) =>
		answerForm(event, initiativeForm, async ({ key, revision, ...draft }) =>
			after(await save(event, { key, revision }, draft)),
		);
	const path = (event: Event, rest: string) => `/${event.locals.language}/initiatives/${rest}`;

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
		submit: (event: Event) =>
			withSaved(event, async (saved) => {
				const sent = await submitInitiative(event.locals.context, event.locals.actor, { id: saved.id });
				redirect(303, path(event, `${sent.number ?? sent.id}?moved=submit`));
			}),
		resubmit: (event: Event) =>
			withSaved(event, async (saved) => {
				const sent = await resubmitInitiative(event.locals.context, event.locals.actor, { id: saved.id });
				redirect(303, path(event, `${sent.number ?? sent.id}?moved=resubmit`));
			}),
	};
}
