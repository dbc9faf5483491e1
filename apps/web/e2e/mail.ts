import { expect } from '@playwright/test';

interface Mail {
	id: string;
	subject: string;
	text: string;
}

/** The letters that a demo would have sent to an address, newest first. */
export async function mailsTo(origin: string, address: string): Promise<Mail[]> {
	const response = await fetch(`${origin}/dev/mail.json?to=${encodeURIComponent(address)}`);
	return (await response.json()) as Mail[];
}

/** The sign-in code that was mailed to an address; waits for it. */
export async function codeFor(origin: string, address: string): Promise<string> {
	let code = '';
	await expect
		.poll(async () => {
			const [mail] = await mailsTo(origin, address);
			code = /\b\d{4} ?\d{4}\b/u.exec(`${mail?.subject} ${mail?.text}`)?.[0] ?? '';
			return code;
		})
		.not.toBe('');
	return code;
}
