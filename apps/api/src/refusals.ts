import { isLoopbackHost, isLoopbackOrigin } from './http/loopback.ts';

/** Why the program will not start; `message` is a sentence that says what to do about it. */
export interface Refusal extends Error {
	code: 'start.refused';
}

export const refusal = (sentence: string): Refusal =>
	Object.assign(new Error(sentence), { code: 'start.refused' as const });

/** What is asked of a program that is about to serve a database. */
export interface Serving {
	isDemo: boolean;
	host: string;
	publicOrigin: string;
	hasMailServer: boolean;
}

/**
 * Why these together must not be served, or null. Anybody may sign in as the demo's people and read the demo's mail, so
 * a demo is for this very machine; and without a mail server nobody could ever sign in to anything else.
 */
export function reasonNotToServe({ isDemo, host, publicOrigin, hasMailServer }: Serving): Refusal | null {
	if (isDemo && !isLoopbackHost(host)) {
		return refusal(
			`This is a demo database, where anybody can sign in as anybody, so it is served on this machine only: HOST must be 127.0.0.1, not ${host}. For a real installation use an empty database and DEMO=0.`,
		);
	}
	if (isDemo && !isLoopbackOrigin(publicOrigin)) {
		return refusal(
			`This is a demo database, where anybody can sign in as anybody, so it is served on this machine only: leave PUBLIC_ORIGIN out instead of ${publicOrigin}. For a real installation use an empty database and DEMO=0.`,
		);
	}
	if (!isDemo && !hasMailServer) {
		return refusal(
			'SMTP_URL is missing. People sign in with codes that are mailed to them, so nobody could sign in. Set it, for example SMTP_URL=smtp://localhost:1025. (Only a demo database does without; DEMO=1 makes one of an empty database.)',
		);
	}
	return null;
}

/** What a failed attempt to listen means. */
export function portRefusal(error: NodeJS.ErrnoException, host: string, port: number): Refusal {
	switch (error.code) {
		case 'EADDRINUSE':
			return refusal(
				`Port ${port} is in use by another program. Stop it, or choose another port with PORT=${port + 1}.`,
			);
		case 'EACCES':
			return refusal(`Port ${port} may not be used by this user. Choose one above 1023 with PORT.`);
		default:
			return refusal(
				`It is not possible to listen on ${host}:${port} (${error.code ?? error.message}). Check HOST and PORT.`,
			);
	}
}

/** What a database that cannot be opened means; anything else that went wrong is given back as it is. */
export function databaseRefusal(url: string, error: unknown): unknown {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	if (!/^(?:ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|CONNECT|28|3D000)/.test(code)) return error;
	// The URL holds a password: only where it leads is told.
	const { host, pathname } = new URL(url);
	return refusal(
		`The database ${pathname.slice(1)} at ${host} cannot be used (${code}). Check that the server runs and that DATABASE_URL is right.`,
	);
}
