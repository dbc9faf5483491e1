import { parseUpdateMeta } from 'yjs';

/** Says which clocks of which Yjs client an update brings: `from` included, `to` not. */
export type TellRange = (clientId: number, from: number, to: number) => void;

const SKIP = 10;
const TEXT = 4;
const HAS_ORIGIN = 0x80;
const HAS_RIGHT_ORIGIN = 0x40;

/**
 * Reads the ranges out of an update (version 1) without decoding it, since the one who measures shares the machine with
 * what is measured. Understands typed text, skips and what Yjs merges of them; all else is left to Yjs.
 */
export function readRanges(update: Uint8Array, tell: TellRange): void {
	const ranges = readTextRanges(update);
	if (ranges) {
		for (let at = 0; at < ranges.length; at += 3) tell(ranges[at] ?? 0, ranges[at + 1] ?? 0, ranges[at + 2] ?? 0);
		return;
	}
	const { from, to } = parseUpdateMeta(update);
	for (const [clientId, end] of to) tell(clientId, from.get(clientId) ?? 0, end);
}

/** Flat triples; null where something other than text is met. */
function readTextRanges(bytes: Uint8Array): number[] | null {
	let at = 0;
	const varUint = () => {
		let value = 0;
		let factor = 1;
		for (;;) {
			const byte = bytes[at++] ?? 0;
			value += (byte & 0x7f) * factor;
			if (byte < 0x80) return value;
			factor *= 128;
		}
	};
	const found: number[] = [];
	for (let clients = varUint(); clients > 0; clients -= 1) {
		let structs = varUint();
		const clientId = varUint();
		let clock = varUint();
		for (; structs > 0; structs -= 1) {
			const info = bytes[at++] ?? 0;
			if (info === SKIP) {
				clock += varUint();
				continue;
			}
			if ((info & 0x1f) !== TEXT || (info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN)) === 0) return null;
			if (info & HAS_ORIGIN) void (varUint(), varUint());
			if (info & HAS_RIGHT_ORIGIN) void (varUint(), varUint());
			// Everything that is typed here is ASCII: as many clocks as bytes.
			const length = varUint();
			at += length;
			found.push(clientId, clock, clock + length);
			clock += length;
		}
	}
	return found;
}
