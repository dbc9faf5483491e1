import type { Bus, BusMessage } from './bus.ts';

export interface InstanceNews {
	/** An instance is there that was not, as far as known here. */
	came(): void;
	/** An instance has left or fallen silent. */
	went(instance: string): void;
}

/**
 * The other instances of the program, as far as they are heard. While there are none, nothing but "I am alive" is said.
 * What is lost in between is found in the log.
 */
export class Instances {
	readonly #bus: Bus;
	readonly #news: InstanceNews;
	readonly #silentMs: number;
	readonly #heardAt = new Map<string, number>();
	readonly #timer: NodeJS.Timeout;

	constructor(bus: Bus, limits: { aliveMs: number; silentMs: number }, news: InstanceNews) {
		this.#bus = bus;
		this.#news = news;
		this.#silentMs = limits.silentMs;
		this.#timer = setInterval(() => this.#check(), limits.aliveMs).unref();
		this.sayAlive();
	}

	/** Says something, if there is anybody to hear it. */
	tell(messages: readonly BusMessage[]): void {
		if (this.#heardAt.size > 0 && messages.length > 0) this.#bus.publish(messages);
	}

	/** Takes note of who speaks. */
	heard(message: BusMessage, from: string): void {
		if (message.kind === 'leaving') return this.#went(from);
		// Whoever asks has heard nothing before, even if it was heard itself.
		const isAsking = message.kind === 'alive' && !message.isAnswer;
		if (this.#heardAt.has(from) && !isAsking) this.#heardAt.set(from, performance.now());
		// Edits of the server itself come from no instance: nobody answers there.
		else if (message.kind !== 'appended') this.#came(from, message.kind === 'alive' && message.isAnswer);
	}

	/** Asks all to answer who hear it. */
	sayAlive(): void {
		this.#bus.publish([{ kind: 'alive', isAnswer: false }]);
	}

	#came(instance: string, hasAnswered: boolean): void {
		this.#heardAt.set(instance, performance.now());
		if (!hasAnswered) this.#bus.publish([{ kind: 'alive', isAnswer: true }]);
		this.#news.came();
	}

	#went(instance: string): void {
		if (this.#heardAt.delete(instance)) this.#news.went(instance);
	}

	#check(): void {
		this.#bus.publish([{ kind: 'alive', isAnswer: true }]);
		const silentSince = performance.now() - this.#silentMs;
		for (const [instance, at] of this.#heardAt) if (at < silentSince) this.#went(instance);
	}

	stop(): void {
		clearInterval(this.#timer);
		this.#bus.publish([{ kind: 'leaving' }]);
	}
}
