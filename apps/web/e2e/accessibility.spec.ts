import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { codeFor } from './mail.ts';
import { visitor } from './people.ts';
import { type Program, startProgram } from './program.ts';
import { allPages, type Who } from './site.ts';
import { signInAs } from './watch.ts';
import { text } from './writing.ts';

// Hundreds of pages: a picture of each step would take longer than the looking.
test.use({ trace: 'off' });

let program: Program;
let pages: Record<Who, string[]>;
test.beforeAll(async ({ browser }) => {
	program = await startProgram();
	pages = await allPages(browser, program.origin);
});
test.afterAll(() => program.stop());

/** A phone, on which nothing fades in: a colour half way would be measured. */
const PHONE = { viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' } as const;
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const LANGUAGES = ['fi', 'sv', 'en'] as const;
const EXAMPLES: Record<Exclude<Who, 'visitor'>, string> = {
	participant: 'Ilona Kuvitelma',
	group: 'Otto Mallikas',
	lead: 'Helmi Sepite',
	administrator: 'Mikael Taru',
};
/** A page that is not there is an error to the browser too. */
const NOT_THERE = /404 \(Not Found\)/u;

for (const language of LANGUAGES) {
	test(`no page of 390 px has a violation in ${language}`, async ({ browser }) => {
		const { page, context, complaints } = await visitor(browser, language, PHONE);
		const found: string[] = [];
		for (const [who, paths] of Object.entries(pages) as [Who, string[]][]) {
			await context.clearCookies();
			if (who !== 'visitor') await signInAs(page, program.origin, EXAMPLES[who], language);
			for (const path of paths) {
				await page.goto(`${program.origin}/${language}${path}`);
				if (path.includes('/write')) await expect(text(page)).toBeVisible();
				for (const problem of await problemsOf(page, { isDarkToo: language === 'fi' }))
					found.push(`${path} (${who}): ${problem}`);
			}
		}
		expect(found).toEqual([]);
		complaints.expectNone(NOT_THERE);
		await context.close();
	});
}

test('no page of somebody who joins has a violation', async ({ browser }) => {
	const { page, context, complaints } = await visitor(browser, 'a newcomer', PHONE);
	const found: string[] = [];
	const visit = async (path: string) => {
		for (const language of LANGUAGES) {
			await page.goto(`${program.origin}/${language}${path}`);
			for (const problem of await problemsOf(page, { isDarkToo: true })) found.push(`/${language}${path}: ${problem}`);
		}
	};
	await page.goto(`${program.origin}/fi/sign-in`);
	await page.locator('[name="email"]').fill('uusi.tulokas@example.org');
	await page.locator('[name="email"]').press('Enter');
	await expect(page).toHaveURL(/\/sign-in\/code/u);
	await visit('/sign-in/code');
	await page.locator('[name="code"]').fill(await codeFor(program.origin, 'uusi.tulokas@example.org'));
	await page.locator('[name="code"]').press('Enter');
	await expect(page).toHaveURL(/\/welcome/u);
	await visit('/welcome');
	// What refusals look like is looked at as well.
	await page.locator('[name="name"]').fill('');
	await page.locator('form[action^="?next"]').getByRole('button').click();
	await expect(page.getByRole('alert')).toBeVisible();
	for (const problem of await problemsOf(page, { isDarkToo: true })) found.push(`welcome, refused: ${problem}`);
	expect(found).toEqual([]);
	complaints.expectNone(/400 \(Bad Request\)/u);
	await context.close();
});

/** All rules in light; in the dark only what the dark can change, and in one language, since colours know none. */
async function problemsOf(page: Page, { isDarkToo }: { isDarkToo: boolean }): Promise<string[]> {
	const sideways = await page.evaluate(
		() => document.documentElement.scrollWidth - document.documentElement.clientWidth,
	);
	const light = await look(page, 'light', (axe) => axe.withTags(RULES));
	const dark = isDarkToo ? await look(page, 'dark', (axe) => axe.withRules('color-contrast')) : [];
	return [...light, ...dark, ...(sideways > 0 ? [`scrolls sideways by ${sideways} px`] : [])];
}

async function look(page: Page, colorScheme: 'light' | 'dark', choose: (axe: AxeBuilder) => AxeBuilder) {
	await page.emulateMedia({ colorScheme });
	// No page of ours has frames; without this a page is opened for each look, to gather what is found in them.
	const { violations } = await choose(new AxeBuilder({ page }).setLegacyMode()).analyze();
	// The sheet of components shows each of them twice, so what may be on a page once is there twice.
	const isOurs = ({ id }: { id: string }) => id !== 'landmark-unique' || !page.url().endsWith('/dev/design');
	return violations.filter(isOurs).map(({ id, nodes }) => `${id} in ${colorScheme}: ${nodes[0]?.html.slice(0, 120)}`);
}
