import { expect, type Locator, type Page } from '@playwright/test';

/** What the page says of the connection and of what one wrote (packages/editor/src/save-state.ts). */
export const saveState = (page: Page) => page.locator('.save-state');
export const text = (page: Page) => page.locator('.summary-text');

/** The carets of the others, by the first name on each. */
export const caretOf = (page: Page, firstName: string) => text(page).locator('.caret b', { hasText: firstName });

export async function expectSaved(page: Page): Promise<void> {
	await expect(saveState(page)).toHaveAttribute('data-state', 'saved');
}

export async function openToWrite(page: Page, address: string): Promise<void> {
	await page.goto(address);
	await expect(text(page)).toBeVisible();
	await expect(text(page)).toHaveAttribute('contenteditable', 'true');
}

/** The first paragraph under the heading of an item of the agenda. */
export const paragraphUnder = (page: Page, number: number): Locator =>
	text(page).locator(`h2[data-number="${number}"] ~ p:not(.origin)`).first();

/** Puts the caret at the end of the first paragraph under a heading. */
export async function standUnder(page: Page, number: number): Promise<void> {
	const paragraph = paragraphUnder(page, number);
	// In its last line: the End key goes to the end of the line that was clicked.
	const height = await paragraph.evaluate((element) => element.getBoundingClientRect().height);
	await paragraph.click({ position: { x: 4, y: height - 6 } });
	await page.keyboard.press('End');
}

export async function writeUnder(page: Page, number: number, words: string): Promise<void> {
	await standUnder(page, number);
	await page.keyboard.type(words);
}

/** What is written, without what others' carets and the agenda put between it. */
export const written = (page: Page) =>
	text(page).evaluate((root) =>
		[...root.children]
			.filter((block) => !block.matches('.origin'))
			.map((block) => {
				const own = block.cloneNode(true) as Element;
				for (const other of own.querySelectorAll('.caret, .ProseMirror-separator')) other.remove();
				return (own.textContent ?? '').replaceAll('\u2060', '');
			})
			.join('\n'),
	);

/** Both pages come to show the same text. Gives it. */
export async function expectSameText(one: Page, other: Page): Promise<string> {
	await expect.poll(async () => (await written(one)) === (await written(other))).toBe(true);
	return written(one);
}

/**
 * Types numbered words, `otto-1 otto-2 …`, until told to stop, and remembers each that was on the page while the page
 * said that everything was saved.
 */
export async function typeOnAndOn(page: Page, name: string): Promise<Typing> {
	await saveState(page).evaluate((element, word) => {
		const root = document.querySelector('.summary-text');
		const remember = () => {
			if (element.dataset['state'] !== 'saved') return;
			const seen = [...(root?.textContent ?? '').matchAll(new RegExp(`${word}-(\\d+) `, 'gu'))];
			element.dataset['saidSaved'] = String(Math.max(0, ...seen.map(([, number]) => Number(number))));
		};
		new MutationObserver(remember).observe(element, { attributeFilter: ['data-state'] });
	}, name);
	let last = 0;
	let isStopped = false;
	const typing = (async () => {
		while (!isStopped) {
			last += 1;
			await page.keyboard.type(`${name}-${last} `, { delay: 8 });
		}
	})();
	return {
		/** The number of the last word that read "saved". */
		saved: async () => Number((await saveState(page).getAttribute('data-said-saved')) ?? 0),
		stop: async () => {
			isStopped = true;
			await typing;
			return last;
		},
	};
}

export interface Typing {
	saved(): Promise<number>;
	/** Stops after the word that is being typed. Gives its number. */
	stop(): Promise<number>;
}

/** Every word from the first to that number is there once and whole. */
export function expectWords(whole: string, name: string, last: number): void {
	const found = [...whole.matchAll(new RegExp(`${name}-(\\d+)(?!\\d)`, 'gu'))].map(([, number]) => Number(number));
	const wanted = Array.from({ length: last }, (_, index) => index + 1);
	expect(found.slice(0, last)).toEqual(wanted);
}
