import { expected } from '../errors.ts';

/** The same for a wrong, used, expired or unknown code, so that nothing can be learned from the answer. */
export const codeNotValid = () => expected('invalid', 'code.not_valid');
/** Given after too many wrong tries: the code is dead, a new one must be asked for. */
export const codeUsedUp = () => expected('invalid', 'code.used_up');
export const tooManyRequests = (retryAfterSeconds: number) =>
	expected('too_many', 'access.too_many', { retryAfterSeconds });
export const charterNotAccepted = () => expected('not_allowed', 'charter.not_accepted');
export const charterChanged = () => expected('conflict', 'charter.changed');
export const personNotFound = () => expected('not_found', 'person.not_found');
export const organisationNotFound = () => expected('invalid', 'organisation.not_found');
/** Given when the most powerful actions are tried long after signing in. */
export const confirmationNeeded = () => expected('not_allowed', 'session.confirm');
export const roleAlreadyHeld = () => expected('conflict', 'role.already_held');
export const lastAdministrator = () => expected('conflict', 'role.last_administrator');
