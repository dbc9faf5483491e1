import { initiatives } from '@aloitetila/db/schema.ts';
import { type Person, VISITOR } from '@aloitetila/domain/people/actor.ts';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { codeOf, join, receivedInitiative, testWorkspace } from '../testing-workspace.ts';
import { notAdvanceInitiative } from './close-initiative.ts';
import {
	countInbox,
	listInitiatives,
	listMovingInitiatives,
	PAGE_SIZE,
	readInbox,
	readPromiseFigures,
} from './list-initiatives.ts';
import { takeUpInitiative } from './take-up-initiative.ts';

const { context } = await testWorkspace();
const author = await join(context, { name: 'Aino', language: 'sv' });
const member = await join(context, { name: 'Bertil', roles: ['preparatory_group'] });
const administrator = await join(context, { roles: ['administrator'] });
const participant = await join(context);

async function takenUp(): Promise<string> {
	const { id } = await receivedInitiative(context, author);
	await takeUpInitiative(context, member, { id }, {});
	return id;
}

test('lists show participants what the group has not looked at, and visitors what it has', async () => {
	for (let made = 0; made < 3; made += 1) await takenUp();
	const hidden = (await receivedInitiative(context, author)).id;
	context.pass(60_000);
	const open = await takenUp();
	const idsFor = async (reader: Person | typeof VISITOR) =>
		(await listInitiatives(context, reader)).initiatives.map((row) => row.id);
	expect(await idsFor(VISITOR)).toContain(open);
	expect(await idsFor(VISITOR)).not.toContain(hidden);
	expect(await idsFor(participant)).toContain(hidden);
	expect(await idsFor({ ...participant, hasAcceptedCharter: false })).not.toContain(hidden);
	const { counts } = await listInitiatives(context, VISITOR);
	expect(counts.received ?? 0).toBeLessThan((await listInitiatives(context, participant)).counts.received ?? 0);
	const moving = await listMovingInitiatives(context, 3);
	expect(moving).toHaveLength(3);
	expect(moving[0]?.id).toBe(open);
	expect(JSON.stringify(await listInitiatives(context, VISITOR))).not.toContain('@');
});

test('lists have the newest number first, a page at a time', async () => {
	for (let made = 0; made < 5; made += 1) await receivedInitiative(context, author);
	await context.db.execute(sql`insert into initiatives
			(id, number, status, title, language, created_at, changed_at, submitted_at)
			select gen_random_uuid(), 10000 + n, 'received', 'Many', 'fi', now(), now(), now() from generate_series(1, 60) n`);
	await context.db.execute(sql`insert into initiative_authors (initiative_id, person_id)
			select id, ${author.personId} from ${initiatives} where title = 'Many'`);
	const first = await listInitiatives(context, participant, { status: 'received' });
	expect(first.initiatives).toHaveLength(PAGE_SIZE);
	expect(first.initiatives[0]?.number).toBe(10_060);
	const second = await listInitiatives(context, participant, { status: 'received', before: first.next ?? 0 });
	expect(second.initiatives[0]?.number).toBe(10_010);
	const last = second.next === null ? second : null;
	expect(last?.initiatives.every(({ status }) => status === 'received')).toBe(true);
	await context.db.execute(sql`delete from initiatives where title = 'Many'`);
});

test('the inbox is in the order of its promises, for the group', async () => {
	const { open } = await readInbox(context, member);
	const promises = open.map(({ answerBy }) => answerBy?.getTime() ?? 0);
	expect(promises).toEqual(promises.toSorted((a, b) => a - b));
	expect(open.every(({ status }) => status === 'received' || status === 'in_preparation')).toBe(true);
	expect(await countInbox(context, member)).toBe(open.length);
	expect(await countInbox(context, participant)).toBeNull();
	expect(await codeOf(readInbox(context, VISITOR))).toBe('session.required');
	expect(await codeOf(readInbox(context, administrator))).toBe('access.not_allowed');
});

test('the front page counts what was answered this year, by the clock of Helsinki', async () => {
	const { id } = await receivedInitiative(context, author);
	context.pass(4 * 24 * 3_600_000);
	await notAdvanceInitiative(context, member, { id }, { reason: 'The law is against it.' });
	const { open, answeredThisYear, days } = await readPromiseFigures(context);
	expect([answeredThisYear, days]).toEqual([1, 4]);
	expect(open).toBeGreaterThan(0);
	context.setNow(new Date('2026-12-31T21:30:00Z'));
	expect((await readPromiseFigures(context)).answeredThisYear).toBe(1);
	context.setNow(new Date('2026-12-31T22:30:00Z'));
	expect(await readPromiseFigures(context)).toMatchObject({ answeredThisYear: 0, days: null });
});
