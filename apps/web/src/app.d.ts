import type { Actor } from '@aloitetila/domain/people/actor.ts';
import type { Language } from '@aloitetila/domain/language.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
import type { IncomingMessage } from 'node:http';

/** As much of the host's log as pages need. */
interface Log {
	error(fields: { err: unknown; reference: string }, message: string): void;
}

declare global {
	namespace App {
		/** What the host that serves these pages (apps/api/src/web/pages.ts) puts on the raw request. */
		interface Platform {
			req: IncomingMessage & {
				aloitetila: {
					context: Context;
					/** The same number as in the log. */
					requestId: string;
					/** Whether what only a demo on this very machine may show is open to this request. */
					isTrustedLoopback: boolean;
					log: Log;
				};
			};
		}
		interface Locals {
			context: Context;
			/** Found in the log by the same number. */
			requestId: string;
			actor: Actor;
			language: Language;
			/** Why it could not be known who asks; the layout throws it. */
			fault?: unknown;
		}
		/** What an error page says. `code` is for programs and tests, `reference` is found in the log. */
		interface Error {
			code?: string;
			reference?: string;
		}
	}
}
