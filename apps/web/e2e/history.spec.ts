import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { m } from '@aloitetila/i18n/messages.ts';
import { examplePerson, type Person } from './people.ts';
import { type Program, startProgram } from './program.ts';
import { readSite, startSummary } from './site.ts';
import { expectSameText, expectSaved, openToWrite, paragraphUnder, text, writeUnder } from './writing.ts';

const fi = { locale: 'fi' } as const;

let program: Program;
let summary: string;
let otto: Person;
let helmi: Person;

test.beforeAll(async ({ browser }) => {
	program = await startProgram();
	summary = await startSummary(browser, program.origin, await readSite(program.origin));
	otto = await examplePerson(browser, program.origin, { name: 'Otto Mallikas' });
	helmi = await examplePerson(browser, program.origin, { name: 'Helmi Sepite' });
});
test.afterAll(async () => {
	await otto.context.close();
	await helmi.context.close();
	await program.stop();
});

const addressOf = (path: string) => `${program.origin}/fi${summary}${path}`;

async function nameText(page: Page, name: string) {
	await page.getByLabel(m.history_name_now({}, fi)).fill(name);
	await page.getByRole('button', { name: m.history_name_save({}, fi) }).click();
	await expect(page.getByRole('heading', { name, level: 3 })).toBeVisible();
}

async function expectNoViolations(page: Page) {
	const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
	expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

test('an older text is named, compared and restored, in front of somebody who has it open', async () => {
	const { page } = otto;
	await openToWrite(page, addressOf('/write'));
	await writeUnder(page, 1, 'Tervetuloa kaikille.');
	await expectSaved(page);
	await page.getByRole('link', { name: m.history_title({}, fi) }).click();
	await expect(page.getByText(m.history_none({}, fi))).toBeVisible();
	await nameText(page, 'Ennen tapaamista');

	await openToWrite(helmi.page, addressOf('/write'));
	await writeUnder(helmi.page, 1, ' Sovittiin kolmesta asiasta.');
	await expectSaved(helmi.page);

	await page.reload();
	await expectNoViolations(page);
	await page.getByRole('link', { name: /Ennen tapaamista/u }).click();
	await expect(page.locator('ins', { hasText: 'Sovittiin kolmesta asiasta.' })).toBeVisible();
	await expectNoViolations(page);
	await page.getByRole('button', { name: m.history_restore({}, fi) }).click();
	await expect(page.getByText(m.history_done_restored({}, fi))).toBeVisible();
	await expect(paragraphUnder(helmi.page, 1)).toHaveText('Tervetuloa kaikille.');

	// And back: what was replaced is a point itself.
	await page.getByRole('link', { name: new RegExp(m.history_before_restore({}, fi), 'u') }).click();
	await page.getByRole('button', { name: m.history_restore({}, fi) }).click();
	await expect(paragraphUnder(helmi.page, 1)).toHaveText('Tervetuloa kaikille. Sovittiin kolmesta asiasta.');
	await openToWrite(page, addressOf('/write'));
	await expectSameText(page, helmi.page);
	await expect(text(page)).toContainText('Sovittiin kolmesta asiasta.');
	otto.complaints.expectNone();
	helmi.complaints.expectNone();
});

test('all of it goes without scripts', async ({ browser }) => {
	const context = await browser.newContext({ javaScriptEnabled: false });
	await context.addCookies(await otto.context.cookies());
	const page = await context.newPage();
	await page.goto(addressOf('/history'));
	const first = page.getByRole('listitem').filter({ hasText: 'Ennen tapaamista' });
	await first.getByText(m.history_rename({}, fi)).click();
	await first.getByLabel(m.history_name_label({}, fi)).fill('Ennen ensimmäistä tapaamista');
	await first.getByRole('button', { name: m.history_rename_save({}, fi) }).click();
	await expect(page.getByRole('heading', { name: 'Ennen ensimmäistä tapaamista' })).toBeVisible();
	await nameText(page, 'Nyt');
	// The text has a name now, so it is not asked for another.
	await expect(page.getByLabel(m.history_name_now({}, fi))).toHaveCount(0);

	await page.getByLabel(m.history_from({}, fi)).selectOption({ index: 0 });
	await page.getByRole('button', { name: m.history_compare({}, fi), exact: true }).click();
	await expect(page.getByText(m.history_no_changes({}, fi))).toBeVisible();
	await expect(page.getByRole('button', { name: m.history_restore({}, fi) })).toHaveCount(0);

	await page.goto(addressOf('/history'));
	const point = page.getByRole('listitem').filter({ hasText: 'Ennen ensimmäistä tapaamista' });
	await point.getByText(m.history_rename({}, fi)).click();
	await point.getByRole('button', { name: m.history_unname({}, fi) }).click();
	await expect(page.getByRole('heading', { name: 'Ennen ensimmäistä tapaamista' })).toHaveCount(0);
	await context.close();
});
