/**
 * What the instances of the program tell each other about documents. A message may be lost, or come twice: it only makes
 * news faster. What must not be lost is in the log, and every instance asks for the heads of its open documents anyway.
 */
export interface Bus {
	/** Sends to every other instance; never throws and waits for nobody. The sender does not hear its own messages. */
	publish(messages: readonly BusMessage[]): void;
	/** One listener a bus. */
	listen(listener: BusListener): void;
}

export interface BusListener {
	/** `from` is the id of the instance that sent it. */
	received(message: BusMessage, from: string): void;
	/** Listening began, or began anew after the connection was lost: something may have been missed. */
	listening(): void;
}

export type BusMessage =
	/** The row `seq` is in the log. `bytes` is left out where it is too large to travel; it is then read from the log. */
	| { kind: 'appended'; documentId: string; seq: number; bytes?: Uint8Array }
	/** Awareness states of sockets of the sending instance, as an awareness update with the server's own clocks. */
	| { kind: 'presence'; documentId: string; states: Uint8Array }
	/** The sender has just opened the document: those who have it open tell who is there. */
	| { kind: 'presence_query'; documentId: string }
	/** The sender is alive. Presence that it told of is forgotten when it falls silent. Without `isAnswer` it asks who else is. */
	| { kind: 'alive'; isAnswer: boolean }
	/** The sender is going away. */
	| { kind: 'leaving' };
