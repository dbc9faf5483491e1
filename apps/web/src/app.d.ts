import type { Actor } from '@aloitetila/domain/people/actor.ts';
import type { Language } from '@aloitetila/domain/language.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
import type { IncomingMessage } from 'node:http';

/** The host's log; where it is missing, faults go to the console. */
interface Log {
	error(fields: { err: unknown; reference: string }, message: string): void;
}

declare global {
	namespace App {
		/** What the host that serves these pages puts on the raw request. */
		interface Platform {
			req: IncomingMessage & { aloitetila: { context: Context; requestId: string; log?: Log } };
		}
		interface Locals {
			context: Context;
			/** Found in the log by the same number. */
			requestId: string;
			actor: Actor;
			language: Language;
		}
		/** What an error page says. `code` is for programs and tests, `reference` is found in the log. */
		interface Error {
			code?: string;
			reference?: string;
		}
	}
}
