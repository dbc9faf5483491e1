import { randomBytes } from 'node:crypto';

/** Digits and letters that cannot be taken for one another when they are read out on the telephone (Crockford). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A number for one request, short enough to be read out; 50 bits, so that two in one log do not happen. */
export const newReference = (): string =>
	Array.from(randomBytes(10), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');
