import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['apps/**/*.test.ts', 'packages/**/*.test.ts', 'scripts/**/*.test.ts'],
		// Journeys in a browser are Playwright's.
		exclude: ['**/node_modules/**', '**/build/**', 'apps/web/e2e/**'],
		environment: 'node',
		// Generous: a test is slow on a machine that builds at the same time, and is not wrong for it.
		testTimeout: 30_000,
		hookTimeout: 120_000,
	},
});
