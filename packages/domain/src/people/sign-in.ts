/** Limits of signing in by mail code. Times in milliseconds. */
export const SIGN_IN = {
	codeDigits: 8,
	codeLives: 10 * 60_000,
	tries: 5,
	mailsPerAddress: { most: 3, within: 15 * 60_000 },
	/** A classroom shares an address, so this is generous; it only stops a flood. */
	requestsPerIp: { most: 60, within: 15 * 60_000 },
	guessesPerIp: { most: 100, within: 15 * 60_000 },
} as const;

/** Addresses are compared without regard to case, as mail providers do in practice. */
export const normaliseEmail = (email: string) => email.trim().toLowerCase();
