import { setTimeout as wait } from 'node:timers/promises';
import { at } from '../../load.ts';
import { smallDocument } from '../content.ts';
import { gatherEditors, newTally } from '../editors.ts';
import { keepPace, type Pacing, until } from '../pace.ts';
import type { Scenario } from '../stage.ts';

export interface Editing {
	documents: number;
	/** Of each document. */
	editors: number;
	/** Edits of each editor a second. */
	perSecond: number;
	/** For how long (s) the same load runs before, until the code is compiled; and for how long it is measured. */
	warmUpSeconds?: number;
	seconds?: number;
}

/**
 * People type evenly for a while; counted is what the server and PostgreSQL used, for every edit that reached one other
 * editor. The time measured is some times the longest that Hocuspocus puts off storing (10 s), so that each document is
 * stored as often in it; before it the same load runs until the code is compiled.
 */
export function editing({
	documents,
	editors,
	perSecond,
	warmUpSeconds = 10,
	seconds: measuredSeconds = 10,
}: Editing): Scenario {
	return async (stage) => {
		const { isQuick } = stage.setting;
		const seconds = isQuick ? 3 : measuredSeconds;
		const warmUp = isQuick ? 2 : warmUpSeconds;
		const tally = newTally();
		const opened = await gatherEditors(stage, {
			documents,
			editors,
			edits: Math.ceil(perSecond * (seconds + warmUp)) + 1,
			content: smallDocument(),
			tally,
		});
		const type = (actor: number) => opened[Math.floor(actor / editors)]?.type(actor % editors);
		await keepPace(documents * editors, { perSecond, seconds: warmUp }, type);
		await until(() => opened.every(({ isInStep }) => isInStep), 5_000);

		tally.isCounting = true;
		let pacing: Pacing | null = null;
		const cost = await stage.costOf(async () => {
			pacing = await keepPace(documents * editors, { perSecond, seconds }, type);
			await until(() => opened.every(({ isInStep }) => isInStep), 5_000);
		});
		// Acknowledgements of the last edits belong to the figures of acknowledgements.
		await wait(200);
		tally.isCounting = false;
		await Promise.all(opened.map((document) => document.close()));

		const expected = Math.round(documents * editors * perSecond * seconds) * (editors - 1);
		const latencies = tally.latencies.sort((a, b) => a - b);
		const acknowledgements = tally.acknowledgements.sort((a, b) => a - b);
		return {
			cpu: cost.cpu / tally.delivered,
			postgres: cost.postgres / tally.delivered,
			missing: expected - tally.delivered,
			p50: at(latencies, 0.5),
			p99: at(latencies, 0.99),
			acknowledged50: at(acknowledgements, 0.5),
			acknowledged99: at(acknowledgements, 0.99),
			...(pacing ?? {}),
		};
	};
}
