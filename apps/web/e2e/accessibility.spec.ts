import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { type Program, startProgram } from './program.ts';
import { signInAs, watch } from './watch.ts';

let program: Program;
test.beforeAll(async () => {
	program = await startProgram();
});
test.afterAll(() => program.stop());

const LANGUAGES = ['fi', 'sv', 'en'] as const;

interface Listing {
	initiatives: { id: string; number: number; status: string }[];
}
interface Meetings {
	ahead: { id: string }[];
	past: { id: string; publishedSummaryId: string | null }[];
}

/** Every page there is, by who sees most of it. Paths are without the language. */
async function pages(): Promise<Record<'visitor' | 'participant' | 'group' | 'administrator', string[]>> {
	const listing = (await (await fetch(`${program.origin}/api/v1/initiatives`)).json()) as Listing;
	const meetings = (await (await fetch(`${program.origin}/api/v1/meetings`)).json()) as Meetings;
	const told = meetings.past.find((meeting) => meeting.publishedSummaryId)?.publishedSummaryId ?? '';
	const ahead = meetings.ahead[0]?.id ?? '';
	const past = meetings.past[0]?.id ?? '';
	const numbers = listing.initiatives.map(({ number }) => `/initiatives/${number}`);
	return {
		visitor: [
			'',
			'/initiatives',
			'/initiatives?status=advancing',
			...numbers,
			'/meetings',
			`/meetings/${ahead}`,
			`/meetings/${past}`,
			'/summaries',
			`/summaries/${told}`,
			'/charter',
			'/network',
			'/group',
			'/accessibility',
			'/privacy',
			'/sign-in',
			'/no-such-page',
		],
		participant: ['/my', '/initiatives/new', '/account', '/dev/design'],
		group: [
			'/inbox',
			'/inbox?open=12',
			'/meetings/new',
			`/meetings/${ahead}/agenda`,
			`/meetings/${ahead}/edit`,
			`/meetings/${ahead}`,
			'/initiatives/12',
		],
		administrator: ['/group', '/confirm'],
	};
}

const WHO = { participant: 'Ilona Kuvitelma', group: 'Otto Mallikas', administrator: 'Mikael Taru' } as const;

for (const language of LANGUAGES) {
	for (const scheme of ['light', 'dark'] as const) {
		test(`no page of 390 px has a violation in ${language}, ${scheme}`, async ({ browser }) => {
			const all = await pages();
			const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: scheme });
			const page = await context.newPage();
			const complaints = watch(page, language);
			const found: string[] = [];
			for (const [who, paths] of Object.entries(all)) {
				if (who !== 'visitor') {
					await context.clearCookies();
					await signInAs(page, program.origin, WHO[who as keyof typeof WHO], language);
				}
				for (const path of paths) {
					await page.goto(`${program.origin}/${language}${path}`);
					const { violations } = await new AxeBuilder({ page })
						// In the dark only what the dark can change is looked at again.
						.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
						.analyze();
					for (const { id, nodes } of violations)
						found.push(`${path} (${who}): ${id}: ${nodes[0]?.html.slice(0, 120)}`);
					const sideways = await page.evaluate(
						() => document.documentElement.scrollWidth - document.documentElement.clientWidth,
					);
					if (sideways > 0) found.push(`${path} (${who}): scrolls sideways by ${sideways} px`);
				}
			}
			expect(found).toEqual([]);
			// A page that is not there is an error to the browser too.
			complaints.expectNone(/404 \(Not Found\)/u);
			await context.close();
		});
	}
}
