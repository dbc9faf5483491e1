import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { smallDocument } from '../content.ts';
import { gatherEditors, newTally } from '../editors.ts';
import { keepPace } from '../pace.ts';
import type { Figures, Scenario, Stage } from '../stage.ts';
import type { AttackName } from './attacks.ts';

/** How long before and after an attack is looked at as well. */
const AROUND_MS = 1_000;
const PER_SECOND = 20;
/** More than any attack may last. */
const LONGEST_SECONDS = 150;

/**
 * Two people type in a document of their own, each twenty times a second, while somebody attacks another document on the
 * same server. Told are the longest silence in theirs, and the most memory that the server held.
 */
export function abuse(attack: AttackName): Scenario {
	return async (stage): Promise<Figures> => {
		const tally = newTally();
		const [document] = await gatherEditors(stage, {
			documents: 1,
			editors: 2,
			edits: PER_SECOND * LONGEST_SECONDS,
			content: smallDocument(),
			tally,
		});
		let isOver = false;
		const typing = (async () => {
			while (!isOver) await keepPace(2, { perSecond: PER_SECOND, seconds: 0.5 }, (actor) => document?.type(actor));
		})();
		await wait(AROUND_MS);
		tally.heardAt = performance.now();
		tally.isCounting = true;
		const { rss } = await stage.running.cost({ isAfterCollection: true });
		stage.running.forgetPeak();
		let did = '';
		await stage.costOf(async () => void (did = await attackFromElsewhere(stage, attack)));
		await wait(AROUND_MS);
		// A silence that has not ended counts too.
		const silence = Math.max(tally.silence, performance.now() - tally.heardAt);
		isOver = true;
		await typing;
		const { peakMemory, isRunning } = stage.running;
		return { did: isRunning ? did : `${did}; the server ended`, silence, rest: rss, peak: peakMemory };
	};
}

/** From another process: who measures silence must not be kept busy by the one who makes it. */
async function attackFromElsewhere({ setting, running }: Stage, attack: AttackName): Promise<string> {
	const program = path.join(import.meta.dirname, 'attack.program.ts');
	const child = fork(program, [attack, running.origin, JSON.stringify(setting)], {
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	let did = 'the attack failed';
	child.on('message', (message: { did: string }) => (did = message.did));
	await once(child, 'exit');
	return did;
}
