import { summaries } from '@aloitetila/db/schema.ts';
import { scaffoldEdit } from '@aloitetila/document/scaffold.ts';
import { eq } from 'drizzle-orm';
import type { Context, Transaction } from '../context.ts';
import { appendServerEdit, holdDocument, readLiveDocument, WORKSPACE } from '../documents/live-document.ts';
import { agendaOf, lockMeeting } from '../meetings/agenda-rows.ts';
import { planOf } from './plan.ts';

/**
 * Brings the headings of a summary that is being written up to the agenda: an edit of the server's own, keyed by the
 * agenda items' ids, which changes nothing where nothing is missing and never deletes what people wrote.
 */
export async function agendaChanged(context: Context, tx: Transaction, meetingId: string): Promise<void> {
	const [summary] = await tx.select().from(summaries).where(eq(summaries.meetingId, meetingId));
	if (!summary || summary.status === 'published') return;
	const meeting = await lockMeeting(tx, meetingId);
	if (!meeting) return;
	// Repaired between reading and writing, it would get an edit of what it said before.
	await holdDocument(tx, summary.documentId);
	const { doc } = await readLiveDocument(tx, summary.documentId);
	const edit = scaffoldEdit(doc, planOf(meeting, await agendaOf(tx, meetingId)));
	if (edit) await appendServerEdit(context, tx, summary.documentId, edit, WORKSPACE);
	doc.destroy();
}
