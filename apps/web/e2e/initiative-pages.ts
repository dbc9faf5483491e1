import { expect, type Locator, type Page } from '@playwright/test';
import type { InitiativeMove } from '@aloitetila/domain/initiatives/initiative.ts';

export type Language = 'fi' | 'sv' | 'en';

/** What one writes into the form of an initiative. */
export interface InitiativeText {
	readonly title: string;
	readonly matter: string;
	readonly proposal: string;
	readonly benefit: string;
}
export const FIELDS = ['title', 'matter', 'proposal', 'benefit'] as const;

/** A field of a form by the name that it is posted under, which no translation changes. */
export const field = (within: Page | Locator, name: string) => within.locator(`[name="${name}"]`);

export async function fillInitiative(page: Page, text: Partial<InitiativeText>, goal?: string): Promise<void> {
	for (const name of FIELDS) {
		const words = text[name];
		if (words !== undefined) await field(page, name).fill(words);
	}
	if (goal !== undefined) await field(page, 'goal').selectOption(goal);
}

export async function expectTyped(page: Page, text: Partial<InitiativeText>): Promise<void> {
	for (const name of FIELDS) {
		const words = text[name];
		if (words !== undefined) await expect(field(page, name)).toHaveValue(words);
	}
}

/** The form of one move on the page, opened if it is not. */
export async function openMove(page: Page, move: InitiativeMove): Promise<Locator> {
	const form = page.locator(`form[action$="/${move}"]`);
	if (!(await form.isVisible())) await page.locator('details', { has: form }).locator('summary').click();
	return form;
}

/** Sends a form that has one button. */
export const send = (form: Locator) => form.getByRole('button').click();

/** Opens an initiative in the inbox of the group. */
export async function openInInbox(page: Page, origin: string, language: Language, title: string): Promise<void> {
	await page.goto(`${origin}/${language}/inbox`);
	await page.getByRole('link', { name: title }).first().click();
	await expect(page.getByRole('heading', { name: title, level: 2 })).toBeVisible();
}

/** The steps of an initiative's history, newest first. */
export const historySteps = (page: Page) => page.locator('section[aria-labelledby="history"] li');
