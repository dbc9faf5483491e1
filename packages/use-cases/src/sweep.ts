import type { Context } from './context.ts';
import { sweepIdempotencyKeys } from './initiatives/save-draft.ts';
import { sweepRateLimits } from './people/rate-limit.ts';
import { sweepSignInCodes } from './people/request-sign-in-code.ts';
import { sweepSessions } from './people/sessions.ts';

/** Removes what has run out. Harmless at any time, and when several instances do it at once. */
export async function sweep(context: Context): Promise<void> {
	await sweepSignInCodes(context);
	await sweepSessions(context);
	await sweepRateLimits(context);
	await sweepIdempotencyKeys(context);
}
