import type * as decoding from 'lib0/decoding';

/** The first factor beyond which a byte more is no part of any number that is counted with here: after eight bytes. */
const TOO_FAR = 2 ** 56;

/**
 * A number as lib0 writes it, and no other. Its own reader looks at how large a number is before the last byte and not
 * after it, and counts zeros for nothing: a hundred and fifty bytes are infinity to it, which its writer never comes to an
 * end of.
 */
export function readNumber(decoder: decoding.Decoder): number {
	const { arr } = decoder;
	let number = 0;
	let factor = 1;
	for (let at = decoder.pos; at < arr.length; at += 1) {
		const byte = arr[at] ?? 0;
		number += (byte & 127) * factor;
		if (byte < 128) {
			if (number > Number.MAX_SAFE_INTEGER) break;
			decoder.pos = at + 1;
			return number;
		}
		factor *= 128;
		if (factor >= TOO_FAR) break;
	}
	throw new Error('not a number that can be read');
}

/** Bytes after their length. They still lie in the memory that is read from. */
export function readBytes(decoder: decoding.Decoder): Uint8Array {
	const length = readNumber(decoder);
	const { arr, pos } = decoder;
	if (length > arr.byteLength - pos) throw new Error('more bytes are promised than there are');
	decoder.pos = pos + length;
	return arr.subarray(pos, pos + length);
}
