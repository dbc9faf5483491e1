import type { Mailer } from '@aloitetila/use-cases/notifications/send-mail.ts';
import { createTransport } from 'nodemailer';

/** A mailer that must be closed, since it keeps connections. */
export interface ClosableMailer extends Mailer {
	close(): void;
}

/** One letter may take this long in all, waiting for its turn included; the job gives up only after it. */
const PATIENCE_MS = 90_000;

/**
 * Hands letters to an SMTP server over a few kept connections.
 * @param url `smtp://` or `smtps://`, with user and password where the server asks for them
 * @param from sender of every letter, `Name <address>` or an address
 */
export function smtpMailer({ url, from }: { url: string; from: string }): ClosableMailer {
	const transport = createTransport(
		{
			url,
			pool: true,
			maxConnections: 3,
			connectionTimeout: 10_000,
			greetingTimeout: 10_000,
			socketTimeout: 30_000,
			// A letter is made of strings; none may name a file or an address to fetch.
			disableFileAccess: true,
			disableUrlAccess: true,
		},
		{ from },
	);
	return {
		async deliver({ to, subject, text, messageId }) {
			const sending = transport.sendMail({
				to: { name: '', address: to },
				subject,
				text,
				messageId,
				// RFC 3834: no holiday greetings back.
				headers: { 'Auto-Submitted': 'auto-generated' },
			});
			await inTime(sending).catch((error: unknown) => {
				throw isRefusedForGood(error) ? Object.assign(error, { isPermanent: true }) : error;
			});
		},
		close: () => transport.close(),
	};
}

/** The demo's: letters go no further than their rows, where the preview mailbox shows them. */
export const previewMailer = (): ClosableMailer => ({ deliver: async () => {}, close: () => {} });

/** A 5xx to the recipient (RFC 5321, 4.2.1). A refused sender or password is ours to mend, and letters wait for it. */
function isRefusedForGood(error: unknown): error is Error {
	if (!(error instanceof Error)) return false;
	const { code, command, responseCode } = error as Error & { code?: string; command?: string; responseCode?: number };
	return code === 'EENVELOPE' && command === 'RCPT TO' && (responseCode ?? 0) >= 500;
}

async function inTime<T>(work: Promise<T>): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_resolve, reject) => {
		timer = setTimeout(() => reject(new Error('the mail server did not answer in time')), PATIENCE_MS);
	});
	return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
