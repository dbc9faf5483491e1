import { describe, expect, test } from 'vitest';
import { preparePageHandler, readEnvironment, schemaNames, variables } from './environment.ts';

describe('the environment', () => {
	test('an empty environment gives the documented defaults', () => {
		const environment: Record<string, unknown> = readEnvironment({});
		for (const variable of variables) {
			if (variable.default === null) continue;
			expect(`${environment[variable.name] as string | number}`, variable.name).toBe(variable.default);
		}
	});

	test('limits of writing together are given by name, and an unknown one is said to be', () => {
		expect(readEnvironment({ COLLABORATION_LIMITS: '{"editorsPerDocument": 80}' }).COLLABORATION_LIMITS).toEqual({
			editorsPerDocument: 80,
		});
		expect(() => readEnvironment({ COLLABORATION_LIMITS: '{"editors": 80}' })).toThrow('knows no editors');
		expect(() => readEnvironment({ COLLABORATION_LIMITS: '{' })).toThrow('must be JSON');
		expect(() => readEnvironment({ COLLABORATION_LIMITS: '{"frameBytes": -1}' })).toThrow('COLLABORATION_LIMITS');
	});

	test('the documentation lists exactly the variables that are read, and every example is valid', () => {
		expect(variables.map(({ name }) => name).sort()).toEqual(schemaNames().sort());
		expect(() =>
			readEnvironment(Object.fromEntries(variables.map(({ name, example }) => [name, example]))),
		).not.toThrow();
	});

	test('everything that is wrong is named at once', () => {
		const wrong = {
			PORT: 'eighty',
			PUBLIC_ORIGIN: 'https://a.example/path',
			DATABASE_URL: 'mysql://x',
			TRUST_PROXY: '1',
			DEMO: 'yes',
		};
		for (const name of Object.keys(wrong)) {
			expect(() => readEnvironment(wrong)).toThrow(
				expect.objectContaining({ code: 'environment.invalid', message: expect.stringContaining(name) }),
			);
		}
	});

	test('an origin with a slash at the end is refused, because it is compared byte by byte', () => {
		expect(() => readEnvironment({ PUBLIC_ORIGIN: 'https://a.example/' })).toThrow('PUBLIC_ORIGIN');
		expect(readEnvironment({ PUBLIC_ORIGIN: 'https://a.example' }).PUBLIC_ORIGIN).toBe('https://a.example');
	});

	test('an empty value means that the variable is not set', () => {
		expect(readEnvironment({ SMTP_URL: '', PORT: ' ' })).toEqual(readEnvironment({}));
	});

	test('where there is a pooler, no statements are prepared through it unless that is asked for', () => {
		const direct = 'postgres://me@db/name';
		const urlOf = (url: string) => readEnvironment({ DATABASE_URL: url, DATABASE_DIRECT_URL: direct }).DATABASE_URL;
		expect(urlOf('postgres://me@pool/name')).toBe('postgres://me@pool/name?prepare=false');
		expect(urlOf('postgres:///name?host=/run/pool')).toBe('postgres:///name?host=/run/pool&prepare=false');
		for (const url of ['postgres://me@pool/name?prepare=true', direct]) expect(urlOf(url)).toBe(url);
		expect(readEnvironment({ DATABASE_URL: direct }).DATABASE_URL).toBe(direct);
	});

	test('DEMO is three-valued: wanted, not wanted, not said', () => {
		expect(readEnvironment({ DEMO: '1' }).DEMO).toBe(true);
		expect(readEnvironment({ DEMO: '0' }).DEMO).toBe(false);
		expect(readEnvironment({}).DEMO).toBeUndefined();
	});

	test('the page handler is told which headers to believe, and to forget those of the environment', () => {
		const target: Record<string, string | undefined> = { PORT_HEADER: 'x-port', XFF_DEPTH: '3' };
		preparePageHandler({ BODY_LIMIT_KB: 512 }, target);
		expect(target).toEqual({
			PROTOCOL_HEADER: 'x-aloitetila-protocol',
			HOST_HEADER: 'x-aloitetila-host',
			ADDRESS_HEADER: 'x-aloitetila-address',
			BODY_SIZE_LIMIT: '512K',
		});
	});
});
