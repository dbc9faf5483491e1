import type { Role } from './actor.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long a session lives in milliseconds: `idle` since the last request or edit, `absolute` since sign-in. */
export interface SessionLife {
	readonly idle: number;
	readonly absolute: number;
}

/** The more a role can do, the sooner an unattended screen is signed out. The strictest role of a person decides. */
export function sessionLife(roles: ReadonlySet<Role>): SessionLife {
	if (roles.has('administrator') || roles.has('lead')) return { idle: 30 * MINUTE, absolute: 12 * HOUR };
	if (roles.has('preparatory_group')) return { idle: 24 * HOUR, absolute: 7 * DAY };
	return { idle: 7 * DAY, absolute: 30 * DAY };
}

/** Whether a session is still good at `now`. A session older than a role its person was given is not. */
export function isSessionAlive(
	session: { createdAt: Date; lastActiveAt: Date },
	roles: ReadonlySet<Role>,
	newestGrantAt: Date | null,
	now: Date,
): boolean {
	const life = sessionLife(roles);
	if (newestGrantAt && session.createdAt < newestGrantAt) return false;
	return (
		now.getTime() - session.createdAt.getTime() < life.absolute &&
		now.getTime() - session.lastActiveAt.getTime() < life.idle
	);
}

/** How long after proving who one is the most powerful actions stay open. */
const CONFIRMATION_LASTS = 5 * MINUTE;

/** Whether a person confirmed recently enough to change roles. */
export const isFreshlyConfirmed = (confirmedAt: Date, now: Date) =>
	now.getTime() - confirmedAt.getTime() < CONFIRMATION_LASTS;
