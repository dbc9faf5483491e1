import { agendaItems, initiativeEvents, mails, roleGrants } from '@aloitetila/db/schema.ts';
import { INITIATIVE_MOVES, type InitiativeMove, statusAfter } from '@aloitetila/domain/initiatives/initiative.ts';
import { type Person, VISITOR } from '@aloitetila/domain/people/actor.ts';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { cancelMeeting, createMeeting } from '../meetings/prepare-meeting.ts';
import { readMeeting } from '../meetings/read-meetings.ts';
import {
	aMeeting,
	announcedMeeting,
	codeOf,
	join,
	moveMails,
	receivedInitiative,
	testWorkspace,
} from '../testing-workspace.ts';
import { listInitiatives } from './list-initiatives.ts';
import { MOVE_USE_CASES } from './moves.ts';
import { readInitiative } from './read-initiative.ts';

const { context } = await testWorkspace();
const author = await join(context, { name: 'Aino', language: 'sv' });
const member = await join(context, { name: 'Bertil', roles: ['preparatory_group'] });
const lead = await join(context, { name: 'Cecilia', roles: ['lead'] });
const administrator = await join(context, { roles: ['administrator'] });
const participant = await join(context);
const meetingId = await announcedMeeting(context, member);
const DAY = 24 * 3_600_000;

/** What each move is given when nothing is wrong with it. */
const INPUTS = {
	submit: {},
	resubmit: {},
	take_up: {},
	return: { reason: 'Who pays?' },
	schedule: { meetingId, minutes: 20, reason: 'We talk about it then.' },
	unschedule: { reason: 'The guest fell ill.' },
	discuss: {},
	advance: { reason: 'Worth doing.', firstAction: 'A pilot in May.' },
	complete: { reason: 'It works.' },
	not_advance: { reason: 'The law is against it.' },
	reopen: { reason: 'The law has changed.' },
	withdraw: {},
} as const;

/** Makes a move through the table that both doors use. */
const move = <Move extends InitiativeMove>(name: Move, actor: Person | typeof VISITOR, id: string, input?: object) => {
	const useCase = MOVE_USE_CASES[name] as (
		...parameters: [typeof context, typeof actor, { id: string }, object]
	) => ReturnType<(typeof MOVE_USE_CASES)['submit']>;
	return useCase(context, actor, { id }, { ...INPUTS[name], ...input });
};
const statusOf = async (id: string) => (await readInitiative(context, author, { id })).status;
const lettersOf = async (id: string) => (await moveMails(context)).filter((mail) => mail.params.initiativeId === id);
const letterOf = async (id: string, name: InitiativeMove) =>
	(await lettersOf(id)).find(({ params }) => params.move === name);
async function moved(...moves: InitiativeMove[]) {
	const { id } = await receivedInitiative(context, author);
	for (const name of moves) await move(name, name === 'withdraw' || name === 'resubmit' ? author : member, id);
	return id;
}

describe('every move', () => {
	test.each(
		INITIATIVE_MOVES.filter((name) => name !== 'submit').map((name) => {
			const before: Record<string, InitiativeMove[]> = {
				resubmit: ['return'],
				unschedule: ['schedule'],
				discuss: ['schedule'],
				complete: ['advance'],
				reopen: ['not_advance'],
			};
			return { name, before: before[name] ?? [] };
		}),
	)('$name is recorded once and told once, to each author in their language', async ({ name, before }) => {
		const id = await moved(...before);
		const lettersBefore = await lettersOf(id);
		context.pass(60_000);
		const mover = name === 'withdraw' || name === 'resubmit' ? author : member;
		const from = await statusOf(id);
		const outcome = await move(name, mover, id);

		const [event, ...earlier] = (await readInitiative(context, author, { id })).events;
		expect(outcome.status).toBe(statusAfter(from, name));
		expect(event).toMatchObject({
			move: name,
			fromStatus: from,
			toStatus: outcome.status,
			at: context.now(),
			by: { name: mover.name },
			position: before.length + 2,
		});
		expect(earlier).toHaveLength(before.length + 1);
		const known = new Set(lettersBefore.map((letter) => letter.id));
		const [letter, ...others] = (await lettersOf(id)).filter((each) => !known.has(each.id));
		expect(others).toEqual([]);
		const input: { reason?: string } = INPUTS[name];
		expect(letter).toMatchObject({ toAddress: author.email, language: 'sv', status: 'queued' });
		expect(letter?.params).toMatchObject({ move: name, reason: input.reason ?? '' });
		const jobs = await context.db.execute(sql`select 1 from pgboss.job where data ->> 'mailId' = ${letter?.id}`);
		expect(jobs).toHaveLength(1);
	});

	test('that fails leaves neither event nor letter', async () => {
		const { id } = await receivedInitiative(context, author);
		const events = () => context.db.$count(initiativeEvents, eq(initiativeEvents.initiativeId, id));
		const counts = async () => [await events(), await context.db.$count(mails), await statusOf(id)];
		const before = await counts();
		const failing = {
			...context,
			jobs: { enqueue: () => Promise.reject(new Error('the disk is full')) },
		};
		await expect(MOVE_USE_CASES.take_up(failing, member, { id }, {})).rejects.toThrow('the disk is full');
		expect(await codeOf(move('schedule', member, id, { meetingId: context.newId() }))).toBe(
			'initiative.meeting_not_open',
		);
		expect(await codeOf(move('take_up', member, id, { holderId: participant.personId }))).toBe(
			'initiative.holder_not_in_group',
		);
		expect(await counts()).toEqual(before);
	});

	test('is not there for those who may not make it, and says why not', async () => {
		const { id } = await receivedInitiative(context, author);
		const groups = ['take_up', 'return', 'schedule', 'advance', 'not_advance'] as const;
		for (const name of groups) {
			expect(await codeOf(move(name, VISITOR, id))).toBe('initiative.not_found');
			for (const other of [author, participant, administrator])
				expect(await codeOf(move(name, other, id))).toBe('initiative.move_not_allowed');
		}
		expect(await codeOf(move('withdraw', lead, id))).toBe('initiative.move_not_allowed');
		expect(await codeOf(move('take_up', { ...member, hasAcceptedCharter: false }, id))).toBe('initiative.not_found');
		await move('take_up', member, id);
		expect(await codeOf(move('return', VISITOR, id))).toBe('session.required');
		expect(await codeOf(move('return', { ...member, hasAcceptedCharter: false }, id))).toBe('charter.not_accepted');
	});

	test.each([
		['take_up', ['take_up']],
		['withdraw', ['schedule']],
		['unschedule', ['take_up']],
		['complete', ['take_up']],
		['reopen', ['take_up']],
		['not_advance', ['withdraw']],
		['resubmit', []],
	] as const)('%s is refused after %j, with the status there is', async (name, before) => {
		const id = await moved(...before);
		const mover = name === 'withdraw' || name === 'resubmit' ? author : member;
		const status = await statusOf(id);
		await expect(move(name, mover, id)).rejects.toMatchObject({
			code: 'initiative.move_not_open',
			details: { status, move: name },
		});
	});

	test('two at once: one is made, the other is told', async () => {
		const { id } = await receivedInitiative(context, author);
		const outcomes = await Promise.all([
			codeOf(move('take_up', member, id)),
			codeOf(move('take_up', lead, id)),
			codeOf(move('withdraw', author, id)),
		]);
		// Withdrawing is open before and after taking up.
		expect(outcomes.filter((outcome) => outcome === 'done').length).toBeLessThanOrEqual(2);
		expect(outcomes).toContain('initiative.move_not_open');
		const events = (await readInitiative(context, author, { id })).events;
		expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => events.length - index));
	});

	test('from a page opened before somebody else’s move is told so', async () => {
		const { id } = await receivedInitiative(context, author);
		const { revision } = await readInitiative(context, member, { id });
		await move('take_up', lead, id);
		expect(await codeOf(move('not_advance', member, id, { revision }))).toBe('input.stale');
	});
});

describe('the first move into a status that everyone sees', () => {
	test.each(['take_up', 'schedule', 'advance'] as const)('%s publishes, and names a holder', async (name) => {
		const id = await moved();
		expect(await codeOf(readInitiative(context, VISITOR, { id }))).toBe('initiative.not_found');
		await move(name, member, id);
		const seen = await readInitiative(context, VISITOR, { id });
		expect(seen).toMatchObject({ isPublic: true, holder: { name: 'Bertil' } });
		expect(seen.events[0]).toMatchObject({ isPublishedNow: true, newHolder: { name: 'Bertil' } });
		expect(JSON.stringify(seen)).not.toContain('@');
	});

	test('reopening what was never public does too', async () => {
		const id = await moved('not_advance');
		expect(await codeOf(readInitiative(context, VISITOR, { id }))).toBe('initiative.not_found');
		expect((await readInitiative(context, participant, { id })).events[0]?.reason).toBe('The law is against it.');
		await move('reopen', lead, id);
		expect(await readInitiative(context, VISITOR, { id })).toMatchObject({
			status: 'in_preparation',
			holder: { name: 'Cecilia' },
		});
	});

	test('happens once: what was public stays public, with the same holder', async () => {
		const id = await moved('take_up', 'return', 'resubmit');
		expect(await readInitiative(context, VISITOR, { id })).toMatchObject({ status: 'received', isPublic: true });
		await move('schedule', lead, id);
		const { holder, events } = await readInitiative(context, VISITOR, { id });
		expect(holder?.name).toBe('Bertil');
		expect(events.filter((event) => event.isPublishedNow)).toHaveLength(1);
	});
});

test('advancing names the first action', async () => {
	const id = await moved('advance');
	expect((await readInitiative(context, VISITOR, { id })).events[0]).toMatchObject({
		firstAction: 'A pilot in May.',
		reason: 'Worth doing.',
		reasonLanguage: 'fi',
	});
});

describe('the holder', () => {
	test('may be somebody else of the group', async () => {
		const id = await moved();
		await move('take_up', member, id, { holderId: lead.personId });
		expect((await readInitiative(context, VISITOR, { id })).holder?.name).toBe('Cecilia');
	});

	test('is of the group now', async () => {
		const former = await join(context, { roles: ['preparatory_group'] });
		await context.db.update(roleGrants).set({ endedAt: context.now() }).where(eq(roleGrants.personId, former.personId));
		const id = await moved();
		for (const holderId of [former.personId, participant.personId, context.newId()])
			expect(await codeOf(move('advance', member, id, { holderId }))).toBe('initiative.holder_not_in_group');
	});
});

describe('the promise', () => {
	test('is kept by the first answer, and stays kept', async () => {
		const id = await moved('take_up');
		expect((await readInitiative(context, VISITOR, { id })).answeredAt).toBeNull();
		context.pass(2 * DAY);
		await move('schedule', member, id);
		const answeredAt = context.now();
		context.pass(DAY);
		await move('unschedule', member, id);
		await move('not_advance', member, id);
		expect((await readInitiative(context, VISITOR, { id })).answeredAt).toEqual(answeredAt);
	});
});

describe('scheduling', () => {
	test('puts it on the agenda, tells when, and unscheduling takes it off again', async () => {
		const id = await moved('schedule');
		const seen = await readInitiative(context, VISITOR, { id });
		const meeting = await readMeeting(context, VISITOR, meetingId);
		const onAgenda = meeting.agenda.find((agendaItem) => agendaItem.initiative?.id === id);
		expect(onAgenda).toMatchObject({ kind: 'initiative', minutes: 20, title: { fi: seen.title } });
		expect(seen.meeting).toMatchObject({ id: meetingId, itemId: onAgenda?.id, startsAt: meeting.startsAt });
		expect((await letterOf(id, 'schedule'))?.params.meetingAt).toBe(meeting.startsAt.toISOString());

		await move('unschedule', member, id);
		const after = await readInitiative(context, VISITOR, { id });
		expect(after).toMatchObject({ status: 'in_preparation', meeting: null });
		expect(after.events[0]).toMatchObject({ reason: 'The guest fell ill.', meeting: { id: meetingId } });
		const agenda = (await readMeeting(context, VISITOR, meetingId)).agenda;
		expect(agenda.map((agendaItem) => agendaItem.initiative?.id)).not.toContain(id);
		// The row stays, for the history.
		expect(await context.db.$count(agendaItems, eq(agendaItems.initiativeId, id))).toBe(1);
		await move('schedule', member, id);
		expect(await context.db.$count(agendaItems, eq(agendaItems.initiativeId, id))).toBe(2);
	});

	test('again at the meeting where it was discussed by hand finds its place there', async () => {
		const id = await moved('schedule', 'discuss', 'schedule');
		expect(await context.db.$count(agendaItems, eq(agendaItems.initiativeId, id))).toBe(1);
	});

	test('needs a meeting that is still to come', async () => {
		const cancelled = await announcedMeeting(context, member);
		await cancelMeeting(context, member, cancelled, 'Snow.');
		const past = await announcedMeeting(context, member, {
			startsAt: new Date(context.now().getTime() - 2 * DAY),
			endsAt: new Date(context.now().getTime() - DAY),
		});
		const id = await moved();
		for (const closed of [cancelled, past, context.newId()])
			expect(await codeOf(move('schedule', member, id, { meetingId: closed }))).toBe('initiative.meeting_not_open');
		expect(await statusOf(id)).toBe('received');
	});

	test('at a meeting that is only planned tells outsiders that it is, not when', async () => {
		const { id: planned } = await createMeeting(context, member, aMeeting(context));
		const id = await moved();
		await move('schedule', member, id, { meetingId: planned });
		for (const reader of [VISITOR, author, participant]) {
			const seen = await readInitiative(context, reader, { id });
			expect(seen).toMatchObject({ status: 'on_agenda', meeting: null });
			expect(seen.events[0]?.meeting).toBeNull();
			const { initiatives: listed } = await listInitiatives(context, reader, { status: 'on_agenda' });
			expect(listed.find((row) => row.id === id)).toMatchObject({ meetingAt: null });
		}
		expect((await letterOf(id, 'schedule'))?.params.meetingAt).toBeNull();
		expect((await readInitiative(context, member, { id })).meeting?.id).toBe(planned);
	});
});
