import { restoreEdit } from '@aloitetila/document/restore.ts';
import { wholeOf } from '@aloitetila/document/state.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import { nothingToRestore, pointNotFound, summaryNotFound } from '@aloitetila/domain/summaries/summary.errors.ts';
import type { Context } from '../context.ts';
import { keepVersionBeforeRestore, readVersion } from '../documents/document-versions.ts';
import { appendServerEdit, headOf, readLiveDocument } from '../documents/live-document.ts';
import { agendaOf, lockMeeting } from '../meetings/agenda-rows.ts';
import { findHistory, holdHistory } from './history-rows.ts';
import { LATE_MS } from './keep-late-text.ts';
import { planOf } from './plan.ts';

/**
 * Makes a summary say again what it said at a point of its history: an edit like any other, in the name of whoever
 * restores, which merges with what others write meanwhile. What is replaced is kept as a point first; its number comes
 * back, and restoring that undoes this.
 */
export async function restorePoint(
	context: Context,
	actor: Actor,
	summaryId: string,
	seq: number,
): Promise<{ before: number }> {
	return context.db.transaction(async (tx) => {
		const { summary: found } = await findHistory(tx, actor, summaryId);
		// Held in the same order as everywhere: the meeting, the summary, its document.
		const meeting = await lockMeeting(tx, found.meetingId);
		if (!meeting) throw summaryNotFound();
		const { summary, writer } = await holdHistory(tx, actor, summaryId);
		const { documentId } = summary;
		const point = await readVersion(tx, documentId, seq);
		if (!point) throw pointNotFound();
		const plan = planOf(meeting, await agendaOf(tx, meeting.id));

		const { doc, head } = await readLiveDocument(tx, documentId);
		const present = wholeOf(doc);
		const restored = restoreEdit(doc, point.state, plan);
		doc.destroy();
		if (!restored) throw nothingToRestore();
		const { personId } = writer;
		await keepVersionBeforeRestore(tx, { documentId, seq: head, at: context.now(), personId, ...present });
		await appendServerEdit(context, tx, documentId, restored.update, personId);
		const restore = await headOf(tx, documentId);
		const afterSeconds = (LATE_MS / 1_000) * 2;
		await context.jobs.enqueue(tx, 'document.keep_late_text', { documentId, before: head, restore }, { afterSeconds });
		return { before: head };
	});
}
