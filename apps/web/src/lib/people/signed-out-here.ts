const CHANNEL = 'signed-out-here';

/** Tells the other windows of this browser that somebody signs out and leaves nothing behind. */
export function sayThatOneSignsOut(): void {
	if (typeof BroadcastChannel === 'undefined') return;
	const channel = new BroadcastChannel(CHANNEL);
	channel.postMessage(null);
	channel.close();
}

/** Hears of it in the others. Gives back how to stop. */
export function whenSignedOutHere(then: () => void): () => void {
	if (typeof BroadcastChannel === 'undefined') return () => undefined;
	const channel = new BroadcastChannel(CHANNEL);
	channel.onmessage = then;
	return () => channel.close();
}
