import { gzipSync } from 'node:zlib';
import { expect, type Page, type Response, test } from '@playwright/test';
import { examplePerson, visitor } from './people.ts';
import { type Program, startProgram } from './program.ts';
import { publicPages, readSite } from './site.ts';

/**
 * JavaScript that a browser with an empty cache loads, in bytes of gzip. The product promises at most 60 kB on public
 * pages; they need none (docs/decisions/0013). Where one works it is what the frame, the framework and the page make; the
 * editor comes only where a summary is written.
 */
const PUBLIC = 0;
const WORK = 90_000;

let program: Program;
let paths: string[];
test.beforeAll(async () => {
	program = await startProgram();
	paths = publicPages(await readSite(program.origin));
});
test.afterAll(() => program.stop());

test('nobody loads JavaScript on a public page', async ({ browser }) => {
	for (const { page, context } of [
		await visitor(browser, 'a visitor'),
		await examplePerson(browser, program.origin, { name: 'Otto Mallikas' }),
	]) {
		const loaded = await scriptsOf(page, paths, 'load');
		expect(loaded.filter(({ bytes }) => bytes > PUBLIC)).toEqual([]);
		await context.close();
	}
});

test(`a page one works on loads at most ${WORK / 1000} kB of JavaScript`, async ({ browser }) => {
	const { page, context } = await examplePerson(browser, program.origin, { name: 'Otto Mallikas' });
	const pages = ['/my', '/inbox', '/inbox?open=12', '/initiatives/new', '/meetings/new', '/account'];
	const loaded = await scriptsOf(page, pages, 'networkidle');
	expect(loaded.filter(({ bytes }) => bytes === 0 || bytes > WORK)).toEqual([]);
	await context.close();
});

/** What each loads, and what it brings along in itself. A page that only brings a script along shows it at `load`. */
async function scriptsOf(
	page: Page,
	wanted: readonly string[],
	waitUntil: 'load' | 'networkidle',
): Promise<{ path: string; bytes: number }[]> {
	const session = await page.context().newCDPSession(page);
	await session.send('Network.setCacheDisabled', { cacheDisabled: true });
	const found = [];
	for (const path of wanted) {
		const bodies: Promise<Buffer>[] = [];
		const collect = (response: Response) => {
			if (response.request().resourceType() === 'script') bodies.push(response.body());
		};
		page.on('response', collect);
		await page.goto(`${program.origin}/fi${path}`, { waitUntil });
		page.off('response', collect);
		const inline = await page.locator('script:not([src]):not([type="application/json"])').allTextContents();
		const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
		found.push({ path, bytes: [...sizes, inline.join('').length].reduce((sum, size) => sum + size, 0) });
	}
	return found;
}
