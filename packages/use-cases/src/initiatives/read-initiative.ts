import {
	agendaItems,
	initiativeAuthors,
	initiativeEvents,
	initiatives,
	initiativeVersions,
	meetings,
	organisations,
	people,
	summaries,
	summarySections,
} from '@aloitetila/db/schema.ts';
import type { InitiativeMove, InitiativeStatus } from '@aloitetila/domain/initiatives/initiative.ts';
import { initiativeNotFound } from '@aloitetila/domain/initiatives/initiative.errors.ts';
import { canEdit, canRead, isAuthor, openMoves } from '@aloitetila/domain/initiatives/initiative.policy.ts';
import type { InitiativeReference } from '@aloitetila/domain/initiatives/reference.ts';
import type { Language, Localised } from '@aloitetila/domain/language.ts';
import { type Actor, isInGroup } from '@aloitetila/domain/people/actor.ts';
import { alias } from 'drizzle-orm/pg-core';
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Context, Reader } from '../context.ts';
import { organisationName } from '../people/read-people.ts';
import { findInitiative, type InitiativeRow } from './rows.ts';

/** Somebody with their organisation, as shown beside what they did. */
export interface PersonView {
	readonly id: string;
	readonly name: string;
	readonly organisation: Localised | null;
}

/** One event of the history, with everything it links to. */
export interface InitiativeEventView {
	readonly position: number;
	readonly move: InitiativeMove;
	readonly fromStatus: InitiativeStatus;
	readonly toStatus: InitiativeStatus;
	readonly at: Date;
	readonly by: PersonView | null;
	readonly reason: string;
	readonly reasonLanguage: Language | null;
	readonly firstAction: string;
	readonly newHolder: PersonView | null;
	readonly answerBy: Date | null;
	readonly isPublishedNow: boolean;
	/** Left out where this reader may not see the meeting. */
	readonly meeting: { readonly id: string; readonly startsAt: Date; readonly theme: Localised } | null;
	/** The very heading of the published summary that tells of it. */
	readonly summary: { readonly id: string; readonly version: number; readonly blockId: string } | null;
}

/** The texts of an initiative. */
export interface InitiativeText {
	readonly title: string;
	readonly matter: string;
	readonly proposal: string;
	readonly benefit: string;
	readonly goal: number | null;
	readonly language: Language;
	readonly parallelTitle: string;
	readonly parallelLanguage: Language | null;
}

/** An initiative with everything its page shows, and what its reader may do there. */
export interface InitiativeView extends InitiativeText {
	readonly id: string;
	readonly number: number | null;
	readonly status: InitiativeStatus;
	/** When it came into that status. */
	readonly statusSince: Date;
	readonly authors: PersonView[];
	readonly holder: PersonView | null;
	readonly createdAt: Date;
	readonly changedAt: Date;
	readonly submittedAt: Date | null;
	readonly answerBy: Date | null;
	readonly answeredAt: Date | null;
	/** True while it is returned: the promise moves on by as long as it stands still. */
	readonly isClockStopped: boolean;
	readonly isPublic: boolean;
	readonly meeting: {
		readonly id: string;
		readonly startsAt: Date;
		readonly theme: Localised;
		readonly itemId: string | null;
	} | null;
	readonly mergedInto: { readonly number: number | null; readonly title: string; readonly language: Language } | null;
	/** Newest first. */
	readonly events: InitiativeEventView[];
	/** Headings of published summaries that tell of it, newest first: also those of meetings that only touched on it. */
	readonly toldIn: {
		readonly summaryId: string;
		readonly version: number;
		readonly blockId: string;
		readonly meetingStartsAt: Date;
	}[];
	readonly openMoves: InitiativeMove[];
	readonly canEdit: boolean;
	readonly isOwn: boolean;
	readonly revision: number;
	/** What changed since the group returned it, for the group: the text as it was then. */
	readonly before: InitiativeText | null;
}

/** An initiative as this reader may see it; what may not be read is not there. */
export async function readInitiative(
	{ db }: Pick<Context, 'db'>,
	actor: Actor,
	reference: InitiativeReference,
): Promise<InitiativeView> {
	const initiative = await findInitiative(db, reference);
	if (!initiative || !canRead(actor, initiative)) throw initiativeNotFound();
	const [authors, holder, events, meeting, mergedInto, toldIn, versions] = await Promise.all([
		readAuthors(db, initiative.id),
		initiative.holderId ? readPerson(db, initiative.holderId) : null,
		readEvents(db, actor, initiative.id),
		readMeetingOf(db, actor, initiative),
		readMergedInto(db, initiative),
		readToldIn(db, initiative.id),
		needsVersions(actor, initiative) ? readVersions(db, initiative.id) : [],
	]);
	const { authorIds: _authorIds, holderId: _holderId, publishedAt, clockStoppedAt, ...row } = initiative;
	const isOwn = isAuthor(actor, initiative);
	const [newest, earlier] = versions;
	// What its authors type while it is with them is theirs; others read what was sent.
	const text = isOwn ? row : { ...row, ...newest };
	return {
		id: row.id,
		number: row.number,
		status: row.status,
		statusSince: events[0]?.at ?? row.createdAt,
		title: text.title,
		matter: text.matter,
		proposal: text.proposal,
		benefit: text.benefit,
		goal: text.goal,
		language: text.language,
		parallelTitle: text.parallelTitle,
		parallelLanguage: text.parallelLanguage,
		authors,
		holder,
		createdAt: row.createdAt,
		changedAt: row.changedAt,
		submittedAt: row.submittedAt,
		answerBy: row.answerBy,
		answeredAt: row.answeredAt,
		isClockStopped: clockStoppedAt !== null,
		isPublic: publishedAt !== null,
		meeting,
		mergedInto,
		events,
		toldIn,
		openMoves: openMoves(actor, initiative),
		canEdit: canEdit(actor, initiative),
		isOwn,
		revision: row.revision,
		before: initiative.status === 'received' && isInGroup(actor) ? (earlier ?? null) : null,
	};
}

const personView = (
	person: typeof people.$inferSelect | null,
	organisation: typeof organisations.$inferSelect | null,
): PersonView | null =>
	person && {
		id: person.id,
		name: person.name ?? '',
		organisation: organisation ? organisationName(organisation) : null,
	};

async function readAuthors(db: Reader, initiativeId: string): Promise<PersonView[]> {
	const rows = await db
		.select({ person: people, organisation: organisations })
		.from(initiativeAuthors)
		.innerJoin(people, eq(people.id, initiativeAuthors.personId))
		.leftJoin(organisations, eq(organisations.id, people.organisationId))
		.where(eq(initiativeAuthors.initiativeId, initiativeId))
		.orderBy(asc(initiativeAuthors.position));
	return rows.flatMap(({ person, organisation }) => personView(person, organisation) ?? []);
}

async function readPerson(db: Reader, personId: string): Promise<PersonView | null> {
	const [row] = await db
		.select({ person: people, organisation: organisations })
		.from(people)
		.leftJoin(organisations, eq(organisations.id, people.organisationId))
		.where(eq(people.id, personId));
	return row ? personView(row.person, row.organisation) : null;
}

async function readEvents(db: Reader, actor: Actor, initiativeId: string): Promise<InitiativeEventView[]> {
	const by = alias(people, 'by');
	const byOrganisation = alias(organisations, 'by_organisation');
	const holder = alias(people, 'holder');
	const holderOrganisation = alias(organisations, 'holder_organisation');
	const rows = await db
		.select({ event: initiativeEvents, by, byOrganisation, holder, holderOrganisation, meeting: meetings })
		.from(initiativeEvents)
		.leftJoin(by, eq(by.id, initiativeEvents.byPersonId))
		.leftJoin(byOrganisation, eq(byOrganisation.id, by.organisationId))
		.leftJoin(holder, eq(holder.id, initiativeEvents.holderId))
		.leftJoin(holderOrganisation, eq(holderOrganisation.id, holder.organisationId))
		.leftJoin(meetings, eq(meetings.id, initiativeEvents.meetingId))
		.where(eq(initiativeEvents.initiativeId, initiativeId))
		.orderBy(desc(initiativeEvents.position));
	return rows.map(({ event, meeting, ...row }) => ({
		position: event.position,
		move: event.move,
		fromStatus: event.fromStatus,
		toStatus: event.toStatus,
		at: event.at,
		by: personView(row.by, row.byOrganisation),
		reason: event.reason,
		reasonLanguage: event.reasonLanguage,
		firstAction: event.firstAction,
		newHolder: personView(row.holder, row.holderOrganisation),
		answerBy: event.answerBy,
		isPublishedNow: event.publishedNow,
		meeting:
			meeting && mayKnow(actor, meeting) ? { id: meeting.id, startsAt: meeting.startsAt, theme: meeting.theme } : null,
		summary:
			event.summaryId && event.summaryVersion && event.summaryBlockId
				? { id: event.summaryId, version: event.summaryVersion, blockId: event.summaryBlockId }
				: null,
	}));
}

/** A meeting that is only being planned is the group's own. */
const mayKnow = (actor: Actor, meeting: typeof meetings.$inferSelect) =>
	meeting.announcedAt !== null || isInGroup(actor);

async function readMeetingOf(db: Reader, actor: Actor, initiative: InitiativeRow): Promise<InitiativeView['meeting']> {
	if (!initiative.meetingId) return null;
	const [row] = await db
		.select({ meeting: meetings, itemId: agendaItems.id })
		.from(meetings)
		.leftJoin(
			agendaItems,
			and(
				eq(agendaItems.meetingId, meetings.id),
				eq(agendaItems.initiativeId, initiative.id),
				sql`${agendaItems.removedAt} is null`,
			),
		)
		.where(eq(meetings.id, initiative.meetingId));
	if (!row || !mayKnow(actor, row.meeting)) return null;
	return { id: row.meeting.id, startsAt: row.meeting.startsAt, theme: row.meeting.theme, itemId: row.itemId };
}

async function readMergedInto(db: Reader, initiative: InitiativeRow): Promise<InitiativeView['mergedInto']> {
	if (!initiative.mergedIntoId) return null;
	const [row] = await db
		.select({ number: initiatives.number, title: initiatives.title, language: initiatives.language })
		.from(initiatives)
		.where(eq(initiatives.id, initiative.mergedIntoId));
	return row ?? null;
}

function readToldIn(db: Reader, initiativeId: string): Promise<InitiativeView['toldIn']> {
	return db
		.select({
			summaryId: summarySections.summaryId,
			version: summarySections.version,
			blockId: summarySections.blockId,
			meetingStartsAt: meetings.startsAt,
		})
		.from(summarySections)
		.innerJoin(
			summaries,
			and(eq(summaries.id, summarySections.summaryId), eq(summaries.publishedVersion, summarySections.version)),
		)
		.innerJoin(meetings, eq(meetings.id, summaries.meetingId))
		.where(eq(summarySections.initiativeId, initiativeId))
		.orderBy(desc(meetings.startsAt));
}

/** What is sent is the text itself, but while its authors work on it; and the group compares what it returned. */
const needsVersions = (actor: Actor, initiative: InitiativeRow) =>
	initiative.status === 'received'
		? isInGroup(actor)
		: (initiative.status === 'returned' || initiative.status === 'withdrawn') && !isAuthor(actor, initiative);

/** The texts as they were sent, the newest two: the last one, and the one that the group returned. */
function readVersions(db: Reader, initiativeId: string): Promise<InitiativeText[]> {
	const { title, matter, proposal, benefit, goal, language, parallelTitle, parallelLanguage } = initiativeVersions;
	return db
		.select({ title, matter, proposal, benefit, goal, language, parallelTitle, parallelLanguage })
		.from(initiativeVersions)
		.where(eq(initiativeVersions.initiativeId, initiativeId))
		.orderBy(desc(initiativeVersions.version))
		.limit(2);
}
