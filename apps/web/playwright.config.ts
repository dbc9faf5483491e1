import { defineConfig } from '@playwright/test';
import { chromiumLaunchOptions } from './e2e/chromium.ts';

/** Journeys through the built program, in a real browser. Each file starts the program it needs (e2e/program.ts). */
export default defineConfig({
	testDir: './e2e',
	testMatch: '*.spec.ts',
	outputDir: '../../test-results',
	// Files side by side, tests of a file in their order: a journey is one story.
	workers: 2,
	fullyParallel: false,
	forbidOnly: process.env['CI'] !== undefined,
	retries: 0,
	// Generous: they bound a hang, they measure nothing.
	timeout: 300_000,
	expect: { timeout: 20_000 },
	use: {
		locale: 'fi-FI',
		timezoneId: 'Europe/Helsinki',
		trace: 'retain-on-failure',
		launchOptions: await chromiumLaunchOptions(),
	},
	reporter: 'list',
});
