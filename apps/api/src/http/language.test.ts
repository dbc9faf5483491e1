import { VISITOR, type Person } from '@aloitetila/domain/people/actor.ts';
import { expect, test } from 'vitest';
import { readerLanguage } from './language.ts';

test.each([
	['sv', 'sv'],
	['sv-FI,sv;q=0.9,fi;q=0.8', 'sv'],
	['de, en;q=0.5, fi;q=0.8', 'fi'],
	['fi;q=0, en', 'en'],
	['*', 'fi'],
	['de', 'fi'],
	[';;;,q=', 'fi'],
	[undefined, 'fi'],
])('Accept-Language %s is answered in %s', (header, language) =>
	expect(readerLanguage(header, VISITOR)).toBe(language),
);

test('a signed-in reader who asks for nothing is answered in their own language', () => {
	expect(readerLanguage(undefined, { kind: 'person', language: 'sv' } as Person)).toBe('sv');
});
