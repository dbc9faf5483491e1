import * as encoding from 'lib0/encoding';

type Write = (encoder: encoding.Encoder) => void;

/** An update written by hand, as only a program that is not Yjs would write it: structs of one client id, then deletions. */
export function handmade(
	structs: readonly Write[],
	{ client = 7, clock = 0, deletes = [] as readonly (readonly [client: number, clock: number, length: number])[] } = {},
): Uint8Array {
	const encoder = encoding.createEncoder();
	const write = (...numbers: number[]) => numbers.forEach((number) => encoding.writeVarUint(encoder, number));
	if (structs.length === 0) write(0);
	else write(1, structs.length, client, clock);
	for (const struct of structs) struct(encoder);
	write(deletes.length);
	for (const [of, start, length] of deletes) write(of, 1, start, length);
	return encoding.toUint8Array(encoder);
}

const numbers =
	(...all: number[]): Write =>
	(encoder) =>
		all.forEach((number) => encoding.writeVarUint(encoder, number));

/** As many types, each in the one before; the first at the root `default`, or behind something of somebody's. */
export const nestedTypes = (
	count: number,
	{ client = 7, clock = 0, behind = null as readonly [client: number, clock: number] | null } = {},
): Write[] =>
	Array.from({ length: count }, (_, index): Write => {
		if (index > 0) return numbers(7, 0, client, clock + index - 1, 0);
		if (behind)
			return (encoder) => {
				encoding.writeUint8(encoder, 7 | 128);
				numbers(...behind, 0)(encoder);
			};
		return (encoder) => {
			numbers(7, 1)(encoder);
			encoding.writeVarString(encoder, 'default');
			numbers(0)(encoder);
		};
	});

/** Text behind something of somebody's. */
export const textBehind =
	(behind: readonly [client: number, clock: number], text: string): Write =>
	(encoder) => {
		encoding.writeUint8(encoder, 4 | 128);
		numbers(...behind)(encoder);
		encoding.writeVarString(encoder, text);
	};

/** Text in a type of somebody's. */
export const textIn =
	(type: readonly [client: number, clock: number], text: string): Write =>
	(encoder) => {
		numbers(4, 0, ...type)(encoder);
		encoding.writeVarString(encoder, text);
	};

/**
 * Text of `count` characters, and as many that say to stand between its beginning and one of them. Yjs looks at all that is
 * between: of 4,000 it takes seconds, of as many as a frame holds an hour.
 */
export const betweenFarApart = (count: number, { client = 9_000, clock = 0 } = {}): Write[] => [
	(encoder) => {
		numbers(4, 1)(encoder);
		for (const text of ['far', 'a'.repeat(count)]) encoding.writeVarString(encoder, text);
	},
	...Array.from({ length: count }, (_, index): Write => (encoder) => {
		encoding.writeUint8(encoder, 4 | 64);
		numbers(client, clock + index)(encoder);
		encoding.writeVarString(encoder, 'x');
	}),
];

/**
 * Three updates that can be read and placed; but what they make cannot be collected once it is deleted, by a fault in
 * Yjs 13.6: a list item that continues an entry of a map.
 */
export function uncollectable(): Uint8Array[] {
	const array = new Uint8Array([1, 1, 1, 0, 7, 1, 1, 116, 0, 0]);
	const inMap = handmade(
		[
			(encoder) => {
				numbers(7 | 32, 0, 1, 0)(encoder);
				encoding.writeVarString(encoder, 'a');
				numbers(0)(encoder);
			},
			(encoder) => {
				encoding.writeUint8(encoder, 8 | 128);
				numbers(2, 0, 2)(encoder);
				for (const value of [{ a: 1 }, null]) encoding.writeAny(encoder, value);
			},
		],
		{ client: 2 },
	);
	const last = handmade(
		[
			(encoder) => {
				encoding.writeUint8(encoder, 6 | 128);
				numbers(2, 1)(encoder);
				for (const text of ['bold', 'true']) encoding.writeVarString(encoder, text);
			},
		],
		{ client: 1, clock: 1, deletes: [[1, 0, 1]] },
	);
	return [array, inMap, last];
}
