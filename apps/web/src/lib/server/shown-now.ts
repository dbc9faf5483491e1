import type { Context } from '@aloitetila/use-cases/context.ts';

/**
 * Now, as pages show it: to the minute. Days left are counted from it, and a page that is asked for twice within the
 * minute is the same bytes, so that caches and ETags work.
 */
export const shownNow = (context: Pick<Context, 'now'>): Date =>
	new Date(Math.floor(context.now().getTime() / 60_000) * 60_000);
