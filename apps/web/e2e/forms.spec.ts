import { expect, type Page, test } from '@playwright/test';
import { m } from '@aloitetila/i18n/messages.ts';
import { expectTyped, field, fillInitiative, historySteps, openInInbox, openMove, send } from './initiative-pages.ts';
import { codeFor, mailsTo } from './mail.ts';
import { examplePerson, visitor } from './people.ts';
import { type Program, startProgram } from './program.ts';

/*
 * Everything but the editor is a form that the browser itself sends. Here nobody has scripts.
 */

const sv = { locale: 'sv' } as const;
const fi = { locale: 'fi' } as const;
const WITHOUT_SCRIPTS = { javaScriptEnabled: false } as const;
const ADDRESS = 'nina.nykomling@example.org';
/** A refused form is a page with a status of its own, which the browser tells of. */
const REFUSED = /(?:400 \(Bad Request\)|409 \(Conflict\)|422 \(Unprocessable)/u;

const TEXT = {
	title: 'En lånepool för robotar',
	matter: 'Små skolor har inte råd med egna robotar.',
	proposal: 'Skolorna i en region delar på några lådor.',
	benefit: 'Eleverna får prova på att programmera.',
};

let program: Program;
test.beforeAll(async () => {
	program = await startProgram();
});
test.afterAll(() => program.stop());

test('without scripts a newcomer joins and submits, and the group answers', async ({ browser }) => {
	const nina = await visitor(browser, 'a newcomer', WITHOUT_SCRIPTS);
	await test.step('a newcomer signs in with a mailed code and joins', () => join(nina.page));
	const path = await test.step('makes an initiative by buttons', () => makeInitiative(nina.page));
	const otto = await examplePerson(browser, program.origin, { name: 'Otto Mallikas', ...WITHOUT_SCRIPTS });
	await test.step('a member returns it, with a reason', () => returnIt(otto.page));
	await test.step('its author completes it', () => complete(nina.page, path));
	await test.step('the group moves it on', () => moveOn(otto.page, path));
	await test.step('its author was told of every move', async () => {
		await nina.page.goto(program.origin + path);
		await expect(historySteps(nina.page)).toHaveCount(6);
		// And the code.
		await expect.poll(async () => (await mailsTo(program.origin, ADDRESS)).length).toBe(6 + 1);
	});
	nina.complaints.expectNone(REFUSED);
	otto.complaints.expectNone(REFUSED);
	await Promise.all([nina.context.close(), otto.context.close()]);
});

test('what is typed before the scripts have come is kept, and saved', async ({ browser }) => {
	const { page, context, complaints } = await examplePerson(browser, program.origin, { name: 'Ilona Kuvitelma' });
	let letThrough = () => {};
	const mayCome = new Promise<void>((resolve) => (letThrough = resolve));
	await page.route('**/_app/immutable/**/*.js', async (route) => {
		await mayCome;
		await route.continue();
	});
	await page.goto(`${program.origin}/fi/initiatives/new`, { waitUntil: 'commit' });
	await fillInitiative(page, { title: TEXT.title }, '3');
	letThrough();
	await expect(page.locator('form .save.saved')).toBeVisible();
	await page.reload();
	await expectTyped(page, { title: TEXT.title });
	await expect(field(page, 'goal')).toHaveValue('3');
	complaints.expectNone();
	await context.close();
});

async function join(page: Page): Promise<void> {
	await page.goto(`${program.origin}/sv/initiatives/new`);
	await expect(page).toHaveURL(/\/sv\/sign-in\?next=/u);
	await field(page, 'email').fill('no address');
	await page.getByRole('button', { name: m.sign_in_send({}, sv) }).click();
	await expect(page.getByRole('alert')).toBeVisible();
	await expect(field(page, 'email')).toHaveValue('no address');
	await field(page, 'email').fill(ADDRESS);
	await page.getByRole('button', { name: m.sign_in_send({}, sv) }).click();

	await field(page, 'code').fill('00000000');
	await page.getByRole('button', { name: m.code_enter({}, sv) }).click();
	await expect(page.getByRole('alert')).toContainText(m.code_not_valid({}, sv));
	await field(page, 'code').fill(await codeFor(program.origin, ADDRESS));
	await page.getByRole('button', { name: m.code_enter({}, sv) }).click();

	await expect(page.getByRole('heading', { name: m.welcome_title({}, sv) })).toBeVisible();
	await field(page, 'name').fill('Nina Nykomling');
	await page.getByRole('button', { name: m.welcome_join({}, sv) }).click();
	await expect(page.getByRole('alert')).toContainText(m.charter_commit_required({}, sv));
	await expect(field(page, 'name')).toHaveValue('Nina Nykomling');
	await field(page, 'commits').check();
	await page.getByRole('button', { name: m.welcome_join({}, sv) }).click();
	await expect(page).toHaveURL(`${program.origin}/sv/initiatives/new`);
}

/** Gives the path of the initiative, for readers in Swedish. */
async function makeInitiative(page: Page): Promise<string> {
	const { title, ...rest } = TEXT;
	await fillInitiative(page, { title });
	await page
		.getByRole('button', { name: m.make_save({}, sv) })
		.last()
		.click();
	await expect(page).toHaveURL(/\/edit\?saved/u);
	await expectTyped(page, { title });

	await page.getByRole('button', { name: m.make_send({}, sv) }).click();
	await expect(page.getByRole('alert')).toContainText(m.initiative_incomplete({}, sv));
	await expectTyped(page, { title });
	await fillInitiative(page, rest, '2');
	await page.getByRole('button', { name: m.make_preview({}, sv) }).click();
	await expect(page.getByText(TEXT.benefit)).toBeVisible();
	await page.getByRole('button', { name: m.make_send({}, sv) }).click();
	await expect(page).toHaveURL(/\/sv\/initiatives\/\d+\?/u);
	return new URL(page.url()).pathname;
}

async function returnIt(page: Page): Promise<void> {
	await openInInbox(page, program.origin, 'fi', TEXT.title);
	await send(await openMove(page, 'return'));
	await expect(page.getByRole('alert')).toContainText(m.text_required({}, fi));

	// What was typed into a form that is refused comes back with it.
	const schedule = await openMove(page, 'schedule');
	await field(schedule, 'minutes').fill('35');
	await field(schedule, 'meetingId').selectOption({ index: 1 });
	await send(schedule);
	await expect(page.getByRole('alert')).toContainText(m.text_required({}, fi));
	await expect(field(page.locator('form[action$="/schedule"]'), 'minutes')).toHaveValue('35');

	const back = await openMove(page, 'return');
	await field(back, 'reason').fill('Kuinka monta koulua on mukana?');
	await send(back);
	await expect(page.getByText(m.initiative_moved({}, fi))).toBeVisible();
}

async function complete(page: Page, path: string): Promise<void> {
	await page.goto(program.origin + path);
	await expect(page.getByText('Kuinka monta koulua on mukana?')).toBeVisible();
	await page.getByRole('link', { name: m.initiative_edit({}, sv) }).click();
	await field(page, 'matter').fill(`${TEXT.matter} Sju skolor är med.`);
	await page.getByRole('button', { name: m.make_resend({}, sv) }).click();
	await expect(page).toHaveURL(new RegExp(`${path}\\?moved=resubmit`, 'u'));
}

/** Takes it up, starts to act on it, and finishes. */
async function moveOn(page: Page, path: string): Promise<void> {
	await openInInbox(page, program.origin, 'fi', TEXT.title);
	const takeUp = await openMove(page, 'take_up');
	await field(takeUp, 'reason').fill('Kiitos täydennyksestä.');
	await send(takeUp);
	await expect(page.getByText(m.initiative_moved({}, fi))).toBeVisible();

	await page.goto(program.origin + path.replace('/sv/', '/fi/'));
	const advance = await openMove(page, 'advance');
	await field(advance, 'reason').fill('Aloitamme kahdella laatikolla.');
	await send(advance);
	await expect(page.getByRole('alert')).toContainText(m.text_required({}, fi));
	await expect(field(page.locator('form[action$="/advance"]'), 'reason')).toHaveValue('Aloitamme kahdella laatikolla.');
	await field(page.locator('form[action$="/advance"]'), 'firstAction').fill('Kysytään, mitä seuduilla on.');
	await send(page.locator('form[action$="/advance"]'));
	await expect(page.getByText(m.initiative_moved({}, fi))).toBeVisible();

	const done = await openMove(page, 'complete');
	await field(done, 'reason').fill('Laatikot kiertävät.');
	await send(done);
	await expect(page.getByText(m.initiative_moved({}, fi))).toBeVisible();
	await expect(historySteps(page).first()).toContainText(m.event_complete({}, fi));
}
