import type { Context } from '@aloitetila/use-cases/context.ts';
import type { JobRunner } from '@aloitetila/use-cases/jobs.ts';
import { type Mailer, sendMail } from '@aloitetila/use-cases/notifications/send-mail.ts';
import { keepLateText } from '@aloitetila/use-cases/summaries/keep-late-text.ts';
import { sweep } from '@aloitetila/use-cases/sweep.ts';
import type { FastifyBaseLogger } from 'fastify';

export interface WorkerOptions {
	context: Context;
	jobs: JobRunner;
	mailer: Mailer;
	log: FastifyBaseLogger;
	/** Milliseconds between two sweeps. */
	sweepEvery?: number;
}

/** Does in the background what no page waits for. `stop` lets what is running end. */
export async function startWorker({
	context,
	jobs,
	mailer,
	log,
	sweepEvery = 10 * 60_000,
}: WorkerOptions): Promise<{ stop(): Promise<void> }> {
	await jobs.work('mail.send', async ({ mailId }) => {
		try {
			await sendMail(context, mailer, mailId);
		} catch (error) {
			// Not a fault of ours as a rule: the job waits and tries again.
			log.warn({ err: error, mailId }, 'a letter could not be sent, and is tried again');
			throw error;
		}
	});

	await jobs.work('document.keep_late_text', async (restored) => {
		try {
			await keepLateText(context, restored);
		} catch (error) {
			log.warn({ err: error, ...restored }, 'what was typed while a text was restored is looked for again');
			throw error;
		}
	});

	let sweeping: Promise<void> = Promise.resolve();
	const timer = setInterval(() => {
		sweeping = sweep(context).catch((error: unknown) => log.warn({ err: error }, 'sweeping failed'));
	}, sweepEvery);
	timer.unref();

	return {
		async stop() {
			clearInterval(timer);
			await Promise.all([jobs.stop(), sweeping]);
		},
	};
}
