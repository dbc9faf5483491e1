import { initiatives, meetings, organisations, summaries } from '@aloitetila/db/schema.ts';
import type { InitiativeStatus } from '@aloitetila/domain/initiatives/initiative.ts';
import { isUuid } from '@aloitetila/domain/initiatives/reference.ts';
import type { Language, Localised } from '@aloitetila/domain/language.ts';
import {
	agendaClock,
	type AgendaItemKind,
	isAgendaOpen,
	meetingLanguages,
	type MeetingStatus,
} from '@aloitetila/domain/meetings/meeting.ts';
import { meetingNotFound } from '@aloitetila/domain/meetings/meeting.errors.ts';
import { canPrepareMeeting, canReadMeeting } from '@aloitetila/domain/meetings/meeting.policy.ts';
import { type Actor, isInGroup, isParticipant } from '@aloitetila/domain/people/actor.ts';
import { canReadLiveSummary, canStartSummary, canWriteSummary } from '@aloitetila/domain/summaries/summary.policy.ts';
import { and, asc, desc, eq, gt, inArray, isNotNull, lte, or } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { organisationName } from '../people/read-people.ts';
import { agendaOf } from './agenda-rows.ts';

/** A meeting in a list. */
export interface MeetingRowView {
	readonly id: string;
	readonly status: MeetingStatus;
	readonly theme: Localised;
	readonly host: Localised | null;
	readonly place: string;
	readonly isRemote: boolean;
	readonly languages: Language[];
	readonly startsAt: Date;
	readonly endsAt: Date;
	readonly publishedSummaryId: string | null;
}

export interface AgendaItemView {
	readonly id: string;
	readonly kind: AgendaItemKind;
	readonly number: number | null;
	readonly title: Localised;
	readonly minutes: number;
	readonly startsAt: Date;
	readonly endsAt: Date;
	readonly presenter: string;
	readonly blockId: string;
	/** The initiative of the item; its title is in its own language first. */
	readonly initiative: {
		readonly id: string;
		readonly number: number | null;
		readonly status: InitiativeStatus;
		readonly language: Language;
	} | null;
}

/** A meeting with everything its page shows, and what its reader may do there. */
export interface MeetingView extends MeetingRowView {
	readonly hostOrganisationId: string | null;
	readonly language: Language;
	readonly otherLanguages: Language[];
	/** Only for participants: a link on the open web would bring strangers into the meeting. */
	readonly remoteLink: string | null;
	readonly announcedAt: Date | null;
	readonly cancelReason: string;
	readonly revision: number;
	readonly agenda: AgendaItemView[];
	/** When the last item ends, which may be before or after the meeting does. */
	readonly agendaEndsAt: Date;
	readonly summary: { readonly id: string; readonly isPublished: boolean } | null;
	readonly may: {
		readonly prepare: boolean;
		readonly announce: boolean;
		readonly cancel: boolean;
		readonly startSummary: boolean;
		readonly readLiveSummary: boolean;
		readonly writeSummary: boolean;
	};
}

/** Meetings by date: those to come first, soonest first, then those past, newest first. Planned ones for the group. */
export async function listMeetings(
	{ db, now }: Pick<Context, 'db' | 'now'>,
	actor: Actor,
): Promise<{ ahead: MeetingRowView[]; past: MeetingRowView[] }> {
	const visible = isInGroup(actor) ? undefined : isNotNull(meetings.announcedAt);
	const columns = {
		meeting: meetings,
		host: organisations,
		summaryId: summaries.id,
		publishedVersion: summaries.publishedVersion,
	};
	const query = () =>
		db
			.select(columns)
			.from(meetings)
			.leftJoin(organisations, eq(organisations.id, meetings.hostOrganisationId))
			.leftJoin(summaries, eq(summaries.meetingId, meetings.id));
	const [ahead, past] = await Promise.all([
		query()
			.where(and(visible, gt(meetings.endsAt, now())))
			.orderBy(asc(meetings.startsAt))
			.limit(100),
		query()
			.where(and(visible, lte(meetings.endsAt, now())))
			.orderBy(desc(meetings.startsAt))
			.limit(200),
	]);
	return { ahead: ahead.map(rowView), past: past.map(rowView) };
}

/** The next meeting that everyone knows of, for the front page. */
export async function readNextMeeting({ db, now }: Pick<Context, 'db' | 'now'>): Promise<MeetingRowView | null> {
	const [row] = await db
		.select({
			meeting: meetings,
			host: organisations,
			summaryId: summaries.id,
			publishedVersion: summaries.publishedVersion,
		})
		.from(meetings)
		.leftJoin(organisations, eq(organisations.id, meetings.hostOrganisationId))
		.leftJoin(summaries, eq(summaries.meetingId, meetings.id))
		.where(and(eq(meetings.status, 'announced'), gt(meetings.endsAt, now())))
		.orderBy(asc(meetings.startsAt))
		.limit(1);
	return row ? rowView(row) : null;
}

/** A meeting and its agenda. */
export async function readMeeting(
	{ db, now }: Pick<Context, 'db' | 'now'>,
	actor: Actor,
	meetingId: string,
): Promise<MeetingView> {
	if (!isUuid(meetingId)) throw meetingNotFound();
	const [row] = await db
		.select({
			meeting: meetings,
			host: organisations,
			summaryId: summaries.id,
			summaryStatus: summaries.status,
			publishedVersion: summaries.publishedVersion,
		})
		.from(meetings)
		.leftJoin(organisations, eq(organisations.id, meetings.hostOrganisationId))
		.leftJoin(summaries, eq(summaries.meetingId, meetings.id))
		.where(eq(meetings.id, meetingId));
	if (!row || !canReadMeeting(actor, row.meeting)) throw meetingNotFound();
	const { meeting } = row;
	const items = agendaClock(meeting.startsAt, await agendaOf(db, meetingId));
	const initiativeIds = items.flatMap((agendaItem) => agendaItem.initiativeId ?? []);
	const known = initiativeIds.length
		? await db
				.select({
					id: initiatives.id,
					number: initiatives.number,
					status: initiatives.status,
					language: initiatives.language,
				})
				.from(initiatives)
				.where(inArray(initiatives.id, initiativeIds))
		: [];
	const isOpen = isAgendaOpen(meeting.status);
	const summary =
		row.summaryId && row.summaryStatus
			? { id: row.summaryId, status: row.summaryStatus, publishedVersion: row.publishedVersion }
			: null;
	return {
		...rowView(row),
		hostOrganisationId: meeting.hostOrganisationId,
		language: meeting.language,
		otherLanguages: meeting.otherLanguages,
		remoteLink: isParticipant(actor) && meeting.remoteLink ? meeting.remoteLink : null,
		announcedAt: meeting.announcedAt,
		cancelReason: meeting.cancelReason,
		revision: meeting.revision,
		agenda: items.map((agendaItem) => ({
			id: agendaItem.id,
			kind: agendaItem.kind,
			number: agendaItem.number,
			title: agendaItem.title,
			minutes: agendaItem.minutes,
			startsAt: agendaItem.startsAt,
			endsAt: agendaItem.endsAt,
			presenter: agendaItem.presenter,
			blockId: agendaItem.blockId,
			initiative: known.find((candidate) => candidate.id === agendaItem.initiativeId) ?? null,
		})),
		agendaEndsAt: items.at(-1)?.endsAt ?? meeting.startsAt,
		summary:
			summary && (summary.publishedVersion !== null || canReadLiveSummary(actor, summary))
				? { id: summary.id, isPublished: summary.publishedVersion !== null }
				: null,
		may: {
			prepare: isOpen && canPrepareMeeting(actor),
			announce: meeting.status === 'planned' && canPrepareMeeting(actor),
			cancel: isOpen && canPrepareMeeting(actor) && meeting.endsAt > now(),
			startSummary: !summary && meeting.status !== 'cancelled' && items.length > 0 && canStartSummary(actor),
			readLiveSummary: summary !== null && canReadLiveSummary(actor, summary),
			writeSummary: summary !== null && canWriteSummary(actor, summary),
		},
	};
}

/** Meetings on whose agenda something can still be put, for the choice in a form. */
export async function listOpenMeetings({
	db,
	now,
}: Pick<Context, 'db' | 'now'>): Promise<{ id: string; theme: Localised; startsAt: Date }[]> {
	return db
		.select({ id: meetings.id, theme: meetings.theme, startsAt: meetings.startsAt })
		.from(meetings)
		.where(and(or(eq(meetings.status, 'planned'), eq(meetings.status, 'announced')), gt(meetings.endsAt, now())))
		.orderBy(asc(meetings.startsAt))
		.limit(50);
}

function rowView(row: {
	meeting: typeof meetings.$inferSelect;
	host: typeof organisations.$inferSelect | null;
	summaryId: string | null;
	publishedVersion: number | null;
}): MeetingRowView {
	const { meeting, host } = row;
	return {
		id: meeting.id,
		status: meeting.status,
		theme: meeting.theme,
		host: host ? organisationName(host) : null,
		place: meeting.place,
		isRemote: meeting.remoteLink !== '',
		languages: meetingLanguages(meeting),
		startsAt: meeting.startsAt,
		endsAt: meeting.endsAt,
		publishedSummaryId: row.publishedVersion === null ? null : row.summaryId,
	};
}
