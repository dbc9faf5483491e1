import * as decoding from 'lib0/decoding';
import { readNumber } from './read-number.ts';

/** What the low bits of a struct's first byte say of its content. */
const REF = {
	gc: 0,
	deleted: 1,
	json: 2,
	binary: 3,
	string: 4,
	embed: 5,
	format: 6,
	type: 7,
	any: 8,
	skip: 10,
};
const REF_BITS = 0b0001_1111;
const HAS_ORIGIN = 0b1000_0000;
const HAS_RIGHT_ORIGIN = 0b0100_0000;
const HAS_PARENT_SUB = 0b0010_0000;
/** Values deeper than this are no text's; writing them out again would use up the stack of whoever does. */
const DEEPEST = 100;
/** What the first byte of a value says, as lib0 writes them. */
const ANY = { array: 117, object: 118, string: 119, float32: 124, float64: 123, bigint: 122, integer: 125, bytes: 116 };
/** Undefined, null, false and true: nothing follows. */
const ANY_ALONE: readonly number[] = [127, 126, 121, 120];
/** Of the shared types: those of XML that have a name. */
const TYPE = { xmlElement: 3, xmlHook: 5, last: 6 };

const NOTHING: readonly number[] = [];

/**
 * Steps through the structs of an update, version 1, without making items of them: several times cheaper than letting Yjs
 * decode it, and a room needs no more than clocks, bytes and what an item rests upon. The format is that of Yjs 13
 * (`Item.write`, `readItemContent`); update.test.ts holds both against each other.
 */
export class StructReader {
	/** Of the struct that was read last. */
	length = 0;
	isSkip = false;
	/** Client id and clock, by turns. Filled only when checking. */
	needs: readonly number[] = NOTHING;
	readonly #decoder: decoding.Decoder;
	/** Whether texts and values must be readable too; what the log has accepted is known to be. */
	readonly #isChecking: boolean;
	readonly #text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

	constructor(decoder: decoding.Decoder, isChecking: boolean) {
		this.#decoder = decoder;
		this.#isChecking = isChecking;
	}

	/** Reads one struct. Throws where it is none. */
	next(): void {
		const decoder = this.#decoder;
		const info = decoding.readUint8(decoder);
		const ref = info & REF_BITS;
		this.isSkip = ref === REF.skip;
		this.needs = NOTHING;
		if (ref === REF.gc || this.isSkip) {
			// Yjs looks at all of the byte in one place and at these bits of it in another.
			if (info !== ref) throw new Error('a gap with the marks of an item');
			this.length = readNumber(decoder);
			return;
		}
		const needs: number[] | null = this.#isChecking ? [] : null;
		const hasNeighbour = (info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN)) !== 0;
		if (info & HAS_ORIGIN) this.#id(needs);
		if (info & HAS_RIGHT_ORIGIN) this.#id(needs);
		if (!hasNeighbour) {
			if (readNumber(decoder) === 1) this.#string();
			else this.#id(needs);
			if (info & HAS_PARENT_SUB) this.#string();
		}
		if (needs) this.needs = needs;
		this.length = this.#content(ref);
	}

	#id(needs: number[] | null): void {
		const client = readNumber(this.#decoder);
		const clock = readNumber(this.#decoder);
		needs?.push(client, clock);
	}

	/** Gives the length. */
	#content(ref: number): number {
		switch (ref) {
			case REF.deleted:
				return readNumber(this.#decoder);
			case REF.string:
				return this.#string();
			case REF.format:
				this.#string();
				this.#json(false);
				return 1;
			case REF.type:
				this.#type();
				return 1;
			case REF.embed:
				this.#json(false);
				return 1;
			case REF.binary:
				this.#pass(readNumber(this.#decoder));
				return 1;
			case REF.json:
				return this.#several(() => this.#json(true));
			case REF.any:
				return this.#several(() => this.#any(0));
			default:
				// Also documents within documents: every copy would open, and load, whatever an edit tells it to.
				throw new Error(`unknown content ${ref}`);
		}
	}

	#several(read: () => void): number {
		const length = readNumber(this.#decoder);
		for (let left = length; left > 0; left -= 1) read();
		return length;
	}

	/** Passes over a value, as `readAny` of lib0 would read it. */
	#any(depth: number): void {
		const decoder = this.#decoder;
		if (depth > DEEPEST) throw new Error('a value is too deep');
		const kind = decoding.readUint8(decoder);
		switch (kind) {
			case ANY.integer:
				// Written alike, but for the sign, which is a bit of it.
				readNumber(decoder);
				return;
			case ANY.float32:
				this.#pass(4);
				return;
			case ANY.float64:
			case ANY.bigint:
				this.#pass(8);
				return;
			case ANY.string:
				this.#string();
				return;
			case ANY.bytes:
				this.#pass(readNumber(decoder));
				return;
			case ANY.array:
				this.#several(() => this.#any(depth + 1));
				return;
			case ANY.object:
				this.#several(() => {
					this.#string();
					this.#any(depth + 1);
				});
				return;
			default:
				if (!ANY_ALONE.includes(kind)) throw new Error(`unknown value ${kind}`);
		}
	}

	#type(): void {
		const type = readNumber(this.#decoder);
		if (type > TYPE.last) throw new Error(`unknown type ${type}`);
		if (type === TYPE.xmlElement || type === TYPE.xmlHook) this.#string();
	}

	#pass(length: number): number {
		const decoder = this.#decoder;
		const start = decoder.pos;
		if (length > decoder.arr.byteLength - start) throw new Error('more bytes are promised than there are');
		decoder.pos = start + length;
		return start;
	}

	/** Gives its length as JavaScript counts it, in UTF-16. */
	#string(): number {
		const length = readNumber(this.#decoder);
		const start = this.#pass(length);
		const { arr } = this.#decoder;
		for (let at = start; at < start + length; at += 1) {
			if ((arr[at] ?? 0) >= 0x80) return this.#text.decode(arr.subarray(start, start + length)).length;
		}
		return length;
	}

	#json(mayBeUndefined: boolean): void {
		const length = readNumber(this.#decoder);
		const start = this.#pass(length);
		if (!this.#isChecking) return;
		const text = this.#text.decode(this.#decoder.arr.subarray(start, start + length));
		// Yjs writes the value that JSON does not have as its name, and reads it so in lists alone.
		if (mayBeUndefined && text === 'undefined') return;
		if (isDeep(text)) throw new Error('a value is too deep');
		JSON.parse(text);
	}
}

/** Whether brackets, outside of strings, are nested more than `DEEPEST`. */
function isDeep(json: string): boolean {
	if (json.length < DEEPEST) return false;
	let depth = 0;
	let isInString = false;
	for (let at = 0; at < json.length; at += 1) {
		const character = json[at];
		if (isInString) {
			if (character === '\\') at += 1;
			else if (character === '"') isInString = false;
		} else if (character === '"') isInString = true;
		else if (character === '[' || character === '{') depth += 1;
		else if (character === ']' || character === '}') depth -= 1;
		if (depth > DEEPEST) return true;
	}
	return false;
}
