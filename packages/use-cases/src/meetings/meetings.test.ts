import { agendaItems, organisations } from '@aloitetila/db/schema.ts';
import { type Person, VISITOR } from '@aloitetila/domain/people/actor.ts';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { scheduleInitiative } from '../initiatives/schedule-initiative.ts';
import { readInitiative } from '../initiatives/read-initiative.ts';
import { startSummary } from '../summaries/start-summary.ts';
import {
	aMeeting,
	announcedMeeting,
	codeOf,
	join,
	moveMails,
	receivedInitiative,
	testWorkspace,
} from '../testing-workspace.ts';
import { addAgendaItem, changeAgendaItem, removeAgendaItem, stepAgendaItem } from './build-agenda.ts';
import { announceMeeting, cancelMeeting, changeMeeting, createMeeting } from './prepare-meeting.ts';
import { listMeetings, listOpenMeetings, readMeeting, readNextMeeting } from './read-meetings.ts';

const { context } = await testWorkspace();
const author = await join(context, { language: 'en' });
const member = await join(context, { roles: ['preparatory_group'] });
const lead = await join(context, { roles: ['lead'] });
const administrator = await join(context, { roles: ['administrator'] });
const participant = await join(context);
const OUTSIDERS = [VISITOR, participant, author, administrator];

const ownItem = (titleFi: string, minutes = 10) =>
	({ kind: 'theme', titleFi, titleSv: '', titleEn: '', minutes, presenter: '' }) as const;
const titlesOf = async (meetingId: string) =>
	(await readMeeting(context, member, meetingId)).agenda.map(({ title }) => title.fi);

describe('a planned meeting', () => {
	test('is invisible to everyone but the group', async () => {
		const { id } = await createMeeting(context, member, aMeeting(context));
		for (const reader of OUTSIDERS) {
			expect(await codeOf(readMeeting(context, reader, id))).toBe('meeting.not_found');
			expect(await codeOf(changeMeeting(context, reader, id, aMeeting(context)))).toBe('meeting.not_found');
			expect(await codeOf(announceMeeting(context, reader, id))).toBe('meeting.not_found');
			expect(await codeOf(addAgendaItem(context, reader, id, ownItem('Alku')))).toBe('meeting.not_found');
			const { ahead, past } = await listMeetings(context, reader);
			expect([...ahead, ...past].map((row) => row.id)).not.toContain(id);
		}
		expect((await readNextMeeting(context))?.id).not.toBe(id);
		expect((await readMeeting(context, lead, id)).may).toMatchObject({ prepare: true, announce: true, cancel: true });
		expect((await listMeetings(context, lead)).ahead.map((row) => row.id)).toContain(id);
		expect((await listOpenMeetings(context)).map((row) => row.id)).toContain(id);
	});

	test('is created by the group', async () => {
		expect(await codeOf(createMeeting(context, VISITOR, aMeeting(context)))).toBe('session.required');
		for (const other of [participant, administrator])
			expect(await codeOf(createMeeting(context, other, aMeeting(context)))).toBe('access.not_allowed');
		const unknown = aMeeting(context, { hostOrganisationId: context.newId() });
		expect(await codeOf(createMeeting(context, member, unknown))).toBe('organisation.not_found');
	});

	test('is everyone’s once it is announced, with the link for participants only', async () => {
		const { id } = await createMeeting(context, member, aMeeting(context));
		const outcomes = await Promise.all([1, 2].map(() => codeOf(announceMeeting(context, member, id))));
		expect(outcomes.toSorted()).toEqual(['done', 'meeting.not_open']);
		const seen = await readMeeting(context, VISITOR, id);
		expect(seen).toMatchObject({ status: 'announced', isRemote: true, remoteLink: null, languages: ['fi', 'sv'] });
		expect(Object.values(seen.may)).toEqual(Array(6).fill(false));
		expect((await readMeeting(context, participant, id)).remoteLink).toBe('https://meet.example.org/aloitetila');
		const uncommitted = { ...participant, hasAcceptedCharter: false };
		expect((await readMeeting(context, uncommitted, id)).remoteLink).toBeNull();
		for (const other of [participant, administrator])
			expect(await codeOf(announceMeeting(context, other, id))).toBe('access.not_allowed');
		expect(await codeOf(announceMeeting(context, VISITOR, id))).toBe('session.required');
	});

	test('that is cancelled before it was announced stays the group’s', async () => {
		const { id } = await createMeeting(context, member, aMeeting(context));
		await cancelMeeting(context, member, id, 'Too soon.');
		expect(await codeOf(readMeeting(context, VISITOR, id))).toBe('meeting.not_found');
		expect(await readMeeting(context, member, id)).toMatchObject({ status: 'cancelled', cancelReason: 'Too soon.' });
	});
});

describe('changing a meeting', () => {
	test('is told to the second of two who do it at once', async () => {
		const id = await announcedMeeting(context, member);
		const { revision } = await readMeeting(context, member, id);
		const outcomes = await Promise.all(
			['Tampere', 'Turku'].map((place) =>
				codeOf(changeMeeting(context, member, id, aMeeting(context, { place }), revision)),
			),
		);
		expect(outcomes.toSorted()).toEqual(['done', 'input.stale']);
	});

	test('keeps its main language once a summary is written in it', async () => {
		const hostOrganisationId = context.newId();
		await context.db.insert(organisations).values({ id: hostOrganisationId, kind: 'company', nameFi: 'Keksitty Oy' });
		const id = await announcedMeeting(context, member);
		const swedish = aMeeting(context, { language: 'sv', otherLanguages: ['fi', 'fi', 'sv'], hostOrganisationId });
		await changeMeeting(context, member, id, swedish);
		expect(await readMeeting(context, VISITOR, id)).toMatchObject({
			languages: ['sv', 'fi'],
			host: { fi: 'Keksitty Oy' },
		});
		await addAgendaItem(context, member, id, { ...ownItem('Alku'), titleSv: 'Början' });
		await startSummary(context, member, id);
		await expect(changeMeeting(context, member, id, aMeeting(context))).rejects.toMatchObject({
			details: { fields: [{ path: 'language', code: 'meeting.language_fixed' }] },
		});
		expect(await codeOf(changeMeeting(context, member, id, { ...swedish, place: 'Turku' }))).toBe('done');
	});

	test('is over once it is cancelled', async () => {
		const id = await announcedMeeting(context, member);
		await cancelMeeting(context, member, id, 'Snow.');
		expect(await codeOf(changeMeeting(context, member, id, aMeeting(context)))).toBe('meeting.not_open');
		expect(await codeOf(cancelMeeting(context, member, id, 'Snow.'))).toBe('meeting.not_open');
		expect(await codeOf(addAgendaItem(context, member, id, ownItem('Alku')))).toBe('meeting.not_open');
	});
});

describe('cancelling', () => {
	test('sends its initiatives back to preparation and tells each initiator the reason once', async () => {
		const id = await announcedMeeting(context, member);
		const scheduled = await Promise.all(
			[1, 2, 3].map(async () => {
				const initiative = await receivedInitiative(context, author);
				await scheduleInitiative(
					context,
					member,
					{ id: initiative.id },
					{ meetingId: id, minutes: 15, reason: 'Then.' },
				);
				return initiative.id;
			}),
		);
		await cancelMeeting(context, lead, id, 'A storm.');
		for (const initiativeId of scheduled) {
			const seen = await readInitiative(context, VISITOR, { id: initiativeId });
			expect(seen).toMatchObject({ status: 'in_preparation', meeting: null });
			expect(seen.events[0]).toMatchObject({ move: 'unschedule', reason: 'A storm.', meeting: { id } });
			const letters = (await moveMails(context)).filter(
				({ params }) => params.initiativeId === initiativeId && params.move === 'unschedule',
			);
			expect(letters).toMatchObject([{ language: 'en', params: { reason: 'A storm.' } }]);
		}
		const meeting = await readMeeting(context, VISITOR, id);
		expect(meeting).toMatchObject({ status: 'cancelled', agenda: [] });
		expect((await listOpenMeetings(context)).map((row) => row.id)).not.toContain(id);
	});

	test('is the group’s', async () => {
		const id = await announcedMeeting(context, member);
		expect(await codeOf(cancelMeeting(context, VISITOR, id, 'No.'))).toBe('session.required');
		expect(await codeOf(cancelMeeting(context, participant, id, 'No.'))).toBe('access.not_allowed');
		expect(await codeOf(cancelMeeting(context, member, 'nonsense', 'No.'))).toBe('meeting.not_found');
		expect(await codeOf(cancelMeeting(context, member, context.newId(), 'No.'))).toBe('meeting.not_found');
	});
});

describe('an agenda', () => {
	test('runs by the clock from the start of the meeting, in the order it is given', async () => {
		const id = await announcedMeeting(context, member);
		await addAgendaItem(context, member, id, ownItem('Alku', 15));
		await addAgendaItem(context, member, id, { ...ownItem('Tauko', 10), kind: 'break' });
		const { id: last } = await addAgendaItem(context, member, id, ownItem('Loppu', 30));
		await stepAgendaItem(context, member, id, last, 'up');
		const { agenda, startsAt, agendaEndsAt } = await readMeeting(context, VISITOR, id);
		const minute = (at: Date) => (at.getTime() - startsAt.getTime()) / 60_000;
		expect(agenda.map((row) => [row.title.fi, row.number, minute(row.startsAt), minute(row.endsAt)])).toEqual([
			['Alku', 1, 0, 15],
			['Loppu', 2, 15, 45],
			['Tauko', null, 45, 55],
		]);
		expect(minute(agendaEndsAt)).toBe(55);
	});

	test('keeps all items when many add and step at once', async () => {
		const id = await announcedMeeting(context, member);
		const added = await Promise.all(
			Array.from({ length: 8 }, (_, index) => addAgendaItem(context, member, id, ownItem(`Kohta ${index}`))),
		);
		await Promise.all(
			added.map((row, index) => stepAgendaItem(context, lead, id, row.id, index % 2 === 0 ? 'up' : 'down')),
		);
		expect((await titlesOf(id)).toSorted()).toEqual(added.map((_, index) => `Kohta ${index}`));
		const rows = await context.db.select().from(agendaItems).where(eq(agendaItems.meetingId, id));
		expect(new Set(rows.map((row) => row.position)).size).toBe(8);
	});

	test('steps over the ends change nothing', async () => {
		const id = await announcedMeeting(context, member);
		const { id: first } = await addAgendaItem(context, member, id, ownItem('Eka'));
		const { id: second } = await addAgendaItem(context, member, id, ownItem('Toka'));
		await stepAgendaItem(context, member, id, first, 'up');
		await stepAgendaItem(context, member, id, second, 'down');
		expect(await titlesOf(id)).toEqual(['Eka', 'Toka']);
	});

	test('a change leaves what it does not mention', async () => {
		const id = await announcedMeeting(context, member);
		const full = { ...ownItem('Alku'), titleSv: 'Början', presenter: 'Aino' };
		const { id: itemId } = await addAgendaItem(context, member, id, full);
		await changeAgendaItem(context, member, id, itemId, { minutes: 45 });
		await changeAgendaItem(context, member, id, itemId, { titleSv: '' });
		const [changed] = (await readMeeting(context, VISITOR, id)).agenda;
		expect(changed).toMatchObject({ title: { fi: 'Alku' }, minutes: 45, presenter: 'Aino' });
		expect(changed?.title.sv).toBeUndefined();
		await expect(changeAgendaItem(context, member, id, itemId, { titleFi: '' })).rejects.toMatchObject({
			details: { fields: [{ path: 'titleFi', code: 'text.required' }] },
		});
	});

	test('own items are taken off, initiatives are unscheduled', async () => {
		const id = await announcedMeeting(context, member);
		const { id: own } = await addAgendaItem(context, member, id, ownItem('Alku'));
		const initiative = await receivedInitiative(context, author, {
			title: 'Login',
			parallelTitle: 'Inloggning',
			parallelLanguage: 'sv',
			language: 'en',
		});
		await scheduleInitiative(context, member, initiative, { meetingId: id, minutes: 15, reason: 'Then.' });
		const { agenda } = await readMeeting(context, member, id);
		const theirs = agenda.find((row) => row.initiative);
		expect(theirs).toMatchObject({ title: { en: 'Login', sv: 'Inloggning' }, initiative: { language: 'en' } });
		expect(await codeOf(removeAgendaItem(context, member, id, theirs?.id ?? ''))).toBe('agenda_item.is_initiative');
		// Its title is its own; its time is the group's.
		await changeAgendaItem(context, member, id, theirs?.id ?? '', { titleFi: 'Muu', minutes: 25 });
		await removeAgendaItem(context, member, id, own);
		expect(await codeOf(removeAgendaItem(context, member, id, own))).toBe('agenda_item.not_found');
		const [left] = (await readMeeting(context, member, id)).agenda;
		expect(left).toMatchObject({ title: { en: 'Login' }, minutes: 25, number: 1 });
	});

	test('is built by the group, from items of that meeting', async () => {
		const id = await announcedMeeting(context, member);
		const { id: itemId } = await addAgendaItem(context, member, id, ownItem('Alku'));
		const other = await announcedMeeting(context, member);
		expect(await codeOf(removeAgendaItem(context, member, other, itemId))).toBe('agenda_item.not_found');
		expect(await codeOf(stepAgendaItem(context, member, other, itemId, 'up'))).toBe('agenda_item.not_found');
		expect(await codeOf(changeAgendaItem(context, member, id, 'nonsense', { minutes: 5 }))).toBe(
			'agenda_item.not_found',
		);
		const tried = (actor: Person | typeof VISITOR) => codeOf(removeAgendaItem(context, actor, id, itemId));
		expect([await tried(VISITOR), await tried(participant), await tried(administrator)]).toEqual([
			'session.required',
			'access.not_allowed',
			'access.not_allowed',
		]);
	});

	test('a theme or an item without a title in the main language is refused', async () => {
		const id = await announcedMeeting(context, member);
		await expect(addAgendaItem(context, member, id, { ...ownItem(''), titleSv: 'Början' })).rejects.toMatchObject({
			details: { fields: [{ path: 'titleFi', code: 'text.required' }] },
		});
	});
});

test('meetings to come are listed soonest first, past ones newest first', async () => {
	const day = 24 * 3_600_000;
	const at = (days: number) => {
		const startsAt = new Date(context.now().getTime() + days * day);
		return { startsAt, endsAt: new Date(startsAt.getTime() + 3_600_000) };
	};
	const ids: Record<number, string> = {};
	for (const days of [3, 1, -1, -3]) ids[days] = await announcedMeeting(context, member, at(days));
	const { ahead, past } = await listMeetings(context, VISITOR);
	expect(ahead.slice(0, 2).map((row) => row.id)).toEqual([ids[1], ids[3]]);
	expect(past.map((row) => row.id)).toEqual([ids[-1], ids[-3]]);
	expect((await readNextMeeting(context))?.id).toBe(ids[1]);
	expect(await codeOf(readMeeting(context, VISITOR, 'nonsense'))).toBe('meeting.not_found');
});
