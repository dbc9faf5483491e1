/* What lib0 writes, by hand: tests write what no client would. */

/** A number as lib0 reads it, with as many bytes more as asked for: 5 is 05, and also 85 00, and also 85 80 00. */
export function varUint(value: number, padding = 0): number[] {
	const bytes: number[] = [];
	let rest = value;
	for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
	if (padding === 0) return [...bytes, rest];
	return [...bytes, rest | 128, ...Array.from({ length: padding - 1 }, () => 128), 0];
}

export const varBytes = (bytes: Uint8Array, padding = 0) => [...varUint(bytes.byteLength, padding), ...bytes];

export const varString = (text: string) => varBytes(new TextEncoder().encode(text));
