import { expect, test } from 'vitest';
import { safeReturn, signInPath } from './session.ts';

test('one comes back to the page one was on', () => {
	expect(safeReturn('/sv/initiatives/4?tab=x#history', 'sv')).toBe('/sv/initiatives/4?tab=x#history');
	const back = new URL('http://127.0.0.1/fi/initiatives/new?draft=1');
	const next = new URLSearchParams(signInPath('fi', back).split('?')[1]).get('next');
	expect(safeReturn(next, 'fi')).toBe('/fi/initiatives/new?draft=1');
});

test.each([
	'//evil.example',
	'/\\evil.example',
	'/\t/evil.example',
	'/\n/evil.example',
	'https://evil.example',
	'javascript:alert(1)',
	'evil.example',
	'/fi\\..\\..\\evil.example',
	'/..//evil.example',
	'/.//evil.example',
	'/%2e%2E//evil.example',
	'/fi/..//evil.example',
	'/fi/..///evil.example',
	'',
	null,
	undefined,
])('%j leads to the front page', (next) => {
	expect(safeReturn(next, 'en')).toBe('/en');
});
