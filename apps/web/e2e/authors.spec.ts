import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { m } from '@aloitetila/i18n/messages.ts';
import { examplePerson, type Person } from './people.ts';
import { type Program, startProgram } from './program.ts';
import { readSite, startSummary } from './site.ts';
import { expectSaved, openToWrite, standUnder, text, writeUnder } from './writing.ts';

const fi = { locale: 'fi' } as const;
const sv = { locale: 'sv' } as const;

let program: Program;
let write: string;
test.beforeAll(async ({ browser }) => {
	program = await startProgram();
	write = `${await startSummary(browser, program.origin, await readSite(program.origin))}/write`;
});
test.afterAll(() => program.stop());

const toggle = (page: Page) => page.locator('.authors-toggle');
const legend = (page: Page) => page.locator('.authors li .name');
const atCaret = (page: Page) => page.locator('.authors .at-caret');
const spoken = (page: Page) => page.locator('.summary-editor > [aria-live="polite"]');
/** The words of the text that are marked as somebody's, one after the other. */
const wordsOf = (page: Page, name: string) =>
	text(page)
		.locator(`.author[title="${name}"]`)
		.evaluateAll((marks) => marks.map(({ textContent }) => textContent).join(''));

test('who wrote what is shown on demand, follows the writing, and is put away again', async ({ browser }) => {
	const everyone: Person[] = [];
	const enter = async (name: string, language: 'fi' | 'sv' = 'fi') => {
		const person = await examplePerson(browser, program.origin, { name, language });
		everyone.push(person);
		return person.page;
	};
	const [otto, kajsa] = [await enter('Otto Mallikas'), await enter('Kajsa Saga', 'sv')];
	const asked: string[] = [];
	otto.on('request', (request) => request.url().endsWith('/authors') && asked.push(request.url()));
	await openToWrite(otto, `${program.origin}/fi${write}`);
	await openToWrite(kajsa, `${program.origin}/sv${write}`);
	await writeUnder(otto, 1, 'Hyvä päivä ja tervetuloa.');
	await expect(text(kajsa)).toContainText('tervetuloa.');
	await expect(text(otto).locator('.author')).toHaveCount(0);
	expect(asked).toEqual([]);

	await test.step('the legend tells the people, their share, and what is of the agenda', async () => {
		await toggle(otto).click();
		await expect(toggle(otto)).toHaveAttribute('aria-pressed', 'true');
		await expect(legend(otto)).toHaveText([
			m.editor_you({ name: 'Otto Mallikas' }, fi),
			m.editor_author_agenda({}, fi),
		]);
		await expect(spoken(otto)).toContainText('Otto Mallikas');
		expect(await wordsOf(otto, m.editor_you({ name: 'Otto Mallikas' }, fi))).toBe('Hyvä päivä ja tervetuloa.');
		const headings = text(otto).locator('h2 .author');
		await expect(headings.first()).toHaveAttribute('title', m.editor_author_agenda({}, fi));
	});

	await test.step('what another writes within a word is theirs at once', async () => {
		await standUnder(kajsa, 1);
		for (let step = 0; step < 4; step += 1) await kajsa.keyboard.press('ArrowLeft');
		await kajsa.keyboard.type('VÄLKOMNA');
		await expect.poll(() => wordsOf(otto, 'Kajsa Saga')).toBe('VÄLKOMNA');
		expect(await wordsOf(otto, m.editor_you({ name: 'Otto Mallikas' }, fi))).toBe('Hyvä päivä ja tervetuloa.');
		await expect(legend(otto)).toHaveCount(3);
	});

	await test.step('one’s own words stay one’s own as one types on', async () => {
		await standUnder(otto, 2);
		await otto.keyboard.type('Omaa tekstiä.');
		await expect.poll(() => wordsOf(otto, m.editor_you({ name: 'Otto Mallikas' }, fi))).toContain('Omaa tekstiä.');
	});

	await test.step('the name at the caret is shown and spoken', async () => {
		await standUnder(otto, 1);
		await expect(atCaret(otto)).toContainText('Otto Mallikas');
		for (let step = 0; step < 4; step += 1) await otto.keyboard.press('ArrowLeft');
		await expect(atCaret(otto)).toHaveText(m.editor_author_here({ name: 'Kajsa Saga' }, fi));
		await expect(spoken(otto)).toHaveText('Kajsa Saga');
	});

	await test.step('by keyboard, and away again', async () => {
		await standUnder(kajsa, 1);
		await kajsa.keyboard.press('Control+Shift+9');
		await expect(legend(kajsa).last()).toHaveText(m.editor_author_agenda({}, sv));
		expect(await wordsOf(kajsa, 'Otto Mallikas')).toContain('Hyvä päivä');
		await kajsa.keyboard.press('Control+Shift+9');
		await expect(text(kajsa).locator('.author')).toHaveCount(0);
		await expect(spoken(kajsa)).toHaveText(m.editor_authors_hidden({}, sv));
		await toggle(otto).press('Enter');
		await expect(text(otto).locator('.author')).toHaveCount(0);
		await expect(otto.locator('.authors')).toHaveCount(0);
	});

	await test.step('the other language of the text has its own authors, and is asked for alike', async () => {
		await toggle(otto).click();
		await otto.locator('nav.languages a[lang="sv"]').click();
		await expect(text(otto)).toHaveAttribute('lang', 'sv');
		await expect(legend(otto)).toHaveText([m.editor_author_agenda({}, fi)]);
	});

	await expectSaved(otto);
	await expectSaved(kajsa);
	await Promise.all(everyone.map(({ context }) => context.close()));
	for (const { complaints } of everyone) complaints.expectNone();
});

test('who only reads sees the names of people who have left', async ({ browser }) => {
	const person = await examplePerson(browser, program.origin, { name: 'Ilona Kuvitelma' });
	const { page, context, complaints } = person;
	await page.goto(`${program.origin}/fi${write}`);
	await expect(text(page)).toHaveAttribute('aria-readonly', 'true');
	await text(page).focus();
	await page.keyboard.press('Control+Shift+9');
	await expect(legend(page)).toHaveText(['Otto Mallikas', 'Kajsa Saga', m.editor_author_agenda({}, fi)]);
	expect(await wordsOf(page, 'Kajsa Saga')).toBe('VÄLKOMNA');
	for (const [colorScheme, width] of [
		['light', 1440],
		['dark', 390],
	] as const) {
		await page.setViewportSize({ width, height: 844 });
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
		expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
		expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
	}
	await context.close();
	complaints.expectNone();
});

test('names that cannot be had are said to be missing', async ({ browser }) => {
	const { page, context } = await examplePerson(browser, program.origin, { name: 'Ilona Kuvitelma' });
	await page.route('**/authors', (route) => route.abort());
	await page.goto(`${program.origin}/fi${write}`);
	await expect(text(page)).toBeVisible();
	await toggle(page).click();
	await expect(legend(page)).toHaveText([m.editor_author_unknown({}, fi)]);
	await expect(page.getByText(m.editor_authors_failed({}, fi))).toBeVisible();
	await page.unroute('**/authors');
	await expect(legend(page)).toHaveText(['Otto Mallikas', 'Kajsa Saga', m.editor_author_agenda({}, fi)]);
	await expect(page.getByText(m.editor_authors_failed({}, fi))).toHaveCount(0);
	await context.close();
});

// A room keeps whose a client id is only once there is text of it: what comes after the room was closed is nobody's.
test('what was written without a connection is its writer’s, also when a later window brings it', async ({
	browser,
}) => {
	const { page, context } = await examplePerson(browser, program.origin, { name: 'Aino Esimerkki' });
	await openToWrite(page, `${program.origin}/fi${write}`);
	await standUnder(page, 3);
	await context.setOffline(true);
	await page.keyboard.type('Ilman yhteyttä.');
	await expect(page.locator('.save-state')).toHaveAttribute('data-state', 'offline');
	await page.close({ runBeforeUnload: false });
	// The room forgets who was there.
	await program.kill();
	await program.restart();
	await context.setOffline(false);
	const later = await context.newPage();
	await openToWrite(later, `${program.origin}/fi${write}`);
	await expect(text(later)).toContainText('Ilman yhteyttä.');
	await expectSaved(later);
	await context.close();

	const { page: reader, context: other } = await examplePerson(browser, program.origin, { name: 'Ilona Kuvitelma' });
	await reader.goto(`${program.origin}/fi${write}`);
	await expect(text(reader)).toContainText('Ilman yhteyttä.');
	await toggle(reader).click();
	await expect.poll(() => wordsOf(reader, 'Aino Esimerkki')).toBe('Ilman yhteyttä.');
	await other.close();
});
