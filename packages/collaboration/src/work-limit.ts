import type * as Y from 'yjs';

/** How long this thread has been at work, in milliseconds, whatever else the machine does. */
export type WorkClock = () => number;

type Structs = Y.Doc['store']['clients'];

/** The clock costs as much as some hundred of the questions that are counted. */
const QUESTIONS = 1_024;

/** Recognised by `code`. */
const tooSlow = () => Object.assign(new Error('it takes too long to be put together'), { code: 'too_slow' as const });
export const isTooSlow = (error: unknown): boolean => (error as { code?: unknown }).code === 'too_slow';

/**
 * Makes a document give up what takes longer than `mostMs`: whatever is being done throws, and the document is of no more use.
 * There is no other way to stop Yjs once it has begun; but it asks its store for each item that it looks at.
 */
export function limitWork(doc: Y.Doc, clock: WorkClock, mostMs: number): void {
	const until = clock() + mostMs;
	let left = QUESTIONS;
	class LimitedStructs extends Map<number, Structs extends Map<number, infer Of> ? Of : never> {
		override get(client: number) {
			left -= 1;
			if (left <= 0) {
				if (clock() > until) throw tooSlow();
				left = QUESTIONS;
			}
			return super.get(client);
		}
	}
	doc.store.clients = new LimitedStructs(doc.store.clients);
}
