import { summaries } from '@aloitetila/db/schema.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import { canReadLiveSummary, canWriteSummary } from '@aloitetila/domain/summaries/summary.policy.ts';
import { isUuid } from '@aloitetila/domain/initiatives/reference.ts';
import { eq } from 'drizzle-orm';
import type { Context } from '../context.ts';

/** What somebody may do with a live document; null where there is none, or none for them. */
export async function openSummaryDocument(
	{ db }: Pick<Context, 'db'>,
	actor: Actor,
	documentId: string,
): Promise<{ canWrite: boolean } | null> {
	const [summary] = isUuid(documentId)
		? await db.select().from(summaries).where(eq(summaries.documentId, documentId))
		: [];
	return summary && canReadLiveSummary(actor, summary) ? { canWrite: canWriteSummary(actor, summary) } : null;
}
