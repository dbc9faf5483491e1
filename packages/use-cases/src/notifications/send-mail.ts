import { mails } from '@aloitetila/db/schema.ts';
import { SIGN_IN } from '@aloitetila/domain/people/sign-in.ts';
import { and, eq, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { findInitiative } from '../initiatives/rows.ts';
import type { MailTemplates } from './mail-templates.ts';
import { type Letter, writeLetter } from './letters.ts';

/** A letter with its envelope. */
export interface Delivery extends Letter {
	readonly to: string;
	/** The same at every try, so that a mailbox can tell that two copies are one letter. */
	readonly messageId: string;
}

/** Where letters leave the house. */
export interface Mailer {
	/**
	 * Resolves once the server has taken the letter over.
	 * @throws an error; with `isPermanent: true` where trying again cannot help, since there is no such mailbox
	 */
	deliver(delivery: Delivery): Promise<void>;
}

type MailRow = typeof mails.$inferSelect;

/**
 * Sends one queued letter, if what it tells may still be told. A letter that was sent is not sent again, so the job may
 * run any number of times; it is doubled only if the program dies between the server's acceptance and our note of it.
 * @throws what the mailer threw, so that the job is tried again later
 */
export async function sendMail(context: Context, mailer: Mailer, mailId: string): Promise<void> {
	const [mail] = await context.db.select().from(mails).where(eq(mails.id, mailId));
	if (mail?.status !== 'queued') return;

	const obstacle = await obstacleTo(context, mail);
	if (obstacle) return drop(context, mail, obstacle);

	const letter = writeLetter(mail, context.publicOrigin);
	const messageId = `<${mail.id}@${new URL(context.publicOrigin).hostname}>`;
	try {
		await mailer.deliver({ ...letter, to: mail.toAddress, messageId });
	} catch (error) {
		if (isPermanent(error)) return drop(context, mail, error.message);
		await context.db
			.update(mails)
			.set({ attempts: sql`${mails.attempts} + 1`, lastError: messageOf(error) })
			.where(eq(mails.id, mail.id));
		throw error;
	}
	await context.db
		.update(mails)
		.set({
			status: 'sent',
			sentAt: context.now(),
			attempts: sql`${mails.attempts} + 1`,
			lastError: '',
			...afterwards(context, letter),
		})
		.where(and(eq(mails.id, mail.id), eq(mails.status, 'queued')));
}

/** What is left of a letter: all of it in a demo, whose mailbox shows it; elsewhere nothing that was secret or said. */
const afterwards = ({ isDemo }: Context, letter: Letter) =>
	isDemo ? { subject: letter.subject, text: letter.text } : { params: {} };

/** Why a letter must not be sent any more, or null. Time passed since it was queued, and rights may have changed. */
async function obstacleTo(context: Context, mail: MailRow): Promise<string | null> {
	if (mail.template === 'sign_in_code') {
		return context.now().getTime() - mail.queuedAt.getTime() > SIGN_IN.codeLives ? 'the code has run out' : null;
	}
	// Queued by `queueMail`, whose types paired the parameters with their template.
	const { initiativeId } = mail.params as unknown as MailTemplates['initiative_moved'];
	const initiative = await findInitiative(context.db, { id: initiativeId });
	if (!initiative) return 'the initiative is gone';
	const isStillTheirs = mail.personId !== null && initiative.authorIds.includes(mail.personId);
	return isStillTheirs ? null : 'no longer an author';
}

async function drop({ db }: Context, mail: MailRow, lastError: string): Promise<void> {
	await db
		.update(mails)
		.set({ status: 'dropped', lastError, params: {} })
		.where(and(eq(mails.id, mail.id), eq(mails.status, 'queued')));
}

const isPermanent = (error: unknown): error is Error =>
	error instanceof Error && 'isPermanent' in error && error.isPermanent === true;

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 500);
