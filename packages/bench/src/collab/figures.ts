import { median } from '../load.ts';
import type { ServerName } from './peers.ts';
import type { Figures } from './stage.ts';

/** Figures of all rounds. */
export class Results {
	readonly #rounds = new Map<string, Figures[]>();

	add(scenario: string, server: ServerName, figures: Figures): void {
		const key = `${scenario} ${server}`;
		this.#rounds.set(key, [...(this.#rounds.get(key) ?? []), figures]);
	}

	/** The median over the rounds; NaN where there is none. */
	number(scenario: string, server: ServerName, figure: string): number {
		const values = this.#values(scenario, server, figure).filter((value) => typeof value === 'number');
		return values.length === 0 ? Number.NaN : median(values);
	}

	word(scenario: string, server: ServerName, figure: string): string {
		return String(this.#values(scenario, server, figure).at(-1) ?? '–');
	}

	has(scenario: string): boolean {
		return [...this.#rounds.keys()].some((key) => key.startsWith(`${scenario} `));
	}

	#values(scenario: string, server: ServerName, figure: string): (number | string)[] {
		return (this.#rounds.get(`${scenario} ${server}`) ?? []).flatMap((figures) => figures[figure] ?? []);
	}
}
