import { expect, type Page, test } from '@playwright/test';
import { m } from '@aloitetila/i18n/messages.ts';
import { expectTyped, field, fillInitiative, historySteps, openInInbox, openMove, send } from './initiative-pages.ts';
import { installations } from './installations.ts';
import { examplePerson, type Person, visitor } from './people.ts';
import type { Program } from './program.ts';
import {
	caretOf,
	expectSameText,
	expectSaved,
	expectWords,
	openToWrite,
	paragraphUnder,
	saveState,
	standUnder,
	text,
	typeOnAndOn,
	writeUnder,
	written,
} from './writing.ts';

const fi = { locale: 'fi' } as const;

const TEXT = {
	title: 'Koulujen laiterikot kuntoon yhdessä',
	matter: 'Rikkinäisiä laitteita lojuu kaapeissa, koska korjaaminen on jokaisen koulun oma asia.',
	proposal: 'Kootaan ohje siitä, mitä koulu voi korjata itse, ja luettelo korjaajista.',
	benefit: 'Oppilaat saavat laitteen takaisin päivissä, ja rahaa säästyy.',
};
const ANSWER = 'Otamme tämän esille tapaamisessa.';
const IN_SWEDISH = 'Nätverket samlar en vägledning om reparationer.';

/** Said by a browser whose network or server is away, and only then. */
const AWAY = /net::ERR_(?:INTERNET_DISCONNECTED|CONNECTION_\w+|ADDRESS_UNREACHABLE|NETWORK_CHANGED|EMPTY_RESPONSE)/u;

/** The text that the group writes together: where, and under which item of the agenda the initiative is. */
interface Summary {
	readonly write: string;
	readonly item: number;
}

for (const installation of installations()) {
	test(`an initiative goes from form to published summary ${installation.name}`, async ({ browser }) => {
		const program = await installation.start();
		const everyone: Person[] = [];
		const enter = async (name: string, language: 'fi' | 'sv' = 'fi') => {
			const person = await examplePerson(browser, program.origin, { name, language });
			everyone.push(person);
			return person;
		};
		try {
			const ilona = await enter('Ilona Kuvitelma');
			const path = await test.step('a participant makes it', () => makeInitiative(ilona.page, program.origin));
			const otto = await enter('Otto Mallikas');
			await test.step('a member takes it up and schedules it', () => prepare(otto.page, program.origin));
			const summary = await test.step('the group starts the summary', () =>
				startSummary(otto.page, program.origin + path));

			const kajsa = await enter('Kajsa Saga', 'sv');
			const helmi = await enter('Helmi Sepite');
			await test.step('two members write at once', () => writeAtOnce(otto.page, kajsa.page, summary));
			await test.step('one goes offline and comes back', () => goOffline(otto, kajsa.page, summary));
			await test.step('the program is killed while both type', () =>
				killWhileTyping(program, { otto, kajsa, helmi }, summary));
			await test.step('one writes in the other language', () => writeInSwedish(kajsa.page, summary));
			const published = await test.step('the lead publishes', () => publish(helmi.page, summary));

			const reader = await visitor(browser, 'a visitor', { javaScriptEnabled: false });
			everyone.push(reader);
			await test.step('a visitor reads it in Swedish, with scripts off', () =>
				readInSwedish(reader.page, program.origin, published));
			await test.step('the history shows every step and leads to the very heading', () =>
				readHistory(ilona.page, program.origin + path, published));
		} catch (error) {
			console.error(program.output());
			throw error;
		} finally {
			await Promise.all(everyone.map(({ context }) => context.close()));
			await program.stop();
		}
		for (const { complaints } of everyone) complaints.expectNone(AWAY);
	});
}

/** Gives the path of the initiative. */
async function makeInitiative(page: Page, origin: string): Promise<string> {
	await page.goto(`${origin}/fi/initiatives/new`);
	await fillInitiative(page, TEXT, '2');
	await expect(page.locator('form .save.saved')).toBeVisible();
	await expect(page).toHaveURL(/\/fi\/initiatives\/[\w-]+\/edit$/u);
	await page.reload();
	await expectTyped(page, TEXT);
	await page.getByRole('button', { name: m.make_preview({}, fi) }).click();
	await expect(page.getByRole('heading', { name: TEXT.title, level: 1 })).toBeVisible();
	await expect(page.getByText(TEXT.proposal)).toBeVisible();
	await page.getByRole('button', { name: m.make_send({}, fi) }).click();
	await expect(page).toHaveURL(/\/fi\/initiatives\/\d+\?/u);
	return new URL(page.url()).pathname;
}

async function prepare(page: Page, origin: string): Promise<void> {
	await openInInbox(page, origin, 'fi', TEXT.title);
	await send(await openMove(page, 'take_up'));
	await expect(page.getByText(m.initiative_moved({}, fi))).toBeVisible();

	await openInInbox(page, origin, 'fi', TEXT.title);
	const schedule = await openMove(page, 'schedule');
	// The first is the one that has been announced; the group has only begun to plan the other.
	await field(schedule, 'meetingId').selectOption({ index: 1 });
	await field(schedule, 'reason').fill(ANSWER);
	await send(schedule);
	await expect(page.getByText(m.initiative_moved({}, fi))).toBeVisible();
}

async function startSummary(page: Page, initiative: string): Promise<Summary> {
	await page.goto(initiative);
	await historySteps(page)
		.getByRole('link', { name: m.event_ahead_meeting({}, fi) })
		.click();
	await page.getByRole('button', { name: m.meeting_start_summary({}, fi) }).click();
	await expect(page).toHaveURL(/\/summaries\/[\w-]+\/write$/u);
	await expect(text(page)).toBeVisible();
	const heading = text(page).locator('h2[data-number]', { hasText: TEXT.title });
	return { write: page.url(), item: Number(await heading.getAttribute('data-number')) };
}

async function writeAtOnce(otto: Page, kajsa: Page, { write, item }: Summary): Promise<void> {
	await openToWrite(kajsa, write.replace('/fi/', '/sv/'));
	// Under different headings. Kajsa waits in an empty paragraph while the first letter is written above.
	await standUnder(kajsa, 2);
	await writeUnder(otto, 1, 'Helmi avasi päivän.');
	await expect(paragraphUnder(kajsa, 1)).toHaveText(/Helmi avasi päivän\./u);
	await kajsa.keyboard.type('Otto kertoi kolmesta kunnasta.');
	await expect(paragraphUnder(otto, 2)).toContainText('Otto kertoi kolmesta kunnasta.');
	await expect(paragraphUnder(kajsa, 1).locator('.caret b')).toHaveText('Otto');
	await expect(paragraphUnder(otto, 2).locator('.caret b')).toHaveText('Kajsa');

	// Under the same one, in the same paragraph.
	await writeUnder(otto, item, 'Ilona esitteli aloitteen.');
	await expect(paragraphUnder(kajsa, item)).toContainText('Ilona esitteli aloitteen.');
	await standUnder(kajsa, item);
	await Promise.all([otto.keyboard.type(' Ohje kootaan.'), kajsa.keyboard.type(' Luettelo tehdään.')]);
	await expect(caretOf(otto, 'Kajsa')).toBeVisible();
	await expect(caretOf(kajsa, 'Otto')).toBeVisible();
	await expectSameText(otto, kajsa);
	await Promise.all([expectSaved(otto), expectSaved(kajsa)]);
}

async function goOffline(otto: Person, kajsa: Page, { item }: Summary): Promise<void> {
	const { page, context } = otto;
	await context.setOffline(true);
	await expect(saveState(page)).toHaveAttribute('data-state', 'offline');
	await expect(saveState(page)).toHaveText(m.editor_offline({}, fi));
	await writeUnder(page, 1, ' Kirjoitettu junassa.');
	await expect(saveState(page)).toHaveAttribute('data-state', 'offline');
	await expect(saveState(page)).toContainText(m.editor_offline_kept({ count: 0 }, fi).split('0').at(-1) ?? '');
	await writeUnder(kajsa, item, ' Sillä välin kirjoitettu.');
	await expectSaved(kajsa);
	await expect(caretOf(kajsa, 'Otto')).toBeHidden();
	expect(await written(kajsa)).not.toContain('Kirjoitettu junassa.');

	await context.setOffline(false);
	await expectSaved(page);
	const whole = await expectSameText(page, kajsa);
	expect(whole).toContain('Kirjoitettu junassa.');
	expect(whole).toContain('Sillä välin kirjoitettu.');
}

/**
 * Both are kept from the network until a third has read what the program has: a window that comes back would offer all
 * that it holds, and hide a loss.
 */
async function killWhileTyping(
	program: Program,
	{ otto, kajsa, helmi }: Record<'otto' | 'kajsa' | 'helmi', Person>,
	{ write, item }: Summary,
): Promise<void> {
	await standUnder(otto.page, item);
	await standUnder(kajsa.page, 2);
	const writers = [
		{ person: otto, name: 'otto', typing: await typeOnAndOn(otto.page, 'otto') },
		{ person: kajsa, name: 'kajsa', typing: await typeOnAndOn(kajsa.page, 'kajsa') },
	];
	for (const { typing } of writers) await expect.poll(() => typing.saved()).toBeGreaterThan(5);
	await program.kill();
	const ends = [];
	for (const { person, name, typing } of writers) {
		await expect(saveState(person.page)).toHaveAttribute('data-state', 'offline');
		await person.context.setOffline(true);
		ends.push({ page: person.page, name, last: await typing.stop(), saved: await typing.saved() });
	}

	await program.restart();
	await openToWrite(helmi.page, write);
	const kept = await written(helmi.page);
	for (const { name, saved } of ends) expectWords(kept, name, saved);

	for (const { person } of writers) await person.context.setOffline(false);
	for (const { page } of ends) await expectSaved(page);
	const whole = await expectSameText(otto.page, kajsa.page);
	await expectSameText(otto.page, helmi.page);
	for (const { name, last } of ends) expectWords(whole, name, last);
}

async function writeInSwedish(page: Page, { item }: Summary): Promise<void> {
	await page.getByRole('link', { name: 'svenska', exact: true }).last().click();
	await expect(text(page)).toHaveAttribute('lang', 'sv');
	await writeUnder(page, item, IN_SWEDISH);
	await expectSaved(page);
}

/** Gives the path of the published summary. */
async function publish(page: Page, { write }: Summary): Promise<string> {
	await page.goto(write);
	await page.getByRole('link', { name: m.summary_preview_and_publish({}, fi) }).click();
	await expect(page.getByText(IN_SWEDISH)).toBeVisible();
	await expect(page.getByRole('link', { name: TEXT.title })).toBeVisible();
	await page.getByRole('button', { name: m.summary_publish_title({}, fi) }).click();
	await expect(page.getByText(m.summary_done_published({}, fi))).toBeVisible();
	return new URL(page.url()).pathname;
}

async function readInSwedish(page: Page, origin: string, published: string): Promise<void> {
	await page.goto(`${origin}/sv/summaries`);
	await page
		.locator(`a[href="${published.replace('/fi/', '/sv/')}"]`)
		.first()
		.click();
	await expect(page.locator('html')).toHaveAttribute('lang', 'sv');
	await expect(page.getByText(IN_SWEDISH)).toBeVisible();
	await expect(page.getByText('Kirjoitettu junassa.')).toBeHidden();
}

async function readHistory(page: Page, initiative: string, published: string): Promise<void> {
	await page.goto(initiative);
	const [discussed, scheduled, takenUp, submitted] = [0, 1, 2, 3].map((step) => historySteps(page).nth(step));
	if (!discussed || !scheduled || !takenUp || !submitted) throw new Error('a step is missing');
	await expect(historySteps(page)).toHaveCount(4);
	await expect(submitted).toContainText(m.event_submit({ name: 'Ilona Kuvitelma' }, fi));
	await expect(takenUp).toContainText(m.event_take_up({}, fi));
	await expect(takenUp).toContainText(m.event_holder({ name: 'Otto Mallikas' }, fi));
	await expect(scheduled).toContainText(ANSWER);
	await expect(scheduled.locator('a[href*="/meetings/"]')).toBeVisible();
	await expect(discussed).toContainText(m.event_discuss({}, fi));

	await discussed.getByRole('link', { name: m.event_read_summary({}, fi) }).click();
	await expect(page).toHaveURL(new RegExp(`${published}#k-`, 'u'));
	const section = page.locator(':target');
	await expect(section.getByRole('heading', { name: TEXT.title })).toBeInViewport();
	await expect(section).toContainText('Ilona esitteli aloitteen.');
	// And back.
	await section.getByRole('link', { name: TEXT.title }).click();
	await expect(page).toHaveURL(initiative);
}
