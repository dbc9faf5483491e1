import { idempotencyKeys, initiatives, initiativeVersions } from '@aloitetila/db/schema.ts';
import { VISITOR } from '@aloitetila/domain/people/actor.ts';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { sweep } from '../sweep.ts';
import { aDraft, codeOf, join, moveMails, receivedInitiative, testWorkspace } from '../testing-workspace.ts';
import { listInitiatives, listOwnInitiatives, readInbox } from './list-initiatives.ts';
import { readInitiative } from './read-initiative.ts';
import { returnInitiative } from './return-initiative.ts';
import { discardDraft, saveDraft, startDraft } from './save-draft.ts';
import { resubmitInitiative, submitInitiative } from './submit-initiative.ts';
import { takeUpInitiative } from './take-up-initiative.ts';
import { withdrawInitiative } from './close-initiative.ts';

const { context } = await testWorkspace();
const author = await join(context);
const member = await join(context, { roles: ['preparatory_group'] });
const lead = await join(context, { roles: ['lead'] });
const administrator = await join(context, { roles: ['administrator'] });
const participant = await join(context);

describe('a draft', () => {
	test('is invisible to everyone but its authors', async () => {
		const { id } = await startDraft(context, author, aDraft(), null);
		expect(await readInitiative(context, author, { id })).toMatchObject({
			status: 'draft',
			number: null,
			openMoves: ['submit'],
			canEdit: true,
		});
		for (const reader of [VISITOR, participant, member, lead, administrator]) {
			expect(await codeOf(readInitiative(context, reader, { id }))).toBe('initiative.not_found');
			expect(await codeOf(saveDraft(context, reader, { id }, aDraft()))).toBe('initiative.not_found');
			expect(await codeOf(discardDraft(context, reader, { id }))).toBe('initiative.not_found');
			expect(await codeOf(submitInitiative(context, reader, { id }))).toBe('initiative.not_found');
			const { initiatives: listed, counts } = await listInitiatives(context, reader);
			expect(listed.map((row) => row.id)).not.toContain(id);
			expect(counts).not.toHaveProperty('draft');
		}
		expect((await listInitiatives(context, author, { status: 'draft' })).initiatives).toEqual([]);
		expect((await readInbox(context, member)).open.map((row) => row.id)).not.toContain(id);
		expect((await listOwnInitiatives(context, author)).map((row) => row.id)).toContain(id);
		expect((await listOwnInitiatives(context, participant)).map((row) => row.id)).not.toContain(id);
	});

	test('is made by participants', async () => {
		const newcomer = await join(context, { hasAcceptedCharter: false });
		const nameless = await join(context, { name: null });
		expect(await codeOf(startDraft(context, VISITOR, aDraft(), null))).toBe('session.required');
		expect(await codeOf(startDraft(context, newcomer, aDraft(), null))).toBe('charter.not_accepted');
		expect(await codeOf(startDraft(context, nameless, aDraft(), null))).toBe('access.not_allowed');
	});

	test('is started once by a form that is sent many times at once', async () => {
		const started = await Promise.all(
			Array.from({ length: 8 }, () => startDraft(context, author, aDraft({ title: 'Once' }), 'one form')),
		);
		expect(new Set(started.map(({ id }) => id)).size).toBe(1);
		const rows = await context.db.select().from(initiatives).where(eq(initiatives.title, 'Once'));
		expect(rows).toHaveLength(1);
		const other = await startDraft(context, participant, aDraft(), 'one form');
		expect(other.id).not.toBe(started[0]?.id);
	});

	test('that was discarded is gone, and its form begins a new one', async () => {
		const { id } = await startDraft(context, author, aDraft(), 'another form');
		await discardDraft(context, author, { id });
		expect(await codeOf(readInitiative(context, author, { id }))).toBe('initiative.not_found');
		expect((await startDraft(context, author, aDraft(), 'another form')).id).not.toBe(id);
		expect(await context.db.$count(idempotencyKeys, eq(idempotencyKeys.key, 'another form'))).toBe(1);
	});

	test('is found by its form for a month, also after sweeps', async () => {
		const { id } = await startDraft(context, author, aDraft(), 'a patient form');
		const before = context.now();
		context.pass(29 * 24 * 3_600_000);
		await sweep(context);
		expect((await startDraft(context, author, aDraft(), 'a patient form')).id).toBe(id);
		context.pass(2 * 24 * 3_600_000);
		await sweep(context);
		expect((await startDraft(context, author, aDraft(), 'a patient form')).id).not.toBe(id);
		context.setNow(before);
	});

	test('is not overwritten by a form that was opened before somebody else’s change', async () => {
		const { id, revision } = await startDraft(context, author, aDraft(), null);
		const outcomes = await Promise.all(
			['one', 'two'].map((title) => codeOf(saveDraft(context, author, { id }, aDraft({ title }), revision))),
		);
		expect(outcomes.toSorted()).toEqual(['done', 'input.stale']);
		expect((await readInitiative(context, author, { id })).revision).toBe(1);
		expect(await codeOf(submitInitiative(context, author, { id }, { revision: 0 }))).toBe('input.stale');
	});

	test('is kept from an author whom a new charter waits for, with the reason', async () => {
		const { id } = await startDraft(context, author, aDraft(), null);
		const uncommitted = { ...author, hasAcceptedCharter: false };
		expect(await codeOf(saveDraft(context, uncommitted, { id }, aDraft()))).toBe('charter.not_accepted');
		expect(await codeOf(submitInitiative(context, uncommitted, { id }))).toBe('charter.not_accepted');
	});

	test('once sent is neither edited nor discarded', async () => {
		const { id } = await receivedInitiative(context, author);
		expect(await codeOf(saveDraft(context, author, { id }, aDraft()))).toBe('initiative.text_not_open');
		expect(await codeOf(discardDraft(context, author, { id }))).toBe('initiative.text_not_open');
		expect(await codeOf(saveDraft(context, participant, { id }, aDraft()))).toBe('access.not_allowed');
	});
});

describe('submitting', () => {
	test('gives a number, a promise, a version and a letter', async () => {
		const person = await join(context, { language: 'sv' });
		const { id, number } = await receivedInitiative(context, person);
		const promise = new Date(context.now().getTime() + 30 * 24 * 3_600_000);
		expect(await readInitiative(context, participant, { number })).toMatchObject({
			id,
			status: 'received',
			submittedAt: context.now(),
			answerBy: promise,
			isPublic: false,
			holder: null,
		});
		expect(await codeOf(readInitiative(context, VISITOR, { number }))).toBe('initiative.not_found');
		const versions = await context.db.select().from(initiativeVersions).where(eq(initiativeVersions.initiativeId, id));
		expect(versions).toMatchObject([{ version: 1, ...{ title: aDraft().title } }]);
		const letters = (await moveMails(context)).filter((mail) => mail.params.initiativeId === id);
		expect(letters).toMatchObject([
			{
				language: 'sv',
				toAddress: person.email,
				params: { move: 'submit', number, answerBy: promise.toISOString(), path: `/sv/initiatives/${number}` },
			},
		]);
	});

	test('twenty at once get twenty numbers without gaps', async () => {
		const before = (await receivedInitiative(context, author)).number;
		const drafts = await Promise.all(Array.from({ length: 20 }, () => startDraft(context, author, aDraft(), null)));
		// One of them has holes: it fails, and leaves no gap.
		await saveDraft(context, author, { id: drafts[7]?.id ?? '' }, aDraft({ matter: '' }));
		const outcomes = await Promise.allSettled(drafts.map(({ id }) => submitInitiative(context, author, { id })));
		const numbers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.number ?? 0] : []));
		expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 19 }, (_, index) => before + index + 1));
	});

	test('the same one twice at once submits it once', async () => {
		const { id } = await startDraft(context, author, aDraft(), null);
		const outcomes = await Promise.all([1, 2, 3].map(() => codeOf(submitInitiative(context, author, { id }))));
		expect(outcomes.toSorted()).toEqual(['done', 'initiative.move_not_open', 'initiative.move_not_open']);
		expect((await moveMails(context)).filter((mail) => mail.params.initiativeId === id)).toHaveLength(1);
	});

	test('names the fields that are missing, and keeps the draft', async () => {
		const { id } = await startDraft(context, author, aDraft({ title: '', benefit: '', goal: 7 }), null);
		await expect(submitInitiative(context, author, { id })).rejects.toMatchObject({
			code: 'initiative.incomplete',
			details: {
				fields: [
					{ path: 'title', code: 'text.required' },
					{ path: 'benefit', code: 'text.required' },
				],
			},
		});
		await saveDraft(context, author, { id }, aDraft({ goal: 7 }));
		await expect(submitInitiative(context, author, { id })).rejects.toMatchObject({
			details: { fields: [{ path: 'goal', code: 'text.choose' }] },
		});
		expect(await readInitiative(context, author, { id })).toMatchObject({ status: 'draft', number: null });
	});
});

describe('a returned initiative', () => {
	test('is completed by its authors while others read what was sent, and goes back as a new version', async () => {
		const { id, number } = await receivedInitiative(context, author, { title: 'As sent' });
		await takeUpInitiative(context, member, { id }, {});
		const before = (await readInitiative(context, author, { id })).answerBy;
		context.pass(1_000);
		await returnInitiative(context, member, { id }, { reason: 'Who pays?' });
		expect(await readInitiative(context, author, { id })).toMatchObject({ isClockStopped: true, canEdit: true });

		await saveDraft(context, author, { id }, aDraft({ title: 'Half a thou', language: 'sv' }));
		expect((await readInitiative(context, author, { id })).title).toBe('Half a thou');
		for (const reader of [VISITOR, participant, member]) {
			expect(await readInitiative(context, reader, { number })).toMatchObject({
				title: 'As sent',
				language: 'fi',
				status: 'returned',
			});
			const { initiatives: listed } = await listInitiatives(context, reader);
			expect(listed.find((row) => row.id === id)).toMatchObject({ title: 'As sent', language: 'fi' });
		}
		expect((await listOwnInitiatives(context, author)).find((row) => row.id === id)?.title).toBe('Half a thou');

		context.pass(5 * 24 * 3_600_000);
		await saveDraft(context, author, { id }, aDraft({ title: 'As completed' }));
		await resubmitInitiative(context, author, { id });
		const after = await readInitiative(context, member, { id });
		expect(after).toMatchObject({
			status: 'received',
			number,
			title: 'As completed',
			isClockStopped: false,
			isPublic: true,
			before: { title: 'As sent', language: 'fi' },
		});
		// The clock stood still for the five days.
		expect(after.answerBy?.getTime()).toBe((before?.getTime() ?? 0) + 5 * 24 * 3_600_000);
		expect((await readInitiative(context, VISITOR, { id })).before).toBeNull();
		expect((await readInitiative(context, author, { id })).before).toBeNull();
	});

	test('that was never public stays the participants’', async () => {
		const { id } = await receivedInitiative(context, author);
		await returnInitiative(context, member, { id }, { reason: 'Who pays?' });
		expect(await codeOf(readInitiative(context, VISITOR, { id }))).toBe('initiative.not_found');
		expect((await readInitiative(context, participant, { id })).events[0]).toMatchObject({
			move: 'return',
			reason: 'Who pays?',
		});
		expect((await readInbox(context, member)).waiting.map((row) => row.id)).toContain(id);
	});

	test('may be withdrawn: no clock stands still any more, and what was typed since stays its authors’', async () => {
		const { id } = await receivedInitiative(context, author, { title: 'As sent' });
		await returnInitiative(context, member, { id }, { reason: 'Who pays?' });
		await saveDraft(context, author, { id }, aDraft({ title: 'Never mind' }));
		expect(await codeOf(withdrawInitiative(context, member, { id }, {}))).toBe('initiative.move_not_allowed');
		await withdrawInitiative(context, author, { id }, {});
		expect(await readInitiative(context, participant, { id })).toMatchObject({
			status: 'withdrawn',
			title: 'As sent',
			isClockStopped: false,
			openMoves: [],
		});
		expect(await codeOf(readInitiative(context, VISITOR, { id }))).toBe('initiative.not_found');
	});

	test('with holes is not sent again', async () => {
		const { id } = await receivedInitiative(context, author);
		await returnInitiative(context, member, { id }, { reason: 'Who pays?' });
		await saveDraft(context, author, { id }, aDraft({ proposal: '' }));
		expect(await codeOf(resubmitInitiative(context, author, { id }))).toBe('initiative.incomplete');
	});
});
