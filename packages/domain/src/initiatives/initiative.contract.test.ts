import { describe, expect, test } from 'vitest';
import { problemsOf } from '../testing.ts';
import { INITIATIVE_MOVES } from './initiative.ts';
import { completeInitiative, initiativeDraft, moveInputs } from './initiative.contract.ts';

const MEETING = '0b8f6a1e-3c1d-4a52-9b1f-2f6f0a9d7c11';

describe('a draft', () => {
	test('may be empty', () => {
		expect(initiativeDraft.parse({})).toEqual({
			title: '',
			matter: '',
			proposal: '',
			benefit: '',
			goal: null,
			language: 'fi',
			parallelTitle: '',
			parallelLanguage: null,
		});
	});

	test('of a form has words where a program has numbers and nulls', () => {
		const typed = { goal: '4', parallelLanguage: '', language: 'sv' };
		expect(initiativeDraft.parse(typed)).toMatchObject({ goal: 4, parallelLanguage: null, language: 'sv' });
		expect(initiativeDraft.parse({ goal: '' }).goal).toBeNull();
	});

	test.each([
		[{ title: 'x'.repeat(100_000) }, { title: 'text.too_long' }],
		[{ title: 'x'.repeat(201) }, { title: 'text.too_long' }],
		[{ matter: 'x'.repeat(10_001) }, { matter: 'text.too_long' }],
		[{ title: 'a\u0000' }, { title: 'text.control_characters' }],
		[{ title: 'a\u202eb' }, { title: 'text.control_characters' }],
		[{ proposal: 'a\ud800' }, { proposal: 'text.control_characters' }],
		[{ goal: 0 }, { goal: 'text.choose' }],
		[{ goal: 100 }, { goal: 'text.choose' }],
		[{ goal: 1.5 }, { goal: 'text.choose' }],
		[{ goal: 'first' }, { goal: 'text.choose' }],
		[{ language: 'de' }, { language: 'text.choose' }],
		[{ parallelTitle: 'Also' }, { parallelLanguage: 'text.choose' }],
		[
			{ parallelTitle: 'Also', parallelLanguage: 'fi', language: 'fi' },
			{ parallelLanguage: 'initiative.parallel_language_same' },
		],
	])('%#: what is wrong is said beside its field', (input, wrong) => {
		expect(problemsOf(initiativeDraft.safeParse(input))).toEqual(wrong);
	});

	test.each(['status', 'number', 'authorIds', 'holderId', 'publishedAt', 'revision', '__proto__x'])(
		'an unknown field is refused: %s',
		(name) => {
			expect(problemsOf(initiativeDraft.safeParse({ [name]: 1 }))).toHaveProperty('unrecognized_keys');
		},
	);
});

test('a whole initiative has every text and a goal', () => {
	const empty = initiativeDraft.parse({});
	expect(problemsOf(completeInitiative.safeParse(empty))).toEqual({
		title: 'text.required',
		matter: 'text.required',
		proposal: 'text.required',
		benefit: 'text.required',
		goal: 'text.choose',
	});
});

describe('what moves ask for', () => {
	const whole = {
		submit: {},
		resubmit: {},
		withdraw: {},
		discuss: {},
		take_up: {},
		return: { reason: 'why' },
		unschedule: { reason: 'why' },
		not_advance: { reason: 'why' },
		reopen: { reason: 'why' },
		complete: { reason: 'what came of it' },
		schedule: { reason: 'when', meetingId: MEETING },
		advance: { reason: 'how', firstAction: 'who does what first' },
	};

	test.each(INITIATIVE_MOVES)('%s takes what it needs, with or without a revision, and nothing else', (move) => {
		const contract = moveInputs[move];
		expect(contract.safeParse(whole[move]).success).toBe(true);
		expect(contract.safeParse({ ...whole[move], revision: '3' }).data).toMatchObject({ revision: 3 });
		expect(problemsOf(contract.safeParse({ ...whole[move], status: 'draft' }))).toHaveProperty('unrecognized_keys');
	});

	test.each(['return', 'unschedule', 'not_advance', 'reopen', 'complete', 'schedule', 'advance'] as const)(
		'%s needs a reason of at most 4,000 characters',
		(move) => {
			const judge = (reason: unknown) => problemsOf(moveInputs[move].safeParse({ ...whole[move], reason }));
			expect(judge(undefined)).toEqual({ reason: 'text.required' });
			expect(judge(' \n ')).toEqual({ reason: 'text.required' });
			expect(judge('x'.repeat(4_001))).toEqual({ reason: 'text.too_long' });
		},
	);

	test.each([0, 601, 1.5, 'long', null])('an item of %j minutes is refused', (minutes) => {
		expect(problemsOf(moveInputs.schedule.safeParse({ ...whole.schedule, minutes }))).toEqual({
			minutes: 'number.range',
		});
	});

	test('a form that leaves the holder open names nobody', () => {
		expect(moveInputs.take_up.parse({ holderId: '' }).holderId).toBeUndefined();
	});
});
