import { agendaItems, initiatives, meetings } from '@aloitetila/db/schema.ts';
import { and, eq, isNull } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { discussInitiative, notAdvanceInitiative } from './initiatives/close-initiative.ts';
import { scheduleInitiative, unscheduleInitiative } from './initiatives/schedule-initiative.ts';
import { addAgendaItem, stepAgendaItem } from './meetings/build-agenda.ts';
import { cancelMeeting } from './meetings/prepare-meeting.ts';
import { publishSummary } from './summaries/publish-summary.ts';
import { startSummary } from './summaries/start-summary.ts';
import { writeInSummary } from './summaries/testing-text.ts';
import { announcedMeeting, aTheme, codeOf, join, receivedInitiative, testWorkspace } from './testing-workspace.ts';

/* What locks several rows at once, all at once: nobody may wait for each other in a ring, and the rows must fit after. */

const { context } = await testWorkspace();
const author = await join(context);
const member = await join(context, { roles: ['preparatory_group'] });
const lead = await join(context, { roles: ['lead'] });

const REFUSALS = [
	'done',
	'initiative.move_not_open',
	'initiative.meeting_not_open',
	'meeting.not_open',
	'input.stale',
	'summary.already_published',
	'summary.changed_meanwhile',
];

test.each([1, 2, 3, 4, 5, 6])(
	'scheduling, unscheduling, cancelling and publishing at once never lock each other out (round %d)',
	async () => {
		const meetingId = await announcedMeeting(context, member);
		const other = await announcedMeeting(context, member);
		const { id: itemId } = await addAgendaItem(context, member, meetingId, aTheme('Alku'));
		const ids = await Promise.all(
			Array.from({ length: 6 }, async () => (await receivedInitiative(context, author)).id),
		);
		const schedule = (id: string, where = meetingId) =>
			codeOf(scheduleInitiative(context, member, { id }, { meetingId: where, minutes: 5, reason: 'Silloin.' }));
		for (const id of ids.slice(0, 4)) await schedule(id);
		const { id: summaryId } = await startSummary(context, member, meetingId);
		await writeInSummary(context, summaryId, { under: itemId }, ['Tervetuloa.']);

		const outcomes = await Promise.all([
			...ids.slice(0, 3).map((id) => codeOf(unscheduleInitiative(context, lead, { id }, { reason: 'Ei nyt.' }))),
			codeOf(publishSummary(context, lead, summaryId, { note: '' })),
			...ids.slice(4).map((id) => schedule(id)),
			codeOf(cancelMeeting(context, member, meetingId, 'Lumimyrsky.')),
			...ids.slice(2, 5).map((id) => codeOf(discussInitiative(context, member, { id }, {}))),
			codeOf(stepAgendaItem(context, member, meetingId, itemId, 'down')),
			...ids.map((id) => schedule(id, other)),
			...ids.map((id) => codeOf(notAdvanceInitiative(context, lead, { id }, { reason: 'Ei etene.' }))),
			codeOf(cancelMeeting(context, lead, other, 'Sekin.')),
			codeOf(publishSummary(context, lead, summaryId, { note: '' })),
		]);
		expect(outcomes.filter((code) => !REFUSALS.includes(code))).toEqual([]);

		const [meeting] = await context.db.select().from(meetings).where(eq(meetings.id, meetingId));
		expect(['announced', 'held', 'cancelled']).toContain(meeting?.status);
		const onAgenda = await context.db.select().from(initiatives).where(eq(initiatives.status, 'on_agenda'));
		for (const initiative of onAgenda.filter(({ id }) => ids.includes(id))) {
			const [place] = await context.db
				.select({ status: meetings.status })
				.from(agendaItems)
				.innerJoin(meetings, eq(meetings.id, agendaItems.meetingId))
				.where(
					and(
						eq(agendaItems.initiativeId, initiative.id),
						eq(agendaItems.meetingId, initiative.meetingId ?? ''),
						isNull(agendaItems.removedAt),
					),
				);
			// Whatever is on an agenda has its item there, at a meeting that was not cancelled.
			expect(['announced', 'held']).toContain(place?.status);
		}
	},
);
