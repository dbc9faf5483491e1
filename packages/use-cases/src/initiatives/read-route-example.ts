import { initiativeEvents, initiatives, meetings, summaries, summarySections } from '@aloitetila/db/schema.ts';
import type { Language } from '@aloitetila/domain/language.ts';
import { agendaClock } from '@aloitetila/domain/meetings/meeting.ts';
import { and, desc, eq, inArray, isNotNull, ne, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { agendaOf } from '../meetings/agenda-rows.ts';

/** An initiative that has come a long way, with each station it passed: what the front page shows the way with. */
export interface RouteExample {
	readonly id: string;
	readonly number: number | null;
	readonly title: string;
	readonly language: Language;
	readonly parallelTitle: string;
	readonly parallelLanguage: Language | null;
	readonly submittedAt: Date | null;
	readonly goal: number | null;
	readonly meeting: { readonly id: string; readonly startsAt: Date };
	/** Null where the agenda no longer has it. */
	readonly agendaItem: { readonly id: string; readonly number: number | null } | null;
	readonly summary: { readonly id: string; readonly blockId: string };
	/** When it began to be carried out, and with what; null where it has not. */
	readonly action: { readonly text: string; readonly language: Language | null; readonly at: Date } | null;
}

/** One of those that a published summary tells of; those that went on from there first, the latest meeting first. */
export async function readRouteExample({ db }: Pick<Context, 'db'>): Promise<RouteExample | null> {
	const [found] = await db
		.select({ initiative: initiatives, meeting: meetings, section: summarySections })
		.from(summarySections)
		.innerJoin(
			summaries,
			and(eq(summaries.id, summarySections.summaryId), eq(summaries.publishedVersion, summarySections.version)),
		)
		.innerJoin(meetings, eq(meetings.id, summaries.meetingId))
		.innerJoin(initiatives, eq(initiatives.id, summarySections.initiativeId))
		.where(
			and(
				isNotNull(initiatives.publishedAt),
				inArray(initiatives.status, ['discussed', 'advancing', 'carried_out', 'on_agenda', 'in_preparation']),
			),
		)
		.orderBy(
			desc(sql`${initiatives.status} in ('advancing', 'carried_out')`),
			desc(meetings.startsAt),
			summarySections.position,
		)
		.limit(1);
	if (!found) return null;
	const { initiative, meeting, section } = found;
	const [agenda, [action]] = await Promise.all([
		agendaOf(db, meeting.id),
		db
			.select({
				text: initiativeEvents.firstAction,
				language: initiativeEvents.reasonLanguage,
				at: initiativeEvents.at,
			})
			.from(initiativeEvents)
			.where(and(eq(initiativeEvents.initiativeId, initiative.id), ne(initiativeEvents.firstAction, '')))
			.orderBy(desc(initiativeEvents.position))
			.limit(1),
	]);
	const agendaItem = agendaClock(meeting.startsAt, agenda).find(({ id }) => id === section.agendaItemId);
	return {
		id: initiative.id,
		number: initiative.number,
		title: initiative.title,
		language: initiative.language,
		parallelTitle: initiative.parallelTitle,
		parallelLanguage: initiative.parallelLanguage,
		submittedAt: initiative.submittedAt,
		goal: initiative.goal,
		meeting: { id: meeting.id, startsAt: meeting.startsAt },
		agendaItem: agendaItem ? { id: agendaItem.id, number: agendaItem.number } : null,
		summary: { id: section.summaryId, blockId: section.blockId },
		action: action ?? null,
	};
}
