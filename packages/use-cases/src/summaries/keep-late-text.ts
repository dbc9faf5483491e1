import { documentUpdates } from '@aloitetila/db/schema.ts';
import { withLateText } from '@aloitetila/document/late-text.ts';
import { and, asc, eq, gt } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { completeVersion, readVersion } from '../documents/document-versions.ts';
import { holdDocument } from '../documents/live-document.ts';
import type { JobPayloads } from '../jobs.ts';

/** So long after a restore somebody may still be typing into what it took away, not having seen it yet. */
export const LATE_MS = 5_000;

/**
 * Words that were typed into a paragraph at the moment when a restore took it away were said to be saved, and are nowhere
 * to be read. They join the point that was kept before the restore. Harmless when it is done again.
 */
export async function keepLateText(
	{ db }: Pick<Context, 'db'>,
	{ documentId, before, restore }: JobPayloads['document.keep_late_text'],
): Promise<void> {
	await db.transaction(async (tx) => {
		await holdDocument(tx, documentId);
		const point = await readVersion(tx, documentId, before);
		const rows = await tx
			.select()
			.from(documentUpdates)
			.where(and(eq(documentUpdates.documentId, documentId), gt(documentUpdates.seq, before)))
			.orderBy(asc(documentUpdates.seq));
		const restored = rows.find(({ seq }) => seq === restore);
		// The point has thinned out, or rows have gone: too long has passed.
		if (!point || !restored || rows[0]?.seq !== before + 1) return;
		const until = restored.at.getTime() + LATE_MS;
		const meanwhile = rows.filter(({ seq, at }) => seq !== restore && at.getTime() <= until).map(({ bytes }) => bytes);
		const whole = withLateText(point.state, restored.bytes, meanwhile);
		if (whole) await completeVersion(tx, documentId, before, whole);
	});
}
