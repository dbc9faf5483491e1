import { summaries } from '@aloitetila/db/schema.ts';
import type { FragmentName } from '@aloitetila/document/checked.ts';
import { write } from '@aloitetila/document/testing.ts';
import type { Person } from '@aloitetila/domain/people/actor.ts';
import { eq } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { appendServerEdit, readLiveDocument } from '../documents/live-document.ts';
import { addAgendaItem } from '../meetings/build-agenda.ts';
import { announcedMeeting, aTheme } from '../testing-workspace.ts';
import { startSummary } from './start-summary.ts';

/** The parts of a Yjs element that these tests use; use cases know no Yjs. */
type Parent = Parameters<typeof write>[0];

/** A summary that is being written, of an announced meeting with one theme. */
export async function begunSummary(context: Context, member: Person, meeting?: string) {
	const meetingId = meeting ?? (await announcedMeeting(context, member));
	const { id: itemId } = await addAgendaItem(context, member, meetingId, aTheme('Alku', { titleSv: 'Början' }));
	const { id: summaryId } = await startSummary(context, member, meetingId);
	return { meetingId, itemId, summaryId };
}

export async function documentOf(context: Context, summaryId: string): Promise<string> {
	const [summary] = await context.db.select().from(summaries).where(eq(summaries.id, summaryId));
	return summary?.documentId ?? '';
}

/** The headings of a summary as it stands: the id of the agenda item, and what the heading reads. */
export async function headingsOf(context: Context, summaryId: string, fragment: FragmentName = 'default') {
	const { doc } = await readLiveDocument(context.db, await documentOf(context, summaryId));
	const headings = elements(doc.getXmlFragment(fragment)).flatMap((element) => {
		const agendaItemId = element.getAttribute?.('agendaItemId');
		return agendaItemId ? [{ agendaItemId, text: textOf(element) }] : [];
	});
	doc.destroy();
	return headings;
}

/** Writes as somebody at an editor would: under the heading of an item, or what a raw client might put at the end. */
export const writeInSummary = (
	context: Context,
	summaryId: string,
	where: { under: string } | 'at the end',
	what: Parameters<typeof write>[1],
	fragment: FragmentName = 'default',
) =>
	edit(context, summaryId, fragment, (root) => {
		const below = where === 'at the end' ? root : elements(root)[indexOf(root, where.under) + 1];
		if (!below) throw new Error('nothing under the heading');
		write(below, what);
	});

/** Throws a heading away with what is under it, as only a raw client can. */
export const throwAway = (context: Context, summaryId: string, agendaItemId: string) =>
	edit(context, summaryId, 'default', (root) => {
		root.delete(indexOf(root, agendaItemId), 2);
	});

async function edit(context: Context, summaryId: string, fragment: FragmentName, change: (root: Parent) => void) {
	const documentId = await documentOf(context, summaryId);
	const { doc } = await readLiveDocument(context.db, documentId);
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	doc.transact(() => change(doc.getXmlFragment(fragment)));
	doc.destroy();
	await context.db.transaction(async (tx) => {
		for (const update of updates) await appendServerEdit(context, tx, documentId, update, null);
	});
}

function indexOf(root: Parent, agendaItemId: string): number {
	const at = elements(root).findIndex((element) => element.getAttribute?.('agendaItemId') === agendaItemId);
	if (at === -1) throw new Error('no such heading');
	return at;
}

const elements = (root: Parent) => root.toArray() as (Parent & { getAttribute?(name: string): string | undefined })[];
const textOf = (element: Parent): string =>
	(element.toArray() as { toDelta?(): { insert: string }[] }[])
		.flatMap((node) => node.toDelta?.().map(({ insert }) => insert) ?? [])
		.join('');
