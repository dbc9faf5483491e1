import { setTimeout as wait } from 'node:timers/promises';
import { at } from '../load.ts';

/** How well the load generator itself kept up: where it did not, the round says nothing of the server. */
export interface Pacing {
	/** Milliseconds by which sending came after its time, 99th percentile. */
	lateness: number;
	/** Share of one processor core that the generator used. */
	busy: number;
}

/**
 * Calls `act(actor)` for each actor `perSecond` times a second, spread evenly, so that there is no burst that people at
 * keyboards would not make.
 */
export async function keepPace(
	actors: number,
	{ perSecond, seconds }: { perSecond: number; seconds: number },
	act: (actor: number) => void,
): Promise<Pacing> {
	const startedAt = performance.now();
	const cpuBefore = process.cpuUsage();
	const total = Math.round(actors * perSecond * seconds);
	const gap = 1_000 / (actors * perSecond);
	const lateness: number[] = [];
	for (let done = 0; done < total;) {
		const now = performance.now();
		for (; done < total; done += 1) {
			const due = startedAt + done * gap;
			if (due > now) break;
			// A step that shares no factor with the number of actors visits all of them, and neighbours not in turn.
			act((done * stepFor(actors)) % actors);
			lateness.push(now - due);
		}
		await wait(1);
	}
	const { user, system } = process.cpuUsage(cpuBefore);
	lateness.sort((a, b) => a - b);
	return { lateness: at(lateness, 0.99), busy: (user + system) / 1_000 / (performance.now() - startedAt) };
}

function stepFor(actors: number): number {
	let step = Math.max(1, Math.floor(actors * 0.618));
	while (greatestCommonDivisor(step, actors) !== 1) step += 1;
	return step;
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/** Resolves when `isTrue`, or gives up. Looks every few milliseconds. */
export async function until(isTrue: () => boolean, milliseconds: number): Promise<boolean> {
	const giveUpAt = performance.now() + milliseconds;
	while (!isTrue()) {
		if (performance.now() > giveUpAt) return false;
		await wait(2);
	}
	return true;
}
