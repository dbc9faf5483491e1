import { expect, test } from 'vitest';
import { hrefFromTyping, safeHref } from './links.ts';

test.each([
	['example.fi', 'https://example.fi/'],
	['www.oph.fi/fi/koulutus?a=1#b', 'https://www.oph.fi/fi/koulutus?a=1#b'],
	['localhost.test:8080/x', 'https://localhost.test:8080/x'],
	[' http://example.fi ', 'http://example.fi/'],
	['onni@example.fi', 'mailto:onni@example.fi'],
	['mailto:onni@example.fi', 'mailto:onni@example.fi'],
	['sana', null],
	['', null],
	['kaksi sanaa.fi', null],
	['javascript:alert(1)', null],
	['//example.fi', null],
	['/polku', null],
])('typed %j leads to %j', (typed, href) => {
	expect(hrefFromTyping(typed)).toBe(href);
});

test.each([
	undefined,
	3,
	{},
	['https://a.fi'],
	'https://',
	'mailto:',
	'https://bank.fi@evil.example/',
	'vbscript:x',
	`https://a.fi/${'x'.repeat(3_000)}`,
])('%j is no address', (value) => {
	expect(safeHref(value)).toBeNull();
});
