import { expected } from '../errors.ts';

export const summaryNotFound = () => expected('not_found', 'summary.not_found');
export const summaryAlreadyPublished = () => expected('conflict', 'summary.already_published');
/** Given when text arrived after the lead looked; the page shows it before asking again. */
export const summaryChangedMeanwhile = () => expected('conflict', 'summary.changed_meanwhile');
export const summaryIsEmpty = () => expected('conflict', 'summary.empty');
export const summaryNeedsAgenda = () => expected('conflict', 'summary.needs_agenda');
