/**
 * The driver knows no URL for a Unix socket, while libpq, `psql` and `pg` (which the job queue uses) share two: the folder as
 * the parameter `host`, or percent-encoded in the place of the host. This reads both.
 *
 * @returns the URL without its folder, and the folder, or null where the server is reached over the network
 */
export function parseDatabaseUrl(url: string): { url: string; socketFolder: string | null } {
	// libpq lets the host be left out; URL does not.
	const parsed = new URL(url.replace(/^([a-z]+:\/\/(?:[^/?#@]*@)?)(?=[/?#]|$)/u, '$1localhost'));
	const host = parsed.searchParams.get('host') ?? decodeURIComponent(parsed.hostname);
	const port = parsed.searchParams.get('port');
	if (port !== null) parsed.port = port;
	parsed.searchParams.delete('host');
	parsed.searchParams.delete('port');
	const isFolder = host.startsWith('/');
	parsed.hostname = isFolder ? 'localhost' : host;
	return { url: parsed.href, socketFolder: isFolder ? host : null };
}

/** The same server's URL for another of its databases. */
export function withDatabase(url: string, name: string): string {
	const changed = new URL(url);
	changed.pathname = `/${name}`;
	return changed.href;
}
