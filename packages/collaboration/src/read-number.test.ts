import fc from 'fast-check';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { expect, test } from 'vitest';
import { readBytes, readNumber } from './read-number.ts';

const read = (...bytes: number[]) => readNumber(decoding.createDecoder(new Uint8Array(bytes)));

test('what lib0 writes is read as it was', () => {
	fc.assert(
		fc.property(fc.array(fc.maxSafeNat()), fc.uint8Array(), (numbers, bytes) => {
			const encoder = encoding.createEncoder();
			for (const number of numbers) encoding.writeVarUint(encoder, number);
			encoding.writeVarUint8Array(encoder, bytes);
			const decoder = decoding.createDecoder(encoding.toUint8Array(encoder));
			expect(numbers.map(() => readNumber(decoder))).toEqual(numbers);
			expect(readBytes(decoder)).toEqual(bytes);
			expect(decoding.hasContent(decoder)).toBe(false);
		}),
	);
});

test('a number may be written with a few bytes more than it needs', () => {
	expect(read(0x85, 0x80, 0x80, 0)).toBe(5);
});

test.each([
	['nothing', []],
	['a number without an end', [0x80, 0x80]],
	['more than can be counted', [...Array.from({ length: 7 }, () => 0xff), 0x7f]],
	['a number of very many bytes', [...Array.from({ length: 20 }, () => 0x80), 1]],
	['infinity', [...Array.from({ length: 147 }, () => 0x80), 1]],
	['no number at all', [...Array.from({ length: 148 }, () => 0x80), 0]],
])('%s is not read', (_, bytes) => {
	expect(() => read(...bytes)).toThrow('not a number');
});

test('bytes that are promised and not there are not read', () => {
	expect(() => readBytes(decoding.createDecoder(new Uint8Array([3, 1, 2])))).toThrow('more bytes');
});
