import { expect, type Page } from '@playwright/test';

/** What the browser complained of on a page. */
export interface Complaints {
	/** Fails the test if there were any, but for those that `allowed` matches. */
	expectNone(allowed?: RegExp): void;
}

/** Collects console errors, uncaught errors and CSP messages of a page from now on. */
export function watch(page: Page, name: string): Complaints {
	const complaints: string[] = [];
	page.on('console', (message) => {
		if (message.type() === 'error' || message.text().includes('Content Security Policy'))
			complaints.push(`${name}: ${message.text()}`);
	});
	page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`));
	return {
		expectNone: (allowed) => expect(complaints.filter((complaint) => !allowed?.test(complaint))).toEqual([]),
	};
}

/** Signs in as one of the demo's example people, with one click. */
export async function signInAs(page: Page, origin: string, name: string, language = 'fi'): Promise<void> {
	await page.goto(`${origin}/${language}/sign-in`);
	await page.getByRole('button', { name }).click();
	await page.waitForURL(`${origin}/${language}`);
}
