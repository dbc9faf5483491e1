import { isIP } from 'node:net';

/** What must be known about a request to tell whether it came from this very machine, and from nowhere else. */
export interface LoopbackEvidence {
	/** The address the program listens on. */
	bindAddress: string;
	/** The other end of the TCP connection itself, whatever proxies say. */
	peerAddress: string | undefined;
	publicOrigin: string;
	headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Any of these means that something stands between us and the browser, so the peer's address proves nothing. */
const PROXY_HEADERS = ['forwarded', 'via', 'x-real-ip', 'true-client-ip', 'cf-connecting-ip'];

/**
 * Whether the request was made on this machine and could not have been relayed: bind address, peer, Host and
 * PUBLIC_ORIGIN are all loopback and no proxy left its mark. The demo's one-click sign-in and preview mailbox exist
 * only then. Host is checked against DNS rebinding: a page on another site may point its own name at 127.0.0.1.
 */
export function isTrustedLoopback({ bindAddress, peerAddress, publicOrigin, headers }: LoopbackEvidence): boolean {
	const host = headers['host'];
	return (
		isLoopbackHost(bindAddress) &&
		isLoopbackHost(peerAddress ?? '') &&
		isLoopbackOrigin(publicOrigin) &&
		typeof host === 'string' &&
		isLoopbackOrigin(`http://${host}`) &&
		!Object.keys(headers).some((name) => PROXY_HEADERS.includes(name) || name.startsWith('x-forwarded'))
	);
}

/** Whether an origin such as http://127.0.0.1:3000 names this machine. */
export function isLoopbackOrigin(origin: string): boolean {
	if (!URL.canParse(origin)) return false;
	const { hostname, username, password, pathname } = new URL(origin);
	return username === '' && password === '' && pathname === '/' && isLoopbackHost(hostname);
}

/** Whether a host name or address, with or without brackets, names this machine. A name that must be looked up does not. */
export function isLoopbackHost(host: string): boolean {
	const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
	if (bare === 'localhost') return true;
	const address = bare.replace(/^::ffff:(?=\d+\.)/, '');
	if (isIP(address) === 4) return address.startsWith('127.');
	return isIP(address) === 6 && new URL(`http://[${address}]`).hostname === '[::1]';
}
