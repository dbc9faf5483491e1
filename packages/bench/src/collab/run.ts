import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Figures, Setting } from './stage.ts';

/** No run takes as long; one that does is told as failed, and the others go on. */
const LONGEST_MS = 8 * 60_000;

/** Runs a scenario in a process of its own, so that no run inherits another's heap. */
export async function run(setting: Setting): Promise<Figures> {
	const child = fork(path.join(import.meta.dirname, 'run.program.ts'), [JSON.stringify(setting)], {
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	let figures: Figures | null = null;
	child.on('message', (message: { figures: Figures }) => (figures = message.figures));
	const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
	const [code] = (await once(child, 'exit')) as [number | null];
	clearTimeout(timer);
	if (figures === null || code !== 0) throw new Error(`${setting.scenario} of ${setting.server} failed`);
	return figures;
}
