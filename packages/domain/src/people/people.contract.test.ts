import { describe, expect, test } from 'vitest';
import { problemsOf } from '../testing.ts';
import { emailAddress, enterCode, introduction } from './people.contract.ts';

describe('an address', () => {
	test('is kept in lower case, without spaces around it', () => {
		expect(emailAddress.parse(' Aino.Meri@Example.ORG ')).toBe('aino.meri@example.org');
	});

	test.each(['', 'aino', 'aino@', '@example.org', 'a b@example.org', 'a@b\n.org', `${'a'.repeat(250)}@b.fi`, 5])(
		'%j is none',
		(text) => {
			const codes = emailAddress.safeParse(text).error?.issues.map((issue) => issue.message);
			expect(codes).toEqual(['email.invalid']);
		},
	);
});

describe('a sign-in code', () => {
	test('is forgiven its spaces and dashes', () => {
		expect(enterCode.parse({ code: ' 1234-56 78' })).toEqual({ code: '12345678' });
	});

	test.each(['1234567', '123456789', '١٢٣٤٥٦٧٨', '1234567a', '', null])('%j is none', (code) => {
		expect(problemsOf(enterCode.safeParse({ code }))).toEqual({ code: 'code.invalid' });
	});
});

describe('an introduction', () => {
	const whole = { name: 'Aino Meri', organisationId: '', language: 'sv', charterVersion: '2', commits: 'on' };

	test('of a form is read as it is meant', () => {
		expect(introduction.parse(whole)).toEqual({
			name: 'Aino Meri',
			organisationId: null,
			language: 'sv',
			charterVersion: 2,
			commits: true,
		});
	});

	test.each([
		[{ commits: undefined }, { commits: 'charter.commit_required' }],
		[{ commits: false }, { commits: 'charter.commit_required' }],
		[{ name: ' ' }, { name: 'text.required' }],
		[{ name: 'x'.repeat(121) }, { name: 'text.too_long' }],
		[{ name: 'Aino\u202eireM' }, { name: 'text.control_characters' }],
		[{ language: '' }, { language: 'text.choose' }],
	])('%#: what is wrong is said beside its field', (change, wrong) => {
		expect(problemsOf(introduction.safeParse({ ...whole, ...change }))).toEqual(wrong);
	});

	test('nobody introduces themselves as an administrator', () => {
		expect(problemsOf(introduction.safeParse({ ...whole, roles: ['administrator'] }))).toHaveProperty(
			'unrecognized_keys',
		);
	});
});
