import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { m } from '@aloitetila/i18n/messages.ts';
import { examplePerson, type Person, visitor } from './people.ts';
import { type Program, startProgram } from './program.ts';
import { signInAs } from './watch.ts';
import { expectSaved, openToWrite, saveState, text, writeUnder, written } from './writing.ts';

const fi = { locale: 'fi' } as const;
const KEPT = /tallessa tällä laitteella/u;

/** Said by a browser whose network or server is away, whose session has ended, and only then. */
const AWAY = /net::ERR_|401 \(Unauthorized\)/u;

let program: Program;
let write: string;
let everyone: Person[];
test.beforeAll(async ({ browser }) => {
	program = await startProgram();
	write = await startSummary(browser);
});
test.afterAll(() => program.stop());
test.beforeEach(() => {
	everyone = [];
});
test.afterEach(async () => {
	await Promise.all(everyone.map(({ context }) => context.close()));
	for (const { complaints } of everyone) complaints.expectNone(AWAY);
});

/** The live text of the first meeting that has none. Gives the address where it is written. */
async function startSummary(browser: Parameters<typeof examplePerson>[0]): Promise<string> {
	const { page, context } = await examplePerson(browser, program.origin, { name: 'Otto Mallikas' });
	await page.goto(`${program.origin}/fi/meetings`);
	for (const path of await meetingPaths(page)) {
		await page.goto(program.origin + path);
		const start = page.getByRole('button', { name: m.meeting_start_summary({}, fi) });
		if (!(await start.isVisible())) continue;
		await start.click();
		await expect(page).toHaveURL(/\/summaries\/[\w-]+\/write$/u);
		await expect(text(page)).toBeVisible();
		const address = page.url();
		await context.close();
		return address;
	}
	throw new Error('no meeting of the demo is without a summary');
}
const meetingPaths = (page: Page) =>
	page
		.locator('main a[href^="/fi/meetings/"]')
		.evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute('href') ?? ''))]);

async function enter(browser: Parameters<typeof examplePerson>[0], name: string): Promise<Person> {
	const person = await examplePerson(browser, program.origin, { name });
	everyone.push(person);
	return person;
}

const databases = (page: Page) =>
	page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''));

/** Types what nobody acknowledges, and waits until the page says that this device has it. */
async function writeAlone(page: Page, words: string): Promise<void> {
	await expect(saveState(page)).toHaveAttribute('data-state', 'offline');
	await writeUnder(page, 1, words);
	await expect(saveState(page)).toHaveText(KEPT);
	expect(await written(page)).toContain(words.trim());
}

/** Nothing runs in it any more, nor is asked: the way a phone kills what it has no room for. */
async function crash(context: BrowserContext, page: Page): Promise<void> {
	const gone = page.waitForEvent('crash');
	const session = await context.newCDPSession(page);
	session.send('Page.crash').catch(() => undefined);
	await gone;
	await page.close();
}

test('what was typed while the program was away survives a crash of the tab, and is saved when one comes back', async ({
	browser,
}) => {
	const otto = await enter(browser, 'Otto Mallikas');
	await openToWrite(otto.page, write);
	await writeUnder(otto.page, 1, 'Ennen tunnelia. ');
	await expectSaved(otto.page);
	await program.kill();
	await writeAlone(otto.page, 'Kirjoitettu tunnelissa. ');
	await crash(otto.context, otto.page);

	await program.restart();
	const back = await otto.context.newPage();
	await openToWrite(back, write);
	await expect(text(back)).toContainText('Ennen tunnelia. Kirjoitettu tunnelissa.');
	await expectSaved(back);
	await expect(saveState(back)).toHaveText(/^Tallennettu \d/u);
	const helmi = await enter(browser, 'Helmi Sepite');
	await openToWrite(helmi.page, write);
	await expect(text(helmi.page)).toContainText('Kirjoitettu tunnelissa.');
	// Once only, however often one comes back.
	await back.reload();
	await expect(text(back)).toBeVisible();
	expect((await written(back)).split('Kirjoitettu tunnelissa.')).toHaveLength(2);
});

test('a window that is open takes over what another left that was closed', async ({ browser }) => {
	const otto = await enter(browser, 'Otto Mallikas');
	const other = await otto.context.newPage();
	await openToWrite(otto.page, write);
	await openToWrite(other, write);
	await otto.context.setOffline(true);
	await writeAlone(otto.page, 'Ensimmäisessä ikkunassa. ');
	await writeAlone(other, 'Toisessa ikkunassa. ');
	expect(await written(other)).not.toContain('Ensimmäisessä ikkunassa.');
	await otto.page.close({ runBeforeUnload: false });
	await otto.context.setOffline(false);
	await expect(text(other)).toContainText('Ensimmäisessä ikkunassa.');
	await expectSaved(other);
	const helmi = await enter(browser, 'Helmi Sepite');
	await openToWrite(helmi.page, write);
	await expect(text(helmi.page)).toContainText('Ensimmäisessä ikkunassa.');
	await expect(text(helmi.page)).toContainText('Toisessa ikkunassa.');
});

test('whoever leaves with unsaved edits is asked, and finds them when coming back', async ({ browser }) => {
	const { page, context } = await enter(browser, 'Otto Mallikas');
	await openToWrite(page, write);
	await context.setOffline(true);
	await writeAlone(page, 'Jäi kesken. ');
	await page.getByRole('link', { name: m.summary_meeting({}, fi) }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog).toContainText(m.summary_leave_title({}, fi));
	await expect(dialog).toContainText(KEPT);
	await dialog.getByRole('button', { name: m.summary_leave_stay({}, fi) }).click();
	await expect(dialog).toBeHidden();
	await expect(page).toHaveURL(write);

	await context.setOffline(false);
	await expectSaved(page);
	await context.setOffline(true);
	await writeAlone(page, 'Jäi taas. ');
	const asked = page.waitForEvent('dialog');
	const closed = page.waitForEvent('close');
	await page.close({ runBeforeUnload: true });
	const prompt = await asked;
	expect(prompt.type()).toBe('beforeunload');
	// The page may be gone before it has answered that it heard.
	await prompt.accept().catch(() => undefined);
	await closed;
	// The network is set page by page, which fails for one that is just going.
	await expect(() => context.setOffline(false)).toPass();
	const back = await context.newPage();
	await openToWrite(back, write);
	await expect(text(back)).toContainText('Jäi kesken. Jäi taas.');
	await expectSaved(back);
});

test('a session that has ended loses nothing: one signs in beside it, and the window goes on by itself', async ({
	browser,
}) => {
	const { page, context } = await enter(browser, 'Otto Mallikas');
	await openToWrite(page, write);
	await context.setOffline(true);
	await writeAlone(page, 'Kirjoitettu ennen kuin istunto päättyi. ');
	await endAllSessionsElsewhere(browser, 'Otto Mallikas');
	await context.setOffline(false);
	await expect(saveState(page)).toHaveAttribute('data-state', 'refused');
	await expect(page.getByRole('alert')).toContainText(m.editor_refused_no_session({}, fi));
	await expect(page.getByRole('alert')).toContainText(KEPT);

	const [beside] = await Promise.all([
		context.waitForEvent('page'),
		page.getByRole('link', { name: m.editor_sign_in({}, fi) }).click(),
	]);
	await beside.getByRole('button', { name: 'Otto Mallikas' }).click();
	await beside.waitForURL(`${program.origin}/fi`);
	await beside.close();
	await page.bringToFront();
	// A headless browser has all its windows in sight, so it tells nobody that one has come to the front.
	await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
	await expectSaved(page);
	await expect(text(page)).toHaveAttribute('contenteditable', 'true');
	const helmi = await enter(browser, 'Helmi Sepite');
	await openToWrite(helmi.page, write);
	await expect(text(helmi.page)).toContainText('Kirjoitettu ennen kuin istunto päättyi.');
});

/** As one does from another device. */
async function endAllSessionsElsewhere(browser: Parameters<typeof examplePerson>[0], name: string): Promise<void> {
	const { page, context } = await examplePerson(browser, program.origin, { name });
	await page.goto(`${program.origin}/fi/account`);
	const ends = page.locator('button[name="session"]');
	for (let left = await ends.count(); left > 0; left -= 1) {
		await ends.first().click();
		await expect(ends).toHaveCount(left - 1);
	}
	await context.close();
}

test('signing out on a shared computer asks what would be lost, and leaves nothing behind', async ({ browser }) => {
	const { page, context } = await enter(browser, 'Otto Mallikas');
	await openToWrite(page, write);
	await context.setOffline(true);
	await writeAlone(page, 'Kenenkään muun silmille. ');
	await context.setOffline(true);
	await page.close({ runBeforeUnload: false });
	await context.setOffline(false);
	const account = await context.newPage();
	await account.goto(`${program.origin}/fi/account`);
	await account.evaluate(() => localStorage.setItem('draft:somebody:new', '{}'));
	expect(await databases(account)).toEqual(['unsaved-edits']);
	const signOut = account.getByRole('button', { name: m.sign_out({}, fi), exact: true });
	await signOut.click();
	const dialog = account.getByRole('dialog');
	await expect(dialog).toContainText(m.sign_out_unsaved({}, fi));
	await expect(dialog.getByRole('listitem')).toHaveText(/muutosta yhteenvetoihin/u);
	await dialog.getByRole('button', { name: m.sign_out_stay({}, fi) }).click();
	await signOut.click();
	await dialog.getByRole('button', { name: m.sign_out_discard({}, fi) }).click();
	await account.waitForURL(`${program.origin}/fi`);
	expect(await databases(account)).toEqual([]);
	expect(await account.evaluate(() => localStorage.length)).toBe(0);

	await signInAs(account, program.origin, 'Helmi Sepite');
	await openToWrite(account, write);
	await expectSaved(account);
	expect(await written(account)).not.toContain('Kenenkään muun silmille.');
});

test('signing out closes the text in the other windows as well', async ({ browser }) => {
	const { page, context } = await enter(browser, 'Otto Mallikas');
	await openToWrite(page, write);
	const account = await context.newPage();
	await account.goto(`${program.origin}/fi/account`);
	await account.getByRole('button', { name: m.sign_out({}, fi), exact: true }).click();
	await account.waitForURL(`${program.origin}/fi`);
	await page.waitForURL(`${program.origin}/fi`);
	expect(await databases(account)).toEqual([]);
});

test('a browser without our script is told to clear what it keeps', async ({ browser }) => {
	const { page } = await enter(browser, 'Otto Mallikas');
	await openToWrite(page, write);
	await page.goto(`${program.origin}/fi/account`);
	expect(await databases(page)).toEqual(['unsaved-edits']);
	await page.evaluate(() => fetch('/fi/sign-out', { method: 'POST', body: new URLSearchParams() }));
	await expect.poll(() => databases(page)).toEqual([]);
});

test('whoever signs in after somebody who did not sign out finds nothing of theirs', async ({ browser }) => {
	const { page, context } = await enter(browser, 'Otto Mallikas');
	await openToWrite(page, write);
	await context.setOffline(true);
	await writeAlone(page, 'Unohtui kirjautua ulos. ');
	await page.close({ runBeforeUnload: false });
	await context.setOffline(false);
	await endAllSessionsElsewhere(browser, 'Otto Mallikas');
	const helmi = await context.newPage();
	await signInAs(helmi, program.origin, 'Helmi Sepite');
	await expect.poll(() => databases(helmi)).toEqual([]);
	await openToWrite(helmi, write);
	await expectSaved(helmi);
	expect(await written(helmi)).not.toContain('Unohtui kirjautua ulos.');
});

test('somebody whose browser keeps nothing is not promised that it does', async ({ browser }) => {
	const person = await visitor(browser, 'Otto in a private window');
	everyone.push(person);
	const { page, context } = person;
	await page.addInitScript(() => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }));
	await signInAs(page, program.origin, 'Otto Mallikas');
	await openToWrite(page, write);
	await context.setOffline(true);
	await expect(saveState(page)).toHaveAttribute('data-state', 'offline');
	await writeUnder(page, 1, 'Vain tässä. ');
	await expect(saveState(page)).toHaveText(/odottaa tässä ikkunassa/u);
	await context.setOffline(false);
	await expectSaved(page);
});

test('what was not saved before the text was published is offered for copying, and goes then', async ({ browser }) => {
	const { page, context } = await enter(browser, 'Otto Mallikas');
	await openToWrite(page, write);
	await writeUnder(page, 1, 'Julkaistaan tämä. ');
	await expectSaved(page);
	await context.setOffline(true);
	await writeAlone(page, 'Liian myöhään. ');
	await page.close({ runBeforeUnload: false });
	const helmi = await enter(browser, 'Helmi Sepite');
	await helmi.page.goto(write);
	await helmi.page.getByRole('link', { name: m.summary_preview_and_publish({}, fi) }).click();
	await helmi.page.getByRole('button', { name: m.summary_publish_title({}, fi) }).click();
	await expect(helmi.page.getByText(m.summary_done_published({}, fi))).toBeVisible();

	await context.setOffline(false);
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	const back = await context.newPage();
	await back.goto(write);
	const offer = back.getByRole('alert');
	await expect(offer).toContainText(m.editor_left_title({}, fi));
	const paragraph = offer.getByLabel(m.editor_left_text({}, fi));
	await expect(paragraph).toHaveValue(/Julkaistaan tämä\. Liian myöhään\. $/u);
	await offer.getByRole('button', { name: m.editor_copy({}, fi) }).click();
	await expect(offer.getByRole('button', { name: m.editor_copied({}, fi) })).toBeVisible();
	expect(await back.evaluate(() => navigator.clipboard.readText())).toBe(await paragraph.inputValue());
	await back.reload();
	await expect(back.getByText(m.summary_is_published({}, fi))).toBeVisible();
	await back.waitForLoadState('networkidle');
	await expect(offer).toHaveCount(0);
});
