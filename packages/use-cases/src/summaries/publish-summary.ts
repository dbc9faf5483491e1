import {
	agendaItems,
	initiatives,
	meetings,
	organisations,
	summaries,
	summarySections,
	summaryVersions,
} from '@aloitetila/db/schema.ts';
import { checkDocument } from '@aloitetila/document/check.ts';
import type { CheckedFragment } from '@aloitetila/document/checked.ts';
import { projectSections } from '@aloitetila/document/projection.ts';
import { notAllowed, notSignedIn } from '@aloitetila/domain/errors.ts';
import { isUuid } from '@aloitetila/domain/initiatives/reference.ts';
import { agendaClock, meetingLanguages } from '@aloitetila/domain/meetings/meeting.ts';
import { meetingNotOpen } from '@aloitetila/domain/meetings/meeting.errors.ts';
import { canReadMeeting } from '@aloitetila/domain/meetings/meeting.policy.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import {
	summaryAlreadyPublished,
	summaryChangedMeanwhile,
	summaryIsEmpty,
	summaryNotFound,
} from '@aloitetila/domain/summaries/summary.errors.ts';
import type { Publication } from '@aloitetila/domain/summaries/summary.contract.ts';
import {
	canPublishSummary,
	canReadLiveSummary,
	canReadPublishedSummary,
} from '@aloitetila/domain/summaries/summary.policy.ts';
import { and, asc, eq } from 'drizzle-orm';
import type { Context, Transaction } from '../context.ts';
import { announceAccessChange } from '../documents/access-changed.ts';
import { readLiveDocument, sealDocument } from '../documents/live-document.ts';
import { lockMeeting } from '../meetings/agenda-rows.ts';
import { organisationName } from '../people/read-people.ts';
import { summaryPublished } from '../reactions.ts';
import { lockInitiatives } from '../initiatives/rows.ts';
import { freeze, type FrozenSection } from './frozen.ts';

/** What publishing made. */
export interface PublishedVersion {
	readonly summaryId: string;
	readonly version: number;
	readonly hash: string;
}

/**
 * Freezes the text as it is stored now, numbers and hashes it, opens it to everyone, and moves its initiatives on. The
 * lead says which edit they saw last; if another arrived since, they are shown it first.
 */
export async function publishSummary(
	context: Context,
	actor: Actor,
	summaryId: string,
	publication: Publication,
): Promise<PublishedVersion> {
	return context.db.transaction(async (tx) => {
		const [row] = isUuid(summaryId)
			? await tx
					.select({ found: summaries, meeting: meetings })
					.from(summaries)
					.innerJoin(meetings, eq(meetings.id, summaries.meetingId))
					.where(eq(summaries.id, summaryId))
			: [];
		if (!row || !canReadMeeting(actor, row.meeting)) throw summaryNotFound();
		const { found } = row;
		if (!canReadLiveSummary(actor, found) && !canReadPublishedSummary(actor, found)) throw summaryNotFound();
		if (actor.kind !== 'person') throw notSignedIn();
		if (!canPublishSummary(actor)) throw notAllowed();
		// Held in the same order as everywhere: initiatives by id, the meeting, the summary.
		const held = await lockInitiatives(tx, await idsOnAgenda(tx, found.meetingId));
		const meeting = await lockMeeting(tx, found.meetingId);
		const [summary] = await tx.select().from(summaries).where(eq(summaries.id, summaryId)).for('update');
		if (!meeting || !summary) throw summaryNotFound();
		if (summary.status === 'published') throw summaryAlreadyPublished();
		if (meeting.status === 'cancelled') throw meetingNotOpen();
		// Those taken off before the meeting was held stay out; one that came since must be seen by the lead first.
		const onAgenda = new Set(await idsOnAgenda(tx, meeting.id));
		if ([...onAgenda].some((id) => held.every((initiative) => initiative.id !== id))) throw summaryChangedMeanwhile();

		await sealDocument(context, tx, summary.documentId);
		const { doc, head: sealedHead } = await readLiveDocument(tx, summary.documentId);
		// The seal itself is the last update; the one before it is the last that anybody wrote.
		const head = sealedHead - 1;
		const { fragments } = checkDocument(doc);
		doc.destroy();
		if (publication.headSeq !== undefined && publication.headSeq !== head) throw summaryChangedMeanwhile();
		const main = fragments.default;
		if (!main || isEmpty(main)) throw summaryIsEmpty();

		const [host] = meeting.hostOrganisationId
			? await tx.select().from(organisations).where(eq(organisations.id, meeting.hostOrganisationId))
			: [];
		const { sections, knownItems } = await describeSections(tx, meeting, main);
		const version = (summary.publishedVersion ?? 0) + 1;
		const publishedAt = context.now();
		const languages = meetingLanguages(meeting).filter((language, index) => {
			const fragment = fragments[index === 0 ? 'default' : language];
			return fragment !== undefined && !isEmpty(fragment);
		});
		const { content, hash } = freeze({
			format: 'aloitetila-summary/1',
			version,
			publishedAt: publishedAt.toISOString(),
			note: publication.note,
			meeting: {
				id: meeting.id,
				theme: meeting.theme,
				startsAt: meeting.startsAt.toISOString(),
				endsAt: meeting.endsAt.toISOString(),
				place: meeting.place,
				host: host ? organisationName(host) : null,
			},
			mainLanguage: meeting.language,
			languages,
			sections,
			fragments,
		});
		await tx.insert(summaryVersions).values({
			summaryId,
			version,
			publishedAt,
			publishedBy: actor.personId,
			documentSeq: head,
			content,
			hash,
			languages,
			note: publication.note,
		});
		if (sections.length > 0)
			await tx.insert(summarySections).values(
				sections.map((section, index) => ({
					summaryId,
					version,
					blockId: section.blockId,
					position: index + 1,
					agendaItemId: knownItems.has(section.agendaItemId) ? section.agendaItemId : null,
					initiativeId: section.initiative?.id ?? null,
				})),
			);
		await tx
			.update(summaries)
			.set({ status: 'published', publishedVersion: version })
			.where(eq(summaries.id, summaryId));
		await tx
			.update(meetings)
			.set({ status: 'held', announcedAt: meeting.announcedAt ?? publishedAt })
			.where(eq(meetings.id, meeting.id));
		// Writers become readers: their sockets close and come back judged anew.
		await announceAccessChange(tx, { documentId: summary.documentId });
		const discussed = held.filter((initiative) => onAgenda.has(initiative.id));
		await summaryPublished(context, tx, actor, discussed, { summaryId, version, meetingId: meeting.id, sections });
		return { summaryId, version, hash };
	});
}

async function idsOnAgenda(tx: Transaction, meetingId: string): Promise<string[]> {
	const rows = await tx
		.select({ id: initiatives.id })
		.from(initiatives)
		.where(and(eq(initiatives.meetingId, meetingId), eq(initiatives.status, 'on_agenda')));
	return rows.map(({ id }) => id);
}

const isEmpty = (fragment: CheckedFragment) => projectSections(fragment).every((section) => section.isEmpty);

/**
 * What the agenda says of each heading. An item that was taken off after something had been written under it keeps its
 * initiative, and a number after those of the agenda.
 */
async function describeSections(
	tx: Transaction,
	meeting: typeof meetings.$inferSelect,
	main: CheckedFragment,
): Promise<{ sections: FrozenSection[]; knownItems: ReadonlySet<string> }> {
	const rows = await tx
		.select({
			id: agendaItems.id,
			kind: agendaItems.kind,
			minutes: agendaItems.minutes,
			presenter: agendaItems.presenter,
			removedAt: agendaItems.removedAt,
			initiative: {
				id: initiatives.id,
				number: initiatives.number,
				title: initiatives.title,
				language: initiatives.language,
			},
		})
		.from(agendaItems)
		.leftJoin(initiatives, eq(initiatives.id, agendaItems.initiativeId))
		.where(eq(agendaItems.meetingId, meeting.id))
		.orderBy(asc(agendaItems.position), asc(agendaItems.id));
	const items = new Map(rows.map((row) => [row.id, row]));
	const clock = agendaClock(
		meeting.startsAt,
		rows.filter((row) => row.removedAt === null),
	);
	const numbers = new Map(clock.map(({ id, number }) => [id, number]));
	let last = Math.max(0, ...clock.map(({ number }) => number ?? 0));
	const sections = projectSections(main).map(({ blockId, agendaItemId }): FrozenSection => {
		const { presenter, initiative } = items.get(agendaItemId) ?? { presenter: '', initiative: null };
		return {
			blockId,
			agendaItemId,
			number: numbers.get(agendaItemId) ?? (last += 1),
			presenter,
			initiative: initiative && { ...initiative, number: initiative.number ?? 0 },
		};
	});
	return { sections, knownItems: new Set(items.keys()) };
}
