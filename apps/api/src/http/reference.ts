import { randomUUID } from 'node:crypto';

/** Digits and letters that cannot be taken for one another when they are read out on the telephone (Crockford). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A number for one request, short enough to be read out; 50 bits, so that two in one log do not happen. Out of a UUID, for
 * which Node keeps randomness ready: bytes of its own would be asked of the system for every request.
 */
export function newReference(): string {
	const uuid = randomUUID();
	// The first and the last group are random throughout; between them stand version and variant.
	const random = Buffer.from(uuid.slice(0, 8) + uuid.slice(-12), 'hex');
	return Array.from(random, (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');
}
