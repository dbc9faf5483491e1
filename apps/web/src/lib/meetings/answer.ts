/** What one of the agenda's many forms answered: the name of that form, what was typed in it, and what was wrong. */
export interface AgendaAnswer {
	readonly form?: string;
	readonly refusal?: { readonly code: string; readonly message: string; readonly reference: string };
	readonly errors?: Record<string, string>;
	readonly values?: Record<string, string>;
}

/** What was typed and what was wrong, where the answer is this form's. */
export function answerOf(answer: AgendaAnswer | null | undefined, form: string) {
	const isIts = answer?.form === form;
	return {
		isOpen: isIts,
		typed: (name: string): string | undefined => (isIts ? answer.values?.[name] : undefined),
		wrong: (name: string): string | undefined => (isIts ? answer.errors?.[name] : undefined),
	};
}
