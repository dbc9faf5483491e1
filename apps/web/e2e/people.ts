import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import { type Complaints, signInAs, watch } from './watch.ts';

/** Somebody at a browser of their own. */
export interface Person {
	readonly page: Page;
	readonly context: BrowserContext;
	readonly complaints: Complaints;
}

/** A visitor: a fresh browser without any cookie. */
export async function visitor(browser: Browser, name: string, options: BrowserContextOptions = {}): Promise<Person> {
	const context = await browser.newContext(options);
	const page = await context.newPage();
	return { page, context, complaints: watch(page, name) };
}

/** One of the demo's example people, signed in with one click. */
export async function examplePerson(
	browser: Browser,
	origin: string,
	{ name, language = 'fi', ...options }: { name: string; language?: 'fi' | 'sv' | 'en' } & BrowserContextOptions,
): Promise<Person> {
	const person = await visitor(browser, name, options);
	await signInAs(person.page, origin, name, language);
	return person;
}
