import { describe, expect, test } from 'vitest';
import { isLoopbackHost, isTrustedLoopback, type LoopbackEvidence } from './loopback.ts';

const local: LoopbackEvidence = {
	bindAddress: '127.0.0.1',
	peerAddress: '127.0.0.1',
	publicOrigin: 'http://127.0.0.1:3000',
	headers: { host: '127.0.0.1:3000' },
};

describe('what counts as loopback', () => {
	test.each([
		'127.0.0.1',
		'127.8.8.8',
		'::1',
		'[::1]',
		'0:0:0:0:0:0:0:1',
		'::ffff:127.0.0.1',
		'localhost',
		'LOCALHOST',
	])('%s does', (host) => expect(isLoopbackHost(host)).toBe(true));
	test.each([
		'',
		'0.0.0.0',
		'::',
		'10.0.0.1',
		'128.0.0.1',
		'127.0.0.1.evil.example',
		'localhost.evil.example',
		'127.1',
		'evil.example',
		'::ffff:10.0.0.1',
	])('%s does not', (host) => expect(isLoopbackHost(host)).toBe(false));
});

describe('a request is trusted as local', () => {
	test('when bind address, peer, Host and PUBLIC_ORIGIN are loopback', () => {
		expect(isTrustedLoopback(local)).toBe(true);
		expect(isTrustedLoopback({ ...local, headers: { host: 'localhost:3000' }, peerAddress: '::ffff:127.0.0.1' })).toBe(
			true,
		);
	});

	test.each<[string, Partial<LoopbackEvidence>]>([
		['the program listens on every interface', { bindAddress: '0.0.0.0' }],
		['the peer is another machine', { peerAddress: '192.168.1.5' }],
		['the peer is unknown', { peerAddress: undefined }],
		['the public origin is a real one', { publicOrigin: 'https://aloitetila.example' }],
		['the Host is foreign, as with a rebound name', { headers: { host: 'evil.example:3000' } }],
		['the Host is missing', { headers: {} }],
		['the Host smuggles a user name', { headers: { host: 'evil.example@127.0.0.1' } }],
		...['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'].map(
			(name): [string, Partial<LoopbackEvidence>] => [
				`${name} is there`,
				{ headers: { ...local.headers, [name]: '' } },
			],
		),
	])('but not when %s', (_name, change) => expect(isTrustedLoopback({ ...local, ...change })).toBe(false));
});
