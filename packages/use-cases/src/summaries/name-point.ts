import { wholeOf } from '@aloitetila/document/state.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import { MOST_NAMED_POINTS } from '@aloitetila/domain/summaries/history.ts';
import { pointHasName, pointNotFound, tooManyNamedPoints } from '@aloitetila/domain/summaries/summary.errors.ts';
import type { Context, Transaction } from '../context.ts';
import {
	countNamedVersions,
	keepNamedVersion,
	nameVersion,
	readVersion,
	unnameVersion,
} from '../documents/document-versions.ts';
import { readLiveDocument } from '../documents/live-document.ts';
import { holdHistory } from './history-rows.ts';

/** Keeps what a summary says now as a point of its history, for good. */
export async function namePresentText(
	context: Context,
	actor: Actor,
	summaryId: string,
	name: string,
): Promise<{ seq: number }> {
	return context.db.transaction(async (tx) => {
		const { summary, writer } = await holdHistory(tx, actor, summaryId);
		await refuseTooMany(tx, summary.documentId);
		const { doc, head } = await readLiveDocument(tx, summary.documentId);
		const present = wholeOf(doc);
		doc.destroy();
		const kept = await keepNamedVersion(tx, {
			documentId: summary.documentId,
			seq: head,
			at: context.now(),
			personId: writer.personId,
			name,
			...present,
		});
		if (!kept) throw pointHasName((await readVersion(tx, summary.documentId, head))?.name ?? '');
		return { seq: head };
	});
}

/** Gives a point a name, or another one. */
export async function namePoint(
	context: Context,
	actor: Actor,
	summaryId: string,
	{ seq, name }: { seq: number; name: string },
): Promise<{ seq: number }> {
	return context.db.transaction(async (tx) => {
		const { summary, writer } = await holdHistory(tx, actor, summaryId);
		const point = await readVersion(tx, summary.documentId, seq);
		if (!point) throw pointNotFound();
		if (point.kind !== 'named') await refuseTooMany(tx, summary.documentId);
		await nameVersion(tx, summary.documentId, seq, { name, personId: writer.personId });
		return { seq };
	});
}

/** Takes the name off a point, which then thins out with the others. */
export async function unnamePoint(context: Context, actor: Actor, summaryId: string, seq: number): Promise<void> {
	await context.db.transaction(async (tx) => {
		const { summary } = await holdHistory(tx, actor, summaryId);
		if (!(await unnameVersion(tx, summary.documentId, seq, context.now()))) throw pointNotFound();
	});
}

async function refuseTooMany(tx: Transaction, documentId: string) {
	if ((await countNamedVersions(tx, documentId)) >= MOST_NAMED_POINTS) throw tooManyNamedPoints(MOST_NAMED_POINTS);
}
