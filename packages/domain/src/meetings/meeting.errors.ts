import { expected } from '../errors.ts';

export const meetingNotFound = () => expected('not_found', 'meeting.not_found');
export const meetingNotOpen = () => expected('conflict', 'meeting.not_open');
export const agendaItemNotFound = () => expected('not_found', 'agenda_item.not_found');
/** An initiative leaves the agenda by being unscheduled, with a reason to its initiator. */
export const agendaItemIsInitiative = () => expected('conflict', 'agenda_item.is_initiative');
