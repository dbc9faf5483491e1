import { expect, test } from '@playwright/test';
import { m } from '@aloitetila/i18n/messages.ts';
import { examplePerson } from './people.ts';
import { type Program, startProgram } from './program.ts';
import { readSite, startSummary } from './site.ts';
import { expectSaved, openToWrite, paragraphUnder, saveState, standUnder, text, writeUnder } from './writing.ts';

const fi = { locale: 'fi' } as const;
const PHONE = { viewport: { width: 390, height: 844 } };

let program: Program;
let write: string;
test.beforeAll(async ({ browser }) => {
	program = await startProgram();
	write = `${program.origin}/fi${await startSummary(browser, program.origin, await readSite(program.origin))}/write`;
});
test.afterAll(() => program.stop());

test('AltGr and 3 is left to the keyboard, also where the system calls it Control and Alt', async ({ browser }) => {
	const { page, context } = await examplePerson(browser, program.origin, { name: 'Otto Mallikas' });
	await openToWrite(page, write);
	await writeUnder(page, 1, 'Hinta');
	const press = (key: string, code: string, keyCode: number, held: { ctrlKey: boolean; altKey: boolean }) =>
		text(page).evaluate(
			(element, init) =>
				element.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true })),
			{ key, code, keyCode, ...held },
		);
	const altGr = { ctrlKey: true, altKey: true };
	// True where nobody took the key, so that the browser types its character.
	expect(await press('£', 'Digit3', 51, altGr)).toBe(true);
	expect(await press('$', 'Digit4', 52, altGr)).toBe(true);
	await expect(paragraphUnder(page, 1)).toHaveText('Hinta');
	await page.keyboard.press('Control+Shift+3');
	await expect(text(page).locator('h3')).toHaveText('Hinta');
	await expect(page.locator('[data-control=subheading]')).toHaveAttribute('aria-keyshortcuts', 'Control+Shift+3');
	await page.keyboard.press('Control+Shift+3');
	await expect(text(page).locator('h3')).toHaveCount(0);
	await expectSaved(page);
	await context.close();
});

test('on a phone it stays in sight whether what one writes is saved', async ({ browser }) => {
	const { page, context } = await examplePerson(browser, program.origin, { name: 'Otto Mallikas', ...PHONE });
	await openToWrite(page, write);
	await writeUnder(page, 5, 'Kirjoitettu puhelimella.');
	await expectSaved(page);
	await expect(saveState(page)).toBeInViewport();
	await context.setOffline(true);
	await expect(saveState(page)).toHaveAttribute('data-state', 'offline');
	await expect(saveState(page)).toBeInViewport();
	await context.close();
});

test('a refusal is in sight with what to do about it, wherever in the text one was', async ({ browser }) => {
	const { page, context } = await examplePerson(browser, program.origin, { name: 'Otto Mallikas', ...PHONE });
	let refuse: () => Promise<void> = () => Promise.reject(new Error('no socket yet'));
	let isCut = false;
	await page.routeWebSocket(/\/collab\//u, (socket) => {
		const server = socket.connectToServer();
		socket.onMessage((frame) => {
			if (!isCut) server.send(frame);
		});
		refuse = () => socket.close({ code: 4422, reason: '' });
	});
	await openToWrite(page, write);
	await standUnder(page, 5);
	await expectSaved(page);
	isCut = true;
	await page.keyboard.type('Tämä ei mahdu mukaan. ');
	await refuse();
	const refusal = page.getByRole('alert');
	await expect(refusal).toContainText(m.editor_refused_content({}, fi));
	await expect(refusal.getByRole('button', { name: m.editor_copy({}, fi) })).toBeInViewport({ ratio: 1 });
	await expect(page.getByRole('toolbar')).toHaveCount(0);
	await context.close();
});
