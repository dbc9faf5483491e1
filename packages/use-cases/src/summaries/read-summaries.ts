import { initiatives, meetings, summaries, summaryVersions } from '@aloitetila/db/schema.ts';
import { checkDocument } from '@aloitetila/document/check.ts';
import { fragmentOf } from '@aloitetila/document/checked.ts';
import { type RenderedSection, renderSections, type SafeHtml } from '@aloitetila/document/render.ts';
import type { InitiativeStatus } from '@aloitetila/domain/initiatives/initiative.ts';
import { isUuid } from '@aloitetila/domain/initiatives/reference.ts';
import type { Language, Localised } from '@aloitetila/domain/language.ts';
import { meetingLanguages } from '@aloitetila/domain/meetings/meeting.ts';
import { canReadMeeting } from '@aloitetila/domain/meetings/meeting.policy.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import type { SummaryStatus } from '@aloitetila/domain/summaries/summary.ts';
import { summaryNotFound } from '@aloitetila/domain/summaries/summary.errors.ts';
import {
	canPublishSummary,
	canReadLiveSummary,
	canReadPublishedSummary,
	canWriteSummary,
} from '@aloitetila/domain/summaries/summary.policy.ts';
import { and, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { readLiveDocument } from '../documents/live-document.ts';
import { readMeeting } from '../meetings/read-meetings.ts';
import { type FrozenSection, thaw } from './frozen.ts';

/** A published summary in a list. */
export interface SummaryRowView {
	readonly id: string;
	readonly theme: Localised;
	readonly startsAt: Date;
	readonly publishedAt: Date;
	readonly version: number;
	readonly languages: Language[];
	readonly initiatives: { readonly number: number; readonly title: string; readonly language: Language }[];
}

/** One section of a published page: its heading, its text as safe HTML, and where its initiative is now. */
export interface PublishedSectionView extends RenderedSection {
	readonly number: number;
	readonly presenter: string;
	readonly initiative:
		(NonNullable<FrozenSection['initiative']> & { readonly statusNow: InitiativeStatus | null }) | null;
}

/** A published version in one language, ready to be shown. Everything but `statusNow` comes from the frozen record. */
export interface PublishedSummaryView {
	readonly id: string;
	readonly version: number;
	readonly newestVersion: number;
	readonly publishedAt: Date;
	readonly hash: string;
	readonly note: string;
	readonly meeting: {
		readonly id: string;
		readonly theme: Localised;
		readonly startsAt: Date;
		readonly endsAt: Date;
		readonly place: string;
		readonly host: Localised | null;
	};
	/** The language of the text shown: the reader's, where the summary has it, else its main language. */
	readonly language: Language;
	readonly languages: readonly Language[];
	readonly lead: SafeHtml;
	readonly sections: PublishedSectionView[];
	readonly versions: { readonly version: number; readonly publishedAt: Date; readonly note: string }[];
	/** The frozen record itself, for programs. */
	readonly content: string;
}

/** Published summaries, newest meeting first, at most `most` of them. */
export async function listSummaries({ db }: Pick<Context, 'db'>, most = 100): Promise<SummaryRowView[]> {
	const rows = await db
		.select({
			id: summaries.id,
			version: summaryVersions.version,
			publishedAt: summaryVersions.publishedAt,
			languages: summaryVersions.languages,
			// Their texts are long, and a list shows none of them.
			theme: sql<Localised>`${summaryVersions.content}::json -> 'meeting' -> 'theme'`,
			startsAt: sql<string>`${summaryVersions.content}::json -> 'meeting' ->> 'startsAt'`,
			sections: sql<FrozenSection[]>`${summaryVersions.content}::json -> 'sections'`,
		})
		.from(summaries)
		.innerJoin(
			summaryVersions,
			and(eq(summaryVersions.summaryId, summaries.id), eq(summaryVersions.version, summaries.publishedVersion)),
		)
		.innerJoin(meetings, eq(meetings.id, summaries.meetingId))
		.where(isNotNull(summaries.publishedVersion))
		.orderBy(desc(meetings.startsAt))
		.limit(most);
	return rows.map(({ sections, startsAt, ...row }) => ({
		...row,
		startsAt: new Date(startsAt),
		initiatives: sections.flatMap((section) => section.initiative ?? []),
	}));
}

/** A published version; the newest one, unless a version is asked for. Never reads the live document. */
export async function readPublishedSummary(
	{ db }: Pick<Context, 'db'>,
	actor: Actor,
	summaryId: string,
	wanted: { language: Language; version?: number },
): Promise<PublishedSummaryView> {
	if (!isUuid(summaryId)) throw summaryNotFound();
	const [summary] = await db.select().from(summaries).where(eq(summaries.id, summaryId));
	if (!summary || summary.publishedVersion === null || !canReadPublishedSummary(actor, summary))
		throw summaryNotFound();
	const version = wanted.version ?? summary.publishedVersion;
	if (!Number.isInteger(version) || version < 1 || version > summary.publishedVersion) throw summaryNotFound();
	const [versions, [kept]] = await Promise.all([
		db
			.select({
				version: summaryVersions.version,
				publishedAt: summaryVersions.publishedAt,
				note: summaryVersions.note,
			})
			.from(summaryVersions)
			.where(eq(summaryVersions.summaryId, summaryId))
			.orderBy(desc(summaryVersions.version)),
		db
			.select()
			.from(summaryVersions)
			.where(and(eq(summaryVersions.summaryId, summaryId), eq(summaryVersions.version, version))),
	]);
	if (!kept) throw summaryNotFound();
	const frozen = thaw(kept.content);
	const language = frozen.languages.includes(wanted.language) ? wanted.language : frozen.mainLanguage;
	const fragment = frozen.fragments[fragmentOf(language, frozen.mainLanguage)];
	const rendered = fragment ? renderSections(fragment) : { lead: '' as SafeHtml, sections: [] };
	const ids = frozen.sections.flatMap((section) => section.initiative?.id ?? []);
	const now = ids.length
		? await db
				.select({ id: initiatives.id, status: initiatives.status })
				.from(initiatives)
				.where(inArray(initiatives.id, ids))
		: [];
	return {
		id: summaryId,
		version: kept.version,
		newestVersion: summary.publishedVersion,
		publishedAt: kept.publishedAt,
		hash: kept.hash,
		note: kept.note,
		meeting: {
			...frozen.meeting,
			startsAt: new Date(frozen.meeting.startsAt),
			endsAt: new Date(frozen.meeting.endsAt),
		},
		language,
		languages: frozen.languages,
		lead: rendered.lead,
		sections: rendered.sections.map((section, index) => {
			const facts = frozen.sections.find((candidate) => candidate.blockId === section.blockId);
			return {
				...section,
				number: facts?.number ?? index + 1,
				presenter: facts?.presenter ?? '',
				initiative: facts?.initiative
					? { ...facts.initiative, statusNow: now.find((row) => row.id === facts.initiative?.id)?.status ?? null }
					: null,
			};
		}),
		versions,
		content: kept.content,
	};
}

/** What the writing page needs: the document to open, and the agenda beside it. */
export interface LiveSummaryView {
	readonly id: string;
	readonly documentId: string;
	readonly status: SummaryStatus;
	readonly isPublished: boolean;
	readonly meeting: Awaited<ReturnType<typeof readMeeting>>;
	readonly languages: Language[];
	readonly canWrite: boolean;
	readonly canPublish: boolean;
}

/** Opens a summary for writing or for following. Participants only. */
export async function readLiveSummary(
	context: Pick<Context, 'db' | 'now'>,
	actor: Actor,
	summaryId: string,
): Promise<LiveSummaryView> {
	const [row] = isUuid(summaryId)
		? await context.db
				.select({ summary: summaries, meeting: meetings })
				.from(summaries)
				.innerJoin(meetings, eq(meetings.id, summaries.meetingId))
				.where(eq(summaries.id, summaryId))
		: [];
	if (!row || !canReadMeeting(actor, row.meeting) || !canReadLiveSummary(actor, row.summary)) throw summaryNotFound();
	const { summary } = row;
	const meeting = await readMeeting(context, actor, summary.meetingId);
	return {
		id: summary.id,
		documentId: summary.documentId,
		status: summary.status,
		isPublished: summary.publishedVersion !== null,
		meeting,
		languages: meetingLanguages(meeting),
		canWrite: canWriteSummary(actor, summary),
		canPublish: summary.status !== 'published' && canPublishSummary(actor),
	};
}

/** The live text as it is stored now, rendered as the published page would be: for the lead's last look, and for reading without scripts. */
export interface SummaryPreview {
	/** The edit that this shows; publishing names it, so that nothing unseen is published. */
	readonly headSeq: number;
	readonly languages: { readonly language: Language; readonly lead: SafeHtml; readonly sections: RenderedSection[] }[];
	/** How many pieces of the document may not be shown and are left out. */
	readonly leftOut: number;
}

/** Renders the live text from what is stored. Participants only. */
export async function previewSummary(
	{ db }: Pick<Context, 'db'>,
	actor: Actor,
	summaryId: string,
): Promise<SummaryPreview> {
	const [row] = isUuid(summaryId)
		? await db
				.select({ summary: summaries, meeting: meetings })
				.from(summaries)
				.innerJoin(meetings, eq(meetings.id, summaries.meetingId))
				.where(eq(summaries.id, summaryId))
		: [];
	if (!row || !canReadMeeting(actor, row.meeting) || !canReadLiveSummary(actor, row.summary)) throw summaryNotFound();
	const { doc, head } = await readLiveDocument(db, row.summary.documentId);
	const { fragments, problems } = checkDocument(doc);
	doc.destroy();
	return {
		headSeq: head,
		languages: meetingLanguages(row.meeting).map((language) => {
			const fragment = fragments[fragmentOf(language, row.meeting.language)];
			return {
				language,
				...(fragment ? renderSections(fragment, { idPrefix: `${language}-` }) : { lead: '' as SafeHtml, sections: [] }),
			};
		}),
		leftOut: problems.length,
	};
}
