import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
	type Expected,
	expected,
	inputInvalid,
	isExpected,
	notAllowed,
	notSignedIn,
	refuse,
	staleForm,
} from './errors.ts';

/** Every error of every feature, made with arguments that fit none of them in particular. */
async function everyError(): Promise<(Error & Expected)[]> {
	const folder = new URL('.', import.meta.url);
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
		name.endsWith('.errors.ts'),
	);
	const modules = await Promise.all(
		files.map((name) => import(new URL(name, folder).href) as Promise<Record<string, unknown>>),
	);
	const makers = modules.flatMap((module) => Object.values(module).filter((value) => typeof value === 'function'));
	const made = makers.map((make) => (make as (...args: unknown[]) => Error & Expected)(1, 2));
	return [...made, inputInvalid([]), staleForm(), notSignedIn(), notAllowed()];
}

test('every code is a message key, stable and said of one thing only', async () => {
	const errors = await everyError();
	expect(errors.length).toBeGreaterThan(25);
	const codes = errors.map((error) => error.code);
	expect(codes.filter((code) => !/^[a-z_]+\.[a-z_]+$/u.test(code))).toEqual([]);
	expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
});

test('what is not found says so, whatever it is', async () => {
	const errors = await everyError();
	for (const error of errors.filter(({ code }) => code.endsWith('.not_found')))
		expect(['not_found', 'invalid']).toContain(error.kind);
});

test('an expected error is known by its fields, also when another copy of the module made it', () => {
	const error = expected('conflict', 'some.code', { more: 1 });
	expect(error).toBeInstanceOf(Error);
	expect(isExpected(error)).toBe(true);
	expect(isExpected({ expected: true, kind: 'conflict', code: 'some.code', details: {} })).toBe(true);
	expect([new Error('no'), null, undefined, 'text', { code: 'ENOENT' }].map(isExpected)).toEqual([
		false,
		false,
		false,
		false,
		false,
	]);
});

test('refusing throws', () => {
	expect(() => refuse(notAllowed())).toThrow('access.not_allowed');
});
