import { defineConfig } from 'vitest/config';

/** Journeys in a browser are Playwright's (apps/web/e2e); everything else is here. */
export default defineConfig({
	test: {
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'scripts/*.test.ts'],
				},
			},
		],
		globalSetup: ['packages/db/src/testing.global.ts'],
		// Processes: tests that kill programs, change the time zone or load native code do not meet each other.
		pool: 'forks',
		maxWorkers: 2,
		// Upper bounds against hanging, never a measure of speed.
		testTimeout: 30_000,
		hookTimeout: 60_000,
		passWithNoTests: true,
	},
});
