/** Where an initiative is. Drafts belong to their authors; everything else is the network's matter. */
export const INITIATIVE_STATUSES = [
	'draft',
	'received',
	'returned',
	'in_preparation',
	'on_agenda',
	'discussed',
	'advancing',
	'carried_out',
	'not_advanced',
	'merged',
	'withdrawn',
] as const;
export type InitiativeStatus = (typeof INITIATIVE_STATUSES)[number];

/** What can be done to move an initiative on. Merging is not offered yet: docs/decisions tells what it waits for. */
export const INITIATIVE_MOVES = [
	'submit',
	'resubmit',
	'take_up',
	'return',
	'schedule',
	'unschedule',
	'discuss',
	'advance',
	'complete',
	'not_advance',
	'reopen',
	'withdraw',
] as const;
export type InitiativeMove = (typeof INITIATIVE_MOVES)[number];

/** Every move there is. A move that is missing from a row is not allowed there. */
const MOVES: Record<InitiativeStatus, Partial<Record<InitiativeMove, InitiativeStatus>>> = {
	draft: { submit: 'received' },
	received: {
		take_up: 'in_preparation',
		return: 'returned',
		schedule: 'on_agenda',
		advance: 'advancing',
		not_advance: 'not_advanced',
		withdraw: 'withdrawn',
	},
	returned: { resubmit: 'received', withdraw: 'withdrawn' },
	in_preparation: {
		return: 'returned',
		schedule: 'on_agenda',
		advance: 'advancing',
		not_advance: 'not_advanced',
		withdraw: 'withdrawn',
	},
	on_agenda: { unschedule: 'in_preparation', discuss: 'discussed' },
	discussed: {
		schedule: 'on_agenda',
		advance: 'advancing',
		complete: 'carried_out',
		not_advance: 'not_advanced',
	},
	advancing: { complete: 'carried_out', not_advance: 'not_advanced' },
	carried_out: { reopen: 'in_preparation' },
	not_advanced: { reopen: 'in_preparation' },
	merged: {},
	withdrawn: {},
};

/** The status that `move` leads to from `status`, or null where the move is not open. */
export const statusAfter = (status: InitiativeStatus, move: InitiativeMove): InitiativeStatus | null =>
	MOVES[status][move] ?? null;

/** The moves open in a status, in the order in which they are offered. */
export const movesFrom = (status: InitiativeStatus): InitiativeMove[] =>
	INITIATIVE_MOVES.filter((move) => move in MOVES[status]);

/** Moves that close or send back: each needs a reason, which the initiator is told in their language. */
export const needsReason = (move: InitiativeMove) =>
	move === 'return' || move === 'not_advance' || move === 'unschedule' || move === 'reopen';

/** Statuses that everyone sees as soon as an initiative reaches them. */
const OPEN_TO_ALL: ReadonlySet<InitiativeStatus> = new Set([
	'in_preparation',
	'on_agenda',
	'discussed',
	'advancing',
	'carried_out',
]);

/** Whether arriving in `status` puts an initiative on the open web, if it is not there already. */
export const publishes = (status: InitiativeStatus) => OPEN_TO_ALL.has(status);

/** Whether the initiative waits for the group: these are the rows of the inbox. */
export const isOpenForGroup = (status: InitiativeStatus) => status === 'received' || status === 'in_preparation';

/** How far along its way a status is, in stations walked out of six; null where it has left the way. */
export function stationsWalked(status: InitiativeStatus): number | null {
	switch (status) {
		case 'received':
		case 'returned':
			return 1;
		case 'in_preparation':
			return 2;
		case 'on_agenda':
			return 3;
		case 'discussed':
			return 4;
		case 'advancing':
			return 5;
		case 'carried_out':
			return 6;
		case 'draft':
		case 'not_advanced':
		case 'merged':
		case 'withdrawn':
			return null;
	}
}
