import {
	initiativeEvents,
	initiatives,
	installation,
	mails,
	meetings,
	organisations,
	people,
	roleGrants,
	summaries,
	summaryVersions,
} from '@aloitetila/db/schema.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { toPlainText } from '@aloitetila/document/text.ts';
import { INITIATIVE_STATUSES } from '@aloitetila/domain/initiatives/initiative.ts';
import { promiseState } from '@aloitetila/domain/initiatives/promise.ts';
import { VISITOR } from '@aloitetila/domain/people/actor.ts';
import { asc, count, eq, inArray } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { prepareInstallation } from '../charter/prepare-installation.ts';
import { readInitiative } from '../initiatives/read-initiative.ts';
import { listExamplePeople } from '../people/example-people.ts';
import { thaw } from '../summaries/frozen.ts';
import { testContext } from '../testing.ts';
import { workday } from './demo-clock.ts';
import { seedDemo } from './seed-demo.ts';

const { db } = await testDatabase();
// Real jobs would be enqueued here: a seeding that did so would fail.
const context = testContext({
	db,
	isDemo: true,
	now: new Date('2026-11-22T07:30:00Z'),
	jobs: { enqueue: () => Promise.reject(new Error('a mail was enqueued')) },
});

test('a database without the demo mark is never filled', async () => {
	await expect(seedDemo(context)).rejects.toThrow('demo mark');
	await prepareInstallation(context, { isDemo: false });
	await expect(seedDemo(context)).rejects.toThrow('demo mark');
	expect(await db.$count(people)).toBe(0);
	await db.update(installation).set({ isDemo: true });
});

test('programs that start together fill it once', async () => {
	const seeded = await Promise.all([seedDemo(context), seedDemo(context)]);
	expect(seeded.filter(({ isSeeded }) => isSeeded)).toHaveLength(1);
	expect(await seedDemo(context)).toEqual({ isSeeded: false });
});

test('there is one of each role at least, all invented, of invented organisations', async () => {
	const examples = await listExamplePeople(context);
	expect(examples.map(({ roles }) => roles[0] ?? null)).toEqual([
		null,
		null,
		null,
		'preparatory_group',
		'preparatory_group',
		'preparatory_group',
		'lead',
		'administrator',
	]);
	expect(await db.$count(people, eq(people.isExample, false))).toBe(0);
	const rows = await db
		.select({ email: people.email, language: people.language, isListed: organisations.isListed })
		.from(people)
		.innerJoin(organisations, eq(organisations.id, people.organisationId));
	expect(rows).toHaveLength(examples.length);
	expect(rows.every(({ isListed }) => !isListed)).toBe(true);
	expect(rows.every(({ email }) => /^[a-z.]+@example\.org$/u.test(email))).toBe(true);
	expect(new Set(rows.map(({ language }) => language)).size).toBe(3);
	expect(await db.$count(roleGrants)).toBe(5);
});

test('there are initiatives in every status and language, numbered without gaps', async () => {
	const rows = await db.select().from(initiatives).orderBy(asc(initiatives.number));
	expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(INITIATIVE_STATUSES));
	expect(new Set(rows.map(({ language }) => language)).size).toBe(3);
	const numbered = rows.filter(({ status }) => status !== 'draft');
	expect(numbered.map(({ number }) => number)).toEqual(numbered.map((_, index) => index + 1));
	const waiting = rows.filter(({ status }) => status === 'received');
	expect(waiting.map(({ answerBy }) => promiseState(answerBy ?? new Date(0), context.now())).sort()).toEqual([
		'late',
		'later',
		'soon',
	]);
});

test('nothing lies in the future but what is to come, and every history runs forwards', async () => {
	const events = await db
		.select()
		.from(initiativeEvents)
		.orderBy(asc(initiativeEvents.initiativeId), asc(initiativeEvents.position));
	for (const [index, event] of events.entries()) {
		expect(event.at < context.now()).toBe(true);
		const before = events[index - 1];
		if (before?.initiativeId === event.initiativeId) expect(before.at < event.at).toBe(true);
	}
	const rows = await db.select().from(meetings).orderBy(asc(meetings.startsAt));
	expect(rows.map(({ status, startsAt }) => [status, startsAt < context.now()])).toEqual([
		['held', true],
		['announced', false],
		['planned', false],
	]);
});

test('promises were kept but for the one that is late now', async () => {
	const answered = await db
		.select()
		.from(initiatives)
		.where(
			inArray(initiatives.status, ['on_agenda', 'discussed', 'advancing', 'carried_out', 'not_advanced', 'merged']),
		);
	for (const { title, answeredAt, answerBy } of answered)
		expect(answeredAt && answerBy && answeredAt <= answerBy, title).toBe(true);
});

test('the summary is published in both languages and its initiatives link to their headings', async () => {
	const [summary] = await db.select().from(summaries);
	expect(summary).toMatchObject({ status: 'published', publishedVersion: 1 });
	const [version] = await db.select().from(summaryVersions);
	expect(version?.languages).toEqual(['fi', 'sv']);
	const { fragments, sections } = thaw(version?.content ?? '');
	expect(sections.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
	for (const name of ['default', 'sv'] as const) {
		const text = toPlainText(fragments[name] ?? expect.fail(`${name} is missing`));
		expect(text.length).toBeGreaterThan(3000);
		expect(text).not.toMatch(/\*\*|\]\(|^#|\d\. \w/mu);
	}
	const told = sections.flatMap(({ initiative }) => initiative ?? []);
	expect(told).toHaveLength(3);
	for (const { number } of told) {
		const { events } = await readInitiative(context, VISITOR, { number });
		expect(events.find(({ move }) => move === 'discuss')?.summary).toMatchObject({ id: summary?.id, version: 1 });
	}
});

test('the agendas fit between the beginning and the end of their meetings', async () => {
	const rows = await db.query.agendaItems.findMany();
	for (const meeting of await db.select().from(meetings)) {
		const minutes = rows
			.filter(({ meetingId, removedAt }) => meetingId === meeting.id && !removedAt)
			.reduce((sum, one) => sum + one.minutes, 0);
		expect(minutes * 60_000).toBeLessThanOrEqual(meeting.endsAt.getTime() - meeting.startsAt.getTime());
	}
});

test('nobody invented gets mail', async () => {
	expect(await db.select({ mails: count() }).from(mails)).toEqual([{ mails: 0 }]);
});

test('working days leave weekends out, forwards and back', () => {
	const sunday = new Date('2026-11-22T07:30:00Z');
	expect(workday(sunday, -1, '09:30').toISOString()).toBe('2026-11-20T07:30:00.000Z');
	expect(workday(sunday, 1, '09:30').toISOString()).toBe('2026-11-23T07:30:00.000Z');
	expect(workday(sunday, -21, '09:30').toISOString()).toBe('2026-10-23T06:30:00.000Z');
});
