import { mails } from '@aloitetila/db/schema.ts';
import type { Language } from '@aloitetila/domain/language.ts';
import type { Context, Transaction } from '../context.ts';
import type { MailTemplate, MailTemplates } from './mail-templates.ts';

/** A letter to one person. `params` are checked against its template by the compiler. */
export type MailToQueue = {
	[Template in MailTemplate]: {
		/** The same thing is told to the same person once: a second letter with the same key is not written. */
		readonly dedupeKey: string;
		readonly personId: string | null;
		readonly toAddress: string;
		readonly language: Language;
		readonly template: Template;
		readonly params: MailTemplates[Template];
	};
}[MailTemplate];

/** Writes a letter and its job in the transaction of what it tells about. It is sent by the worker, not by the page. */
export async function queueMail(context: Context, tx: Transaction, mail: MailToQueue): Promise<void> {
	const id = context.newId();
	const written = await tx
		.insert(mails)
		.values({ id, ...mail, status: 'queued', queuedAt: context.now() })
		.onConflictDoNothing({ target: mails.dedupeKey })
		.returning({ id: mails.id });
	if (written.length > 0) await context.jobs.enqueue(tx, 'mail.send', { mailId: id });
}
