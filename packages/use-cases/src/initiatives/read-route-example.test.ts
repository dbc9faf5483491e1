import { testDatabase } from '@aloitetila/db/testing.ts';
import { anchorOf } from '@aloitetila/domain/summaries/summary.ts';
import { VISITOR } from '@aloitetila/domain/people/actor.ts';
import { expect, test } from 'vitest';
import { prepareInstallation } from '../charter/prepare-installation.ts';
import { seedDemo } from '../demo/seed-demo.ts';
import { readMeeting } from '../meetings/read-meetings.ts';
import { listSummaries, readPublishedSummary } from '../summaries/read-summaries.ts';
import { testContext } from '../testing.ts';
import { readInitiative } from './read-initiative.ts';
import { readRouteExample } from './read-route-example.ts';

const { db } = await testDatabase();
const context = testContext({
	db,
	isDemo: true,
	now: new Date('2026-11-22T07:30:00Z'),
	jobs: { enqueue: () => Promise.resolve() },
});

test('there is no example before a summary has told of an initiative', async () => {
	await prepareInstallation(context, { isDemo: true });
	expect(await readRouteExample(context)).toBeNull();
});

test('every station of the example is there for a visitor, and one that went on is preferred', async () => {
	await seedDemo(context);
	const example = await readRouteExample(context);
	if (!example) throw new Error('no example');
	const initiative = await readInitiative(context, VISITOR, { id: example.id });
	expect(['advancing', 'carried_out']).toContain(initiative.status);
	expect(example.action?.text).toBe(initiative.events.find(({ firstAction }) => firstAction !== '')?.firstAction);

	const meeting = await readMeeting(context, VISITOR, example.meeting.id);
	const item = meeting.agenda.find(({ id }) => id === example.agendaItem?.id);
	expect(item?.initiative?.id).toBe(example.id);
	expect(item?.number).toBe(example.agendaItem?.number);

	const summary = await readPublishedSummary(context, VISITOR, example.summary.id, { language: 'fi' });
	const section = summary.sections.find(({ initiative: told }) => told?.id === example.id);
	expect(section?.anchor).toBe(anchorOf(example.summary.blockId));
});

test('a list of summaries is as long as it was asked for', async () => {
	expect(await listSummaries(context, 0)).toHaveLength(0);
	expect(await listSummaries(context, 1)).toHaveLength(1);
});
