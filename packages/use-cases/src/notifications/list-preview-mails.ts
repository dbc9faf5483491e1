import { mails } from '@aloitetila/db/schema.ts';
import type { Language } from '@aloitetila/domain/language.ts';
import { normaliseEmail } from '@aloitetila/domain/people/sign-in.ts';
import { and, desc, eq } from 'drizzle-orm';
import type { Context } from '../context.ts';

/** A letter as the demo's preview mailbox shows it. */
export interface PreviewMail {
	readonly id: string;
	readonly to: string;
	readonly language: Language;
	readonly subject: string;
	readonly text: string;
	readonly sentAt: Date;
}

/**
 * The last hundred letters, newest first; with `to`, those to one address. Empty outside a demo database; whether the
 * request may see them at all, its door decides.
 */
export async function listPreviewMails(
	{ db, isDemo }: Pick<Context, 'db' | 'isDemo'>,
	to?: string | null,
): Promise<PreviewMail[]> {
	if (!isDemo) return [];
	const rows = await db
		.select()
		.from(mails)
		.where(and(eq(mails.status, 'sent'), to ? eq(mails.toAddress, normaliseEmail(to)) : undefined))
		.orderBy(desc(mails.queuedAt), desc(mails.sentAt))
		.limit(100);
	return rows.map(({ id, toAddress, language, subject, text, sentAt, queuedAt }) => ({
		id,
		to: toAddress,
		language,
		subject: subject ?? '',
		text: text ?? '',
		sentAt: sentAt ?? queuedAt,
	}));
}
