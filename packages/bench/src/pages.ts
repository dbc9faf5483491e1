import { chromium } from '@playwright/test';
import { gzipSync } from 'node:zlib';
import { chromiumLaunchOptions } from '../../../apps/web/e2e/chromium.ts';
import { startProgram } from '../../../apps/web/e2e/program.ts';
import { askFor, median, type Round } from './load.ts';
import { measuredWith, writePart } from './report-file.ts';

const ROUNDS = 5;

interface Page {
	readonly name: string;
	readonly path: string;
}

/**
 * Full pages per second beside the least the same program can answer (`/livez`) and the least a page can be (a bare one
 * of the same framework), in one run, the pages taking turns; and the JavaScript that a real browser loads on each.
 */
export async function benchPages(): Promise<void> {
	// Limits on changes are not in the way: everything measured is read.
	const program = await startProgram({ LOG_LEVEL: 'error' });
	try {
		const pages = await pagesToMeasure(program.origin);
		const figures = await measure(program.origin, pages);
		const scripts = await measureScripts(program.origin, pages.slice(2));
		const report = await reportOf(pages, figures, scripts);
		process.stdout.write(report);
		await writePart('pages', report);
	} finally {
		await program.stop();
	}
}

async function pagesToMeasure(origin: string): Promise<Page[]> {
	const meetings = (await (await fetch(`${origin}/api/v1/meetings`)).json()) as {
		ahead: { id: string }[];
		past: { publishedSummaryId: string | null }[];
	};
	const summary = meetings.past.find(({ publishedSummaryId }) => publishedSummaryId)?.publishedSummaryId ?? '';
	return [
		{ name: '`/livez`', path: '/livez' },
		{ name: 'a bare page', path: '/fi/dev/bare' },
		{ name: 'front page', path: '/fi' },
		{ name: 'an initiative', path: '/fi/initiatives/3' },
		{ name: 'a published summary', path: `/fi/summaries/${summary}` },
		{ name: 'initiatives', path: '/fi/initiatives' },
		{ name: 'a meeting', path: `/fi/meetings/${meetings.ahead[0]?.id ?? ''}` },
		{ name: 'goals and rules', path: '/fi/charter' },
	];
}

async function measure(origin: string, pages: readonly Page[]): Promise<Map<string, Round[]>> {
	const rounds = new Map<string, Round[]>(pages.map(({ path }) => [path, []]));
	for (const page of pages) await askFor(origin + page.path, { seconds: 1 });
	for (let round = 1; round <= ROUNDS; round += 1) {
		process.stderr.write(`round ${round} of ${ROUNDS}\n`);
		for (const page of pages) rounds.get(page.path)?.push(await askFor(origin + page.path));
	}
	return rounds;
}

/** Gzipped bytes of the scripts that the page loads: for a visitor, and for somebody who is signed in. */
async function measureScripts(
	origin: string,
	pages: readonly Page[],
): Promise<Map<string, { visitor: number; signedIn: number }>> {
	const browser = await chromium.launch(await chromiumLaunchOptions());
	const bytes = new Map<string, { visitor: number; signedIn: number }>();
	try {
		for (const { path } of pages) {
			const context = await browser.newContext();
			const visitor = await scriptsOf(context, origin + path);
			const page = await context.newPage();
			await page.goto(`${origin}/fi/sign-in`);
			await page.getByRole('button', { name: 'Ilona Kuvitelma' }).click();
			await page.waitForURL(`${origin}/fi`);
			await page.close();
			bytes.set(path, { visitor, signedIn: await scriptsOf(context, origin + path) });
			await context.close();
		}
	} finally {
		await browser.close();
	}
	return bytes;
}

async function scriptsOf(
	context: Awaited<ReturnType<Awaited<ReturnType<typeof chromium.launch>>['newContext']>>,
	url: string,
): Promise<number> {
	const page = await context.newPage();
	const bodies: Promise<number>[] = [];
	page.on('response', (response) => {
		if (response.request().resourceType() === 'script')
			bodies.push(response.body().then((body) => gzipSync(body).length));
	});
	await page.goto(url, { waitUntil: 'networkidle' });
	const sizes = await Promise.all(bodies);
	await page.close();
	return sizes.reduce((sum, size) => sum + size, 0);
}

async function reportOf(
	pages: readonly Page[],
	figures: ReadonlyMap<string, Round[]>,
	scripts: ReadonlyMap<string, { visitor: number; signedIn: number }>,
): Promise<string> {
	const of = (page: Page | undefined, figure: keyof Round) =>
		median((figures.get(page?.path ?? '') ?? []).map((round) => round[figure]));
	const [livez, bare] = pages;
	const rows = pages.map(
		(page) =>
			`| ${page.name} | ${of(page, 'perSecond').toFixed(0)} | ${(of(page, 'perSecond') / of(livez, 'perSecond')).toFixed(2)} | ${(of(page, 'perSecond') / of(bare, 'perSecond')).toFixed(2)} | ${of(page, 'p50').toFixed(1)} | ${of(page, 'p99').toFixed(1)} | ${(of(page, 'bytes') / 1024).toFixed(0)} |`,
	);
	const scriptRows = pages.slice(2).map(({ name, path }) => {
		const { visitor = Number.NaN, signedIn = Number.NaN } = scripts.get(path) ?? {};
		return `| ${name} | ${(visitor / 1000).toFixed(1)} | ${(signedIn / 1000).toFixed(1)} |`;
	});
	return `## Pages

${await measuredWith()} Repeat with \`pnpm build\` and \`pnpm bench pages\`, which writes this part.

The built program on a fresh demo, asked by a visitor over 8 kept-alive connections: ${ROUNDS} rounds of 4 seconds each, medians of the rounds. Every answer is the
whole page, rendered anew: the program keeps no pages in memory, and neither does the one who asks.

| page | pages/s | to \`/livez\` | to a bare page | p50, ms | p99, ms | KiB |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

### JavaScript

What a real browser loads on each public page, in kB, each file compressed by gzip. The aim is at most 60; public pages have none
([decision 13](decisions/0013-public-pages-have-no-scripts.md)).

| page | visitor | signed in |
| --- | ---: | ---: |
${scriptRows.join('\n')}
`;
}
