import {
	initiativeAuthors,
	initiatives,
	initiativeVersions,
	meetings,
	organisations,
	people,
} from '@aloitetila/db/schema.ts';
import { notAllowed, notSignedIn } from '@aloitetila/domain/errors.ts';
import { type InitiativeStatus, INITIATIVE_STATUSES } from '@aloitetila/domain/initiatives/initiative.ts';
import { canSeeInbox } from '@aloitetila/domain/initiatives/initiative.policy.ts';
import type { Language, Localised } from '@aloitetila/domain/language.ts';
import { fromHelsinki, toHelsinki } from '@aloitetila/domain/meetings/meeting.contract.ts';
import { type Actor, isInGroup, isParticipant } from '@aloitetila/domain/people/actor.ts';
import { and, asc, count, desc, eq, inArray, isNotNull, lt, ne, or, type SQL, sql } from 'drizzle-orm';
import { alias, type PgColumn } from 'drizzle-orm/pg-core';
import type { Context, Reader } from '../context.ts';
import { organisationName } from '../people/read-people.ts';

/** An initiative in a list: where it is, who holds it, by when. */
export interface InitiativeRowView {
	readonly id: string;
	readonly number: number | null;
	readonly title: string;
	readonly language: Language;
	readonly parallelTitle: string;
	readonly parallelLanguage: Language | null;
	readonly status: InitiativeStatus;
	readonly author: { readonly name: string; readonly organisation: Localised | null };
	readonly holder: { readonly id: string; readonly name: string; readonly organisation: Localised | null } | null;
	readonly submittedAt: Date | null;
	readonly changedAt: Date;
	readonly answerBy: Date | null;
	readonly answeredAt: Date | null;
	readonly isClockStopped: boolean;
	/** The meeting it is on the agenda of; only where the reader may know of it. */
	readonly meetingAt: Date | null;
}

export interface InitiativePage {
	readonly initiatives: InitiativeRowView[];
	/** Give it back as `before` for the next page; null on the last one. */
	readonly next: number | null;
	/** How many there are in each status, of those this reader may see. */
	readonly counts: Partial<Record<InitiativeStatus, number>>;
}

/** Initiatives a page holds. */
export const PAGE_SIZE = 50;

/** Those on the open web; participants also see what the group has not yet looked at. Drafts are never listed here. */
function visibleTo(actor: Actor): SQL | undefined {
	const submitted = ne(initiatives.status, 'draft');
	return isParticipant(actor) ? submitted : and(submitted, isNotNull(initiatives.publishedAt));
}

/** Initiatives by number, newest first, perhaps of one status. Pages by key: `before` is the last number seen. */
export async function listInitiatives(
	{ db }: Pick<Context, 'db'>,
	actor: Actor,
	filter: { status?: InitiativeStatus | undefined; before?: number | undefined } = {},
): Promise<InitiativePage> {
	const [rows, counted] = await Promise.all([
		rowsWhere(
			db,
			actor,
			and(
				visibleTo(actor),
				filter.status ? eq(initiatives.status, filter.status) : undefined,
				filter.before ? lt(initiatives.number, filter.before) : undefined,
			),
			[desc(initiatives.number)],
			PAGE_SIZE + 1,
		),
		db
			.select({ status: initiatives.status, count: count() })
			.from(initiatives)
			.where(visibleTo(actor))
			.groupBy(initiatives.status),
	]);
	const page = rows.slice(0, PAGE_SIZE);
	return {
		initiatives: page,
		next: rows.length > PAGE_SIZE ? (page.at(-1)?.number ?? null) : null,
		counts: Object.fromEntries(
			INITIATIVE_STATUSES.flatMap((status) => {
				const row = counted.find((candidate) => candidate.status === status);
				return row ? [[status, row.count]] : [];
			}),
		),
	};
}

/** Initiatives that are on their way, for the front page: those that moved last come first. */
export const listMovingInitiatives = ({ db }: Pick<Context, 'db'>, most: number): Promise<InitiativeRowView[]> =>
	rowsWhere(
		db,
		{ kind: 'visitor' },
		and(
			isNotNull(initiatives.publishedAt),
			inArray(initiatives.status, ['in_preparation', 'on_agenda', 'discussed', 'advancing', 'carried_out']),
		),
		[desc(initiatives.changedAt)],
		most,
	);

/** One's own initiatives and drafts, the last changed first. */
export async function listOwnInitiatives({ db }: Pick<Context, 'db'>, actor: Actor): Promise<InitiativeRowView[]> {
	if (actor.kind !== 'person') throw notSignedIn();
	const own = db
		.select({ id: initiativeAuthors.initiativeId })
		.from(initiativeAuthors)
		.where(eq(initiativeAuthors.personId, actor.personId));
	return rowsWhere(db, actor, inArray(initiatives.id, own), [desc(initiatives.changedAt)], 200, 'newest');
}

/** The group's inbox: what waits for it, by the date an answer was promised, then what stands with its initiator. */
export interface Inbox {
	readonly open: InitiativeRowView[];
	/** Returned: the clock stands still. */
	readonly waiting: InitiativeRowView[];
}

/** Reads the inbox. For the preparatory group only. */
export async function readInbox({ db }: Pick<Context, 'db'>, actor: Actor): Promise<Inbox> {
	if (actor.kind !== 'person') throw notSignedIn();
	if (!canSeeInbox(actor)) throw notAllowed();
	const byPromise = [asc(initiatives.answerBy), asc(initiatives.number)];
	const [open, waiting] = await Promise.all([
		rowsWhere(
			db,
			actor,
			or(eq(initiatives.status, 'received'), eq(initiatives.status, 'in_preparation')),
			byPromise,
			500,
		),
		rowsWhere(db, actor, eq(initiatives.status, 'returned'), byPromise, 500),
	]);
	return { open, waiting };
}

/** How many initiatives wait in the inbox; null for those who have none. */
export async function countInbox({ db }: Pick<Context, 'db'>, actor: Actor): Promise<number | null> {
	if (!canSeeInbox(actor)) return null;
	const [row] = await db
		.select({ waiting: count() })
		.from(initiatives)
		.where(inArray(initiatives.status, ['received', 'in_preparation']));
	return row?.waiting ?? 0;
}

/** How the network keeps its promise, for the front page. `days` is the mean from submission to answer this year. */
export async function readPromiseFigures({
	db,
	now,
}: Pick<Context, 'db' | 'now'>): Promise<{ open: number; answeredThisYear: number; days: number | null }> {
	const newYear = fromHelsinki(`${toHelsinki(now()).slice(0, 4)}-01-01T00:00`).toISOString();
	const [row] = await db
		.select({
			open: sql<number>`count(*) filter (where ${initiatives.status} in ('received', 'returned', 'in_preparation', 'on_agenda', 'discussed', 'advancing'))::int`,
			answered: sql<number>`count(*) filter (where ${initiatives.answeredAt} >= ${newYear})::int`,
			days: sql<
				number | null
			>`round(avg(extract(epoch from ${initiatives.answeredAt} - ${initiatives.submittedAt}) / 86400) filter (where ${initiatives.answeredAt} >= ${newYear}))::int`,
		})
		.from(initiatives);
	return { open: row?.open ?? 0, answeredThisYear: row?.answered ?? 0, days: row?.days ?? null };
}

/** The columns of a list: not the texts, which are long. What is being completed is shown to others as it was sent. */
function rowColumns(textOf: 'sent' | 'newest') {
	const { initiativeId, version } = initiativeVersions;
	const sent = <Value>(column: PgColumn, sentColumn: PgColumn) => sql<Value>`case
		when ${initiatives.status} in ('returned', 'withdrawn') then coalesce((
			select ${sentColumn} from ${initiativeVersions}
			where ${initiativeId} = ${initiatives.id} order by ${version} desc limit 1), ${column})
		else ${column} end`;
	const shown = <Value>(column: PgColumn, sentColumn: PgColumn) =>
		textOf === 'newest' ? sql<Value>`${column}` : sent<Value>(column, sentColumn);
	return {
		id: initiatives.id,
		number: initiatives.number,
		title: shown<string>(initiatives.title, initiativeVersions.title),
		language: shown<Language>(initiatives.language, initiativeVersions.language),
		parallelTitle: shown<string>(initiatives.parallelTitle, initiativeVersions.parallelTitle),
		parallelLanguage: shown<Language | null>(initiatives.parallelLanguage, initiativeVersions.parallelLanguage),
		status: initiatives.status,
		submittedAt: initiatives.submittedAt,
		changedAt: initiatives.changedAt,
		answerBy: initiatives.answerBy,
		answeredAt: initiatives.answeredAt,
		clockStoppedAt: initiatives.clockStoppedAt,
	};
}

async function rowsWhere(
	db: Reader,
	actor: Actor,
	where: SQL | undefined,
	order: SQL[],
	most: number,
	textOf: 'sent' | 'newest' = 'sent',
): Promise<InitiativeRowView[]> {
	const author = alias(people, 'author');
	const authorOrganisation = alias(organisations, 'author_organisation');
	const holder = alias(people, 'holder');
	const holderOrganisation = alias(organisations, 'holder_organisation');
	const rows = await db
		.select({
			initiative: rowColumns(textOf),
			author: { name: author.name },
			authorOrganisation,
			holder: { id: holder.id, name: holder.name },
			holderOrganisation,
			meeting: { startsAt: meetings.startsAt, announcedAt: meetings.announcedAt },
		})
		.from(initiatives)
		.innerJoin(
			initiativeAuthors,
			and(eq(initiativeAuthors.initiativeId, initiatives.id), eq(initiativeAuthors.position, 0)),
		)
		.innerJoin(author, eq(author.id, initiativeAuthors.personId))
		.leftJoin(authorOrganisation, eq(authorOrganisation.id, author.organisationId))
		.leftJoin(holder, eq(holder.id, initiatives.holderId))
		.leftJoin(holderOrganisation, eq(holderOrganisation.id, holder.organisationId))
		.leftJoin(meetings, eq(meetings.id, initiatives.meetingId))
		.where(where)
		.orderBy(...order)
		.limit(most);
	return rows.map(({ initiative: { clockStoppedAt, ...initiative }, ...row }) => ({
		...initiative,
		author: {
			name: row.author.name ?? '',
			organisation: row.authorOrganisation ? organisationName(row.authorOrganisation) : null,
		},
		holder: row.holder
			? {
					id: row.holder.id,
					name: row.holder.name ?? '',
					organisation: row.holderOrganisation ? organisationName(row.holderOrganisation) : null,
				}
			: null,
		isClockStopped: clockStoppedAt !== null,
		meetingAt: row.meeting && (row.meeting.announcedAt !== null || isInGroup(actor)) ? row.meeting.startsAt : null,
	}));
}
