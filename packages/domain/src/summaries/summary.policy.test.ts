import { expect, test } from 'vitest';
import { readersWho } from '../testing.ts';
import {
	canPublishSummary,
	canReadLiveSummary,
	canReadPublishedSummary,
	canReadSummaryHistory,
	canStartSummary,
	canWriteSummary,
} from './summary.policy.ts';

const draft = { status: 'draft', publishedVersion: null } as const;
const published = { status: 'published', publishedVersion: 1 } as const;

test('participants follow the live text', () => {
	const committed = ['participant', 'author', 'member', 'lead', 'administrator'];
	expect(readersWho((actor) => canReadLiveSummary(actor, draft))).toEqual(committed);
});

test('the group starts and writes it, until it is published', () => {
	expect(readersWho(canStartSummary)).toEqual(['member', 'lead']);
	expect(readersWho((actor) => canWriteSummary(actor, draft))).toEqual(['member', 'lead']);
	expect(readersWho((actor) => canWriteSummary(actor, published))).toEqual([]);
});

test('the group reads its history', () => {
	expect(readersWho(canReadSummaryHistory)).toEqual(['member', 'lead']);
});

test('the lead alone publishes', () => {
	expect(readersWho(canPublishSummary)).toEqual(['lead']);
});

test('a published text is everyone’s, and nothing else is', () => {
	expect(readersWho((actor) => canReadPublishedSummary(actor, published))).toHaveLength(10);
	expect(readersWho((actor) => canReadPublishedSummary(actor, draft))).toEqual([]);
});
