import { benchCollab } from './collab/collab.ts';
import { benchPages } from './pages.ts';

/** `pnpm bench <what>`: measures, prints, and writes docs/benchmarks.md. Nothing here is part of `npm test`. */
const BENCHMARKS: Record<string, () => Promise<void>> = { pages: benchPages, collab: benchCollab };

const [what = ''] = process.argv.slice(2);
const run = BENCHMARKS[what];
if (run) await run();
else {
	process.stderr.write(`Say what to measure: ${Object.keys(BENCHMARKS).join(', ')}\n`);
	process.exitCode = 2;
}
