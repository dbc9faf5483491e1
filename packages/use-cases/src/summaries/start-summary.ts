import { summaries } from '@aloitetila/db/schema.ts';
import { scaffoldSummary } from '@aloitetila/document/scaffold.ts';
import { SCHEMA_VERSION } from '@aloitetila/document/schema.ts';
import { notAllowed, notSignedIn } from '@aloitetila/domain/errors.ts';
import { meetingNotFound, meetingNotOpen } from '@aloitetila/domain/meetings/meeting.errors.ts';
import { canReadMeeting } from '@aloitetila/domain/meetings/meeting.policy.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import { summaryNeedsAgenda } from '@aloitetila/domain/summaries/summary.errors.ts';
import { canStartSummary } from '@aloitetila/domain/summaries/summary.policy.ts';
import { eq } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { createDocument } from '../documents/live-document.ts';
import { agendaOf, lockMeeting } from '../meetings/agenda-rows.ts';
import { planOf } from './plan.ts';

/**
 * Starts the summary of a meeting: a shared document with a heading for each item of the agenda. Started again, it gives
 * the one that is there: the meeting is held meanwhile, so however many press the button at once, one is made.
 */
export async function startSummary(context: Context, actor: Actor, meetingId: string): Promise<{ id: string }> {
	return context.db.transaction(async (tx) => {
		const meeting = await lockMeeting(tx, meetingId);
		if (!meeting || !canReadMeeting(actor, meeting)) throw meetingNotFound();
		if (actor.kind !== 'person') throw notSignedIn();
		if (!canStartSummary(actor)) throw notAllowed();
		const [there] = await tx.select({ id: summaries.id }).from(summaries).where(eq(summaries.meetingId, meetingId));
		if (there) return there;
		if (meeting.status === 'cancelled') throw meetingNotOpen();
		const agenda = await agendaOf(tx, meetingId);
		if (agenda.length === 0) throw summaryNeedsAgenda();
		const documentId = await createDocument(context, tx, scaffoldSummary(planOf(meeting, agenda)), SCHEMA_VERSION);
		const id = context.newId();
		await tx.insert(summaries).values({
			id,
			meetingId,
			documentId,
			status: 'draft',
			startedAt: context.now(),
			startedBy: actor.personId,
		});
		return { id };
	});
}
