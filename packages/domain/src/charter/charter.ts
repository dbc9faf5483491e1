import type { Localised } from '../language.ts';

/** A goal of the network: its number is how it is spoken of, `short` fits a list, `text` is the goal itself. */
export interface Goal {
	readonly number: number;
	readonly short: Localised;
	readonly text: Localised;
}

/** The goals and rules that every participant commits to, as one dated version. */
export interface Charter {
	readonly version: number;
	readonly inForceSince: Date;
	readonly goals: readonly Goal[];
	readonly rules: readonly Localised[];
}
