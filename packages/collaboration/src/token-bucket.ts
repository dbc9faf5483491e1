/** Lets through `perSecond` on average and `burst` at once. */
export class TokenBucket {
	readonly #perSecond: number;
	readonly #burst: number;
	#tokens: number;
	#filledAt: number;

	/** `at` is milliseconds of any clock that does not run backwards. */
	constructor(perSecond: number, burst: number, at: number) {
		this.#perSecond = perSecond;
		this.#burst = burst;
		this.#tokens = burst;
		this.#filledAt = at;
	}

	/** Takes `cost`, or nothing and says false. */
	take(cost: number, at: number): boolean {
		const passed = Math.max(0, at - this.#filledAt);
		this.#tokens = Math.min(this.#burst, this.#tokens + (passed * this.#perSecond) / 1000);
		this.#filledAt = at;
		if (cost > this.#tokens) return false;
		this.#tokens -= cost;
		return true;
	}

	/** Gives back what was taken for something that turned out not to count. */
	refund(cost: number): void {
		this.#tokens = Math.min(this.#burst, this.#tokens + cost);
	}
}
