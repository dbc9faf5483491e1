/** What the browser keeps between asking for a code and typing it: the token that the code is bound to. */
export interface AskedForCode {
	readonly browserToken: string;
	/** Shown on the page, so that one sees where to look for the letter. */
	readonly email: string;
}

/** The cookie both doors keep it in, and how long: a little longer than the code lives, so that a page can say it ran out. */
export const SIGN_IN_COOKIE = { name: 'sign-in', maxAgeSeconds: 20 * 60 } as const;

export const packAskedForCode = ({ browserToken, email }: AskedForCode): string =>
	`${browserToken}.${Buffer.from(email).toString('base64url')}`;

/** Null for anything that `packAskedForCode` did not make. */
export function unpackAskedForCode(cookie: string | undefined): AskedForCode | null {
	const [browserToken, email] = (cookie ?? '').split('.');
	return browserToken && email ? { browserToken, email: Buffer.from(email, 'base64url').toString() } : null;
}
