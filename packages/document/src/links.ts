/** Everything else (`javascript:`, `data:`, `file:`, `tel:`, relative addresses) is refused. */
const PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);
const LONGEST = 2_000;

/**
 * The address as a link may carry it, or null. Takes anything, since a raw Yjs client may have written arrays or objects
 * where an address belongs. What comes back has been through the URL parser, so that no browser reads it otherwise.
 */
export function safeHref(value: unknown): string | null {
	// The URL parser drops tabs, newlines and spaces around, so `java\nscript:` would come out whole: refuse them first.
	if (typeof value !== 'string' || value.length > LONGEST || /[\s\p{Cc}]/u.test(value)) return null;
	if (!URL.canParse(value)) return null;
	const url = new URL(value);
	if (!PROTOCOLS.has(url.protocol)) return null;
	// `https://known.example@elsewhere.example` shows one place and leads to another.
	if (url.username || url.password) return null;
	if (url.protocol === 'mailto:' && !url.pathname.includes('@')) return null;
	return url.href;
}

/** What a person typed as an address, completed: `example.org` becomes https, `name@example.org` a mail address. */
export function hrefFromTyping(typed: string): string | null {
	const address = typed.trim();
	if (address === '') return null;
	if (/^[a-z][a-z0-9+.-]*:/iu.test(address) && !/^[^/]+\.[^/]+:\d/u.test(address)) return safeHref(address);
	if (/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/u.test(address)) return safeHref(`mailto:${address}`);
	// A single word is more likely a slip than a host.
	if (!/^[^\s/.]+(\.[^\s/.]+)+([/?#:]|$)/u.test(address)) return null;
	return safeHref(`https://${address}`);
}
