import { expected } from '../errors.ts';

export const summaryNotFound = () => expected('not_found', 'summary.not_found');
export const summaryAlreadyPublished = () => expected('conflict', 'summary.already_published');
/** Given when text arrived after the lead looked; the page shows it before asking again. */
export const summaryChangedMeanwhile = () => expected('conflict', 'summary.changed_meanwhile');
export const summaryIsEmpty = () => expected('conflict', 'summary.empty');
export const summaryNeedsAgenda = () => expected('conflict', 'summary.needs_agenda');

export const pointNotFound = () => expected('not_found', 'history.not_found');
/** The present text is a named point already. */
export const pointHasName = (name: string) => expected('conflict', 'history.has_name', { name });
export const tooManyNamedPoints = (most: number) => expected('conflict', 'history.too_many_names', { most });
/** The text says what the point says. */
export const nothingToRestore = () => expected('conflict', 'history.nothing_to_restore');
