import { documentClients, people } from '@aloitetila/db/schema.ts';
import { checkDocument } from '@aloitetila/document/check.ts';
import { type CheckedFragments, fragmentOf } from '@aloitetila/document/checked.ts';
import { compareFragments, type ComparedSection, hasChanges } from '@aloitetila/document/compare.ts';
import { wholeOf, writersBetween } from '@aloitetila/document/state.ts';
import type { Language } from '@aloitetila/domain/language.ts';
import { meetingLanguages } from '@aloitetila/domain/meetings/meeting.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import { pointNotFound } from '@aloitetila/domain/summaries/summary.errors.ts';
import { canWriteSummary } from '@aloitetila/domain/summaries/summary.policy.ts';
import { and, eq } from 'drizzle-orm';
import type { Context, Reader } from '../context.ts';
import { listVersions, readVersion, type VersionKind } from '../documents/document-versions.ts';
import { readLiveDocument } from '../documents/live-document.ts';
import { findHistory } from './history-rows.ts';

/** A point of a summary's history. */
export interface HistoryPoint {
	/** Names it: the last edit that it holds. */
	readonly seq: number;
	readonly at: Date;
	readonly kind: VersionKind;
	readonly name: string | null;
	/** Who gave the name, or restored. Null when that is not known any more, and of automatic points. */
	readonly by: string | null;
	/** Who has written since the point before it, by name. Who only deleted is not among them. */
	readonly writers: readonly string[];
}

export interface HistoryView {
	readonly summaryId: string;
	readonly meeting: { readonly id: string; readonly startsAt: Date };
	/** Whether points may be named and restored: until the summary is published. */
	readonly canChange: boolean;
	readonly present: {
		readonly seq: number;
		/** Who has written since the newest point. */
		readonly writers: readonly string[];
		/** The newest point says exactly this. */
		readonly isKept: boolean;
	};
	/** Newest first. */
	readonly points: readonly HistoryPoint[];
}

/** The history of a summary that is, or was, being written. For the group. */
export async function readHistory({ db }: Pick<Context, 'db'>, actor: Actor, summaryId: string): Promise<HistoryView> {
	const { summary, meeting } = await findHistory(db, actor, summaryId);
	const [versions, names, { doc, head }] = await Promise.all([
		listVersions(db, summary.documentId),
		namesOfClients(db, summary.documentId),
		readLiveDocument(db, summary.documentId),
	]);
	const { stateVector } = wholeOf(doc);
	doc.destroy();
	const writersOf = (before: Uint8Array | undefined, after: Uint8Array) => [
		...new Set(writersBetween(before ?? null, after).flatMap((id) => names.get(id) ?? [])),
	];
	return {
		summaryId: summary.id,
		meeting: { id: meeting.id, startsAt: meeting.startsAt },
		canChange: canWriteSummary(actor, summary),
		present: {
			seq: head,
			writers: writersOf(versions[0]?.stateVector, stateVector),
			isKept: versions[0]?.seq === head,
		},
		points: versions.map(({ stateVector: vector, ...point }, index) => ({
			...point,
			writers: writersOf(versions[index + 1]?.stateVector, vector),
		})),
	};
}

/** Whose each client id is. The workspace's own and those of people who are gone have no name. */
async function namesOfClients(db: Reader, documentId: string): Promise<Map<number, string>> {
	const rows = await db
		.select({ clientId: documentClients.clientId, name: people.name })
		.from(documentClients)
		.innerJoin(people, and(eq(people.id, documentClients.personId)))
		.where(eq(documentClients.documentId, documentId));
	return new Map(rows.flatMap(({ clientId, name }) => (name === null ? [] : [[clientId, name]])));
}

/** What changed from one point to a later one, or to the text as it is now. */
export interface ComparisonView {
	/** The older one. */
	readonly from: number;
	/** Null: the text as it is now. */
	readonly to: number | null;
	/** The edit up to which the newer one reaches. */
	readonly toSeq: number;
	/** In each language of the meeting, the main one first. */
	readonly languages: readonly {
		readonly language: Language;
		readonly hasChanged: boolean;
		readonly sections: readonly ComparedSection[];
	}[];
}

/** Compares two points, whichever is older, or a point and now. */
export async function compareHistory(
	{ db }: Pick<Context, 'db'>,
	actor: Actor,
	summaryId: string,
	wanted: { from: number; to?: number | undefined },
): Promise<ComparisonView> {
	const { summary, meeting } = await findHistory(db, actor, summaryId);
	const [from, to] =
		wanted.to === undefined
			? [wanted.from, null]
			: [Math.min(wanted.from, wanted.to), Math.max(wanted.from, wanted.to)];
	const [older, newer] = await Promise.all([textAt(db, summary.documentId, from), textAt(db, summary.documentId, to)]);
	return {
		from,
		to,
		toSeq: newer.seq,
		languages: meetingLanguages(meeting).map((language) => {
			const name = fragmentOf(language, meeting.language);
			const sections = compareFragments(older.fragments[name] ?? null, newer.fragments[name] ?? null);
			return { language, hasChanged: hasChanges(sections), sections };
		}),
	};
}

/** What a point says, or the document now, held against the schema like everything that is read. */
async function textAt(
	db: Reader,
	documentId: string,
	seq: number | null,
): Promise<{ seq: number; fragments: CheckedFragments }> {
	if (seq !== null) {
		const point = await readVersion(db, documentId, seq);
		if (!point) throw pointNotFound();
		return { seq, fragments: checkDocument(point.state).fragments };
	}
	const { doc, head } = await readLiveDocument(db, documentId);
	const { fragments } = checkDocument(doc);
	doc.destroy();
	return { seq: head, fragments };
}
