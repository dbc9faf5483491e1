import { describe, expect, test } from 'vitest';
import { reasonNotToServe, type Serving } from './refusals.ts';

const demo: Serving = { isDemo: true, host: '127.0.0.1', publicOrigin: 'http://127.0.0.1:3000', hasMailServer: false };
const real: Serving = { isDemo: false, host: '0.0.0.0', publicOrigin: 'https://a.example', hasMailServer: true };

describe('a demo database', () => {
	test('is served on this machine, with or without a mail server', () => {
		expect(reasonNotToServe(demo)).toBeNull();
		expect(
			reasonNotToServe({ ...demo, host: '::1', publicOrigin: 'http://localhost:3000', hasMailServer: true }),
		).toBeNull();
	});

	test.each<[string, Partial<Serving>]>([
		['HOST', { host: '0.0.0.0' }],
		['HOST', { host: '::' }],
		['HOST', { host: 'aloitetila.example' }],
		['PUBLIC_ORIGIN', { publicOrigin: 'https://aloitetila.example' }],
		['PUBLIC_ORIGIN', { publicOrigin: 'http://10.0.0.1:3000' }],
	])('is not served elsewhere: %s %j', (variable, change) => {
		const reason = reasonNotToServe({ ...demo, ...change, hasMailServer: true });
		expect(reason).toMatchObject({ code: 'start.refused', message: expect.stringContaining(variable) });
	});
});

test('a real database is served anywhere, but not without a mail server', () => {
	expect(reasonNotToServe(real)).toBeNull();
	expect(reasonNotToServe({ ...real, hasMailServer: false })?.message).toContain('SMTP_URL is missing');
});
