import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readMessages } from './message-files.ts';

const root = join(import.meta.dirname, '../../..');
const LOCALES = ['fi', 'sv', 'en'] as const;
const messages = { fi: readMessages('fi'), sv: readMessages('sv'), en: readMessages('en') };
const keys = new Set(LOCALES.flatMap((locale) => [...messages[locale].keys()]));

/** Every source file of ours, without tests: what only a test uses, nobody reads. */
const sources = ['apps', 'packages'].flatMap((part) => [...sourcesIn(join(root, part))]);
const used = new Set(sources.flatMap(({ text }) => [...text.matchAll(/\bm\s*\.\s*([a-z]\w*)/g)].map(([, key]) => key)));
/** Codes as they are written in the sources: `initiative.not_found`. */
const codes = new Set(
	sources.flatMap(({ text }) => [...text.matchAll(/'([a-z_]+(?:\.[a-z_]+)+)'/g)].map(([, code]) => code ?? '')),
);
/** What is said by a code of one word: a fault. */
const faults = sources.flatMap(({ text }) => [...text.matchAll(/'(unexpected|fault)'/g)].map(([, code]) => code ?? ''));
const keyOf = (code: string) => code.replaceAll('.', '_');
/** Codes of errors and of wrong fields, by the ways in which they are made. */
const errorCodes = new Set(
	sources.flatMap(({ text }) =>
		[
			/expected\(\s*'\w+',\s*'([\w.]+)'/g,
			/refused\([^;]*?'\w+',\s*'([\w.]+)'/g,
			/\bcode: '([a-z_]+\.[a-z_.]+)'/g,
			/\berror: '([a-z_]+\.[a-z_.]+)'/g,
		].flatMap((pattern) => [...text.matchAll(pattern)].map(([, code]) => code ?? '')),
	),
);
/** Codes that no person reads: they end the program, or are answered to programs alone. */
const FOR_PROGRAMS = new Set(['environment.invalid', 'pages.not_built', 'start.refused']);

describe('messages in three languages', () => {
	test.each(LOCALES)('no message is missing in %s', (locale) => {
		expect([...keys].filter((key) => !messages[locale].has(key))).toEqual([]);
	});

	test.each(LOCALES)('a message in %s takes what it takes in Finnish', (locale) => {
		const differing = [...messages[locale]].filter(
			([key, { params }]) => [...params].sort().join() !== [...(messages.fi.get(key)?.params ?? params)].sort().join(),
		);
		expect(differing.map(([key]) => key)).toEqual([]);
	});

	test.each(LOCALES)('no message in %s is empty or begins or ends with a space', (locale) => {
		const loose = [...messages[locale]].filter(([, { texts }]) =>
			texts.some((text) => text === '' || text.trim() !== text),
		);
		expect(loose.map(([key]) => key)).toEqual([]);
	});

	test('every message file is known to the compiler', () => {
		const settings = readFileSync(join(root, 'packages/i18n/project.inlang/settings.json'), 'utf8');
		const features = new Set([...keys].map((key) => messages.fi.get(key)?.feature));
		expect([...features].filter((feature) => !settings.includes(`{locale}/${feature}.json`))).toEqual([]);
	});

	test('a message stands in the file of its feature in every language', () => {
		const strayed = [...keys].filter((key) => {
			const features = LOCALES.map((locale) => messages[locale].get(key)?.feature);
			return new Set(features).size > 1;
		});
		expect(strayed).toEqual([]);
	});

	test('Finnish and Swedish never speak of administrative decisions on an initiative', () => {
		const said = LOCALES.flatMap((locale) =>
			[...messages[locale]].filter(([, { texts }]) =>
				texts.some((text) => /\b(hylätty|avslagen|avslaget|hyväksytty aloite|godkänt initiativ)\b/i.test(text)),
			),
		);
		expect(said.map(([key]) => key)).toEqual([]);
	});
});

describe('messages and the code that says them', () => {
	test('no message is left that nothing uses', () => {
		const codeKeys = new Set([...codes, ...faults].map(keyOf));
		expect([...keys].filter((key) => !used.has(key) && !codeKeys.has(key))).toEqual([]);
	});

	test('every error that a person may meet has words', () => {
		expect([...errorCodes].filter((code) => !FOR_PROGRAMS.has(code) && !keys.has(keyOf(code)))).toEqual([]);
	});
});

function* sourcesIn(folder: string): Generator<{ path: string; text: string }> {
	for (const entry of readdirSync(folder, { withFileTypes: true })) {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) {
			if (!['node_modules', 'build', '.svelte-kit', 'paraglide', 'e2e'].includes(entry.name)) yield* sourcesIn(path);
		} else if (/\.(ts|svelte)$/.test(entry.name) && !/\.(test|d)\.ts$|testing\.ts$/.test(entry.name)) {
			yield { path, text: readFileSync(path, 'utf8') };
		}
	}
}
