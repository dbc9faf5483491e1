import { getLocale } from '@aloitetila/i18n/messages.ts';
import { expect, test } from 'vitest';
import { inLanguageOf, languageOfPath, preferredLanguage } from './language.ts';

test('an address says its language only as its whole first step', () => {
	expect(languageOfPath('/sv/meetings')).toBe('sv');
	expect(languageOfPath('/en')).toBe('en');
	expect(languageOfPath('/')).toBeNull();
	expect(languageOfPath('/fin/meetings')).toBeNull();
	expect(languageOfPath('/meetings/sv')).toBeNull();
});

test('the language chosen last goes before what the browser wishes for', () => {
	expect(preferredLanguage('sv', 'fi')).toBe('sv');
	expect(preferredLanguage(undefined, 'de, en-GB;q=0.8, sv-FI;q=0.9')).toBe('sv');
	expect(preferredLanguage(undefined, 'sv;q=0, en;q=0.1')).toBe('en');
});

test('a cookie or header that makes no sense gives Finnish', () => {
	expect(preferredLanguage('tlh', 'de;q=zzz,,;')).toBe('fi');
	expect(preferredLanguage(undefined, null)).toBe('fi');
	expect(preferredLanguage(undefined, ','.repeat(100_000))).toBe('fi');
});

test('requests that are answered side by side keep their own languages', async () => {
	const seen = await Promise.all(
		(['fi', 'sv', 'en'] as const).map((language) =>
			inLanguageOf(language, async () => {
				await Promise.resolve();
				return getLocale();
			}),
		),
	);
	expect(seen).toEqual(['fi', 'sv', 'en']);
});
