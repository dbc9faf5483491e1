import { type Browser, expect } from '@playwright/test';
import { m } from '@aloitetila/i18n/messages.ts';
import { examplePerson } from './people.ts';

/** Who a page is looked at as. */
export type Who = 'visitor' | 'participant' | 'group' | 'lead' | 'administrator';

interface Initiatives {
	initiatives: { id: string; number: number; status: string }[];
}
interface Meetings {
	ahead: { id: string }[];
	past: { id: string; publishedSummaryId: string | null }[];
}

/** Paths without the language, for whatever demo there is. */
export interface Site {
	readonly announcedMeeting: string;
	readonly heldMeeting: string;
	readonly summary: string;
	readonly initiatives: readonly number[];
}

export async function readSite(origin: string): Promise<Site> {
	const read = async (path: string): Promise<unknown> => (await fetch(`${origin}/api/v1${path}`)).json();
	const { initiatives } = (await read('/initiatives')) as Initiatives;
	const { ahead, past } = (await read('/meetings')) as Meetings;
	const told = past.find(({ publishedSummaryId }) => publishedSummaryId !== null);
	if (!ahead[0] || !told) throw new Error('the demo has no meeting to come, or none that was held');
	return {
		announcedMeeting: `/meetings/${ahead[0].id}`,
		heldMeeting: `/meetings/${told.id}`,
		summary: `/summaries/${told.publishedSummaryId}`,
		initiatives: initiatives.map(({ number }) => number).sort((one, other) => one - other),
	};
}

/** What anyone may read. */
export const publicPages = ({ announcedMeeting, heldMeeting, summary, initiatives }: Site): string[] => [
	'',
	'/initiatives',
	'/initiatives?status=advancing',
	// Not advanced, discussed, on an agenda, and one in another language: between them they show all that such a page shows.
	...[2, 4, 9, 10].filter((number) => initiatives.includes(number)).map((number) => `/initiatives/${number}`),
	'/meetings',
	announcedMeeting,
	heldMeeting,
	'/summaries',
	summary,
	'/charter',
	'/network',
	'/group',
	'/accessibility',
	'/privacy',
	'/sign-in',
];

/** Every page there is but those of somebody who is just joining, by who sees most of it. Starts a summary and a draft. */
export async function allPages(browser: Browser, origin: string): Promise<Record<Who, string[]>> {
	const site = await readSite(origin);
	const [summary, draft] = [await startSummary(browser, origin, site), await startDraft(browser, origin)];
	return {
		visitor: [...publicPages(site), '/no-such-page'],
		participant: [
			'/my',
			'/initiatives/new',
			`${draft}/edit`,
			`${draft}/preview`,
			'/account',
			'/dev/design',
			'/dev/mail',
			`${summary}/write`,
		],
		group: [
			'/inbox',
			'/inbox?open=12',
			'/initiatives/12',
			'/meetings/new',
			site.announcedMeeting,
			`${site.announcedMeeting}/agenda`,
			`${site.announcedMeeting}/edit`,
			`${summary}/write`,
			`${summary}/write?text=sv`,
		],
		lead: [`${summary}/publish`, `${summary}/history`],
		administrator: ['/group', '/confirm'],
	};
}

/** Gives its path, without the language. */
export async function startSummary(browser: Browser, origin: string, site: Site): Promise<string> {
	const { page, context } = await examplePerson(browser, origin, { name: 'Otto Mallikas' });
	await page.goto(`${origin}/fi${site.announcedMeeting}`);
	await page.getByRole('button', { name: m.meeting_start_summary({}, { locale: 'fi' }) }).click();
	await expect(page).toHaveURL(/\/write$/u);
	const path = new URL(page.url()).pathname;
	await context.close();
	return path.replace(/^\/fi|\/write$/gu, '');
}

async function startDraft(browser: Browser, origin: string): Promise<string> {
	const { page, context } = await examplePerson(browser, origin, { name: 'Ilona Kuvitelma' });
	await page.goto(`${origin}/fi/initiatives/new`);
	await page.getByLabel(m.make_field_title({}, { locale: 'fi' }), { exact: true }).fill('Vasta alku');
	await page.getByRole('button', { name: m.make_save({}, { locale: 'fi' }) }).click();
	await expect(page).toHaveURL(/\/edit/u);
	const path = new URL(page.url()).pathname;
	await context.close();
	return path.replace(/^\/fi|\/edit$/gu, '');
}
