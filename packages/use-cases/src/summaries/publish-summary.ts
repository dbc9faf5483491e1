import {
	initiatives,
	meetings,
	organisations,
	summaries,
	summarySections,
	summaryVersions,
} from '@aloitetila/db/schema.ts';
import { checkDocument } from '@aloitetila/document/check.ts';
import { projectSections } from '@aloitetila/document/projection.ts';
import { notAllowed, notSignedIn } from '@aloitetila/domain/errors.ts';
import { isUuid } from '@aloitetila/domain/initiatives/reference.ts';
import { agendaClock, meetingLanguages } from '@aloitetila/domain/meetings/meeting.ts';
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
import { and, eq } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { announceAccessChange } from '../documents/access-changed.ts';
import { readLiveDocument } from '../documents/live-document.ts';
import { agendaOf, lockMeeting } from '../meetings/agenda-rows.ts';
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
		const [found] = isUuid(summaryId) ? await tx.select().from(summaries).where(eq(summaries.id, summaryId)) : [];
		if (!found || !(canReadLiveSummary(actor, found) || canReadPublishedSummary(actor, found))) throw summaryNotFound();
		if (actor.kind !== 'person') throw notSignedIn();
		if (!canPublishSummary(actor)) throw notAllowed();
		// Held in the same order as everywhere: initiatives by id, the meeting, the summary.
		const onAgenda = await tx
			.select({ id: initiatives.id })
			.from(initiatives)
			.where(and(eq(initiatives.meetingId, found.meetingId), eq(initiatives.status, 'on_agenda')));
		const held = await lockInitiatives(
			tx,
			onAgenda.map(({ id }) => id),
		);
		const meeting = await lockMeeting(tx, found.meetingId);
		const [summary] = await tx.select().from(summaries).where(eq(summaries.id, summaryId)).for('update');
		if (!meeting || !summary) throw summaryNotFound();
		if (summary.status === 'published') throw summaryAlreadyPublished();

		const { doc, head } = await readLiveDocument(tx, summary.documentId);
		const { fragments } = checkDocument(doc);
		doc.destroy();
		if (publication.headSeq !== undefined && publication.headSeq !== head) throw summaryChangedMeanwhile();
		const main = fragments.default;
		if (!main || projectSections(main).every((section) => section.isEmpty)) throw summaryIsEmpty();

		const agenda = agendaClock(meeting.startsAt, await agendaOf(tx, meeting.id));
		const [host] = meeting.hostOrganisationId
			? await tx.select().from(organisations).where(eq(organisations.id, meeting.hostOrganisationId))
			: [];
		const told = await tx.select().from(initiatives).where(eq(initiatives.meetingId, meeting.id));
		const sections = projectSections(main).map((section, index): FrozenSection => {
			const agendaItem = agenda.find((candidate) => candidate.id === section.agendaItemId);
			const initiative = told.find((candidate) => candidate.id === agendaItem?.initiativeId);
			return {
				blockId: section.blockId,
				agendaItemId: section.agendaItemId,
				number: agendaItem?.number ?? index + 1,
				presenter: agendaItem?.presenter ?? '',
				initiative: initiative
					? {
							id: initiative.id,
							number: initiative.number ?? 0,
							title: initiative.title,
							language: initiative.language,
						}
					: null,
			};
		});
		const version = (summary.publishedVersion ?? 0) + 1;
		const publishedAt = context.now();
		const languages = meetingLanguages(meeting).filter((language, index) => {
			const fragment = fragments[index === 0 ? 'default' : language];
			return fragment !== undefined && projectSections(fragment).some((section) => !section.isEmpty);
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
		const known = new Set(agenda.map((agendaItem) => agendaItem.id));
		if (sections.length > 0)
			await tx.insert(summarySections).values(
				sections.map((section, index) => ({
					summaryId,
					version,
					blockId: section.blockId,
					position: index + 1,
					agendaItemId: known.has(section.agendaItemId) ? section.agendaItemId : null,
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
		await summaryPublished(context, tx, actor, held, { summaryId, version, meetingId: meeting.id, sections });
		return { summaryId, version, hash };
	});
}
