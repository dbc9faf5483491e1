/**
 * Whole numbers as lib0 writes them: seven bits a byte, the lowest first, the eighth where more follow. For frames and
 * updates whose length is known beforehand: lib0's encoder takes a hundred bytes for each and copies what it wrote, which
 * for an edit of one letter costs more than reading it.
 */
export function varUintBytes(value: number): number {
	let bytes = 1;
	for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) bytes += 1;
	return bytes;
}

/** Writes it at `at` and says where it ends. */
export function putVarUint(into: Uint8Array, at: number, value: number): number {
	let rest = value;
	let end = at;
	for (; rest > 127; rest = Math.floor(rest / 128)) {
		into[end] = 128 | (rest & 127);
		end += 1;
	}
	into[end] = rest;
	return end + 1;
}

/** Several numbers, one after the other, as bytes. */
export function varUints(...values: number[]): Uint8Array {
	const bytes = new Uint8Array(values.reduce((sum, value) => sum + varUintBytes(value), 0));
	values.reduce((at, value) => putVarUint(bytes, at, value), 0);
	return bytes;
}
