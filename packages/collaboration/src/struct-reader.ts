import * as decoding from 'lib0/decoding';

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
	doc: 9,
	skip: 10,
};
const REF_BITS = 0b0001_1111;
const HAS_ORIGIN = 0b1000_0000;
const HAS_RIGHT_ORIGIN = 0b0100_0000;
const HAS_PARENT_SUB = 0b0010_0000;
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
			this.length = decoding.readVarUint(decoder);
			return;
		}
		const needs: number[] | null = this.#isChecking ? [] : null;
		const hasNeighbour = (info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN)) !== 0;
		if (info & HAS_ORIGIN) this.#id(needs);
		if (info & HAS_RIGHT_ORIGIN) this.#id(needs);
		if (!hasNeighbour) {
			if (decoding.readVarUint(decoder) === 1) this.#string();
			else this.#id(needs);
			if (info & HAS_PARENT_SUB) this.#string();
		}
		if (needs) this.needs = needs;
		this.length = this.#content(ref);
	}

	#id(needs: number[] | null): void {
		const client = decoding.readVarUint(this.#decoder);
		const clock = decoding.readVarUint(this.#decoder);
		needs?.push(client, clock);
	}

	/** Gives the length. */
	#content(ref: number): number {
		switch (ref) {
			case REF.deleted:
				return decoding.readVarUint(this.#decoder);
			case REF.string:
				return this.#string();
			case REF.format:
				this.#string();
				this.#json();
				return 1;
			case REF.type:
				this.#type();
				return 1;
			case REF.embed:
				this.#json();
				return 1;
			case REF.binary:
				this.#pass(decoding.readVarUint(this.#decoder));
				return 1;
			case REF.json:
				return this.#several(() => this.#json());
			case REF.any:
				return this.#several(() => void decoding.readAny(this.#decoder));
			case REF.doc:
				this.#string();
				decoding.readAny(this.#decoder);
				return 1;
			default:
				throw new Error(`unknown content ${ref}`);
		}
	}

	#several(read: () => void): number {
		const length = decoding.readVarUint(this.#decoder);
		for (let left = length; left > 0; left -= 1) read();
		return length;
	}

	#type(): void {
		const type = decoding.readVarUint(this.#decoder);
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
		const length = decoding.readVarUint(this.#decoder);
		const start = this.#pass(length);
		const { arr } = this.#decoder;
		for (let at = start; at < start + length; at += 1) {
			if ((arr[at] ?? 0) >= 0x80) return this.#text.decode(arr.subarray(start, start + length)).length;
		}
		return length;
	}

	#json(): void {
		const length = decoding.readVarUint(this.#decoder);
		const start = this.#pass(length);
		if (!this.#isChecking) return;
		const text = this.#text.decode(this.#decoder.arr.subarray(start, start + length));
		// Yjs writes the value that JSON does not have as its name.
		if (text !== 'undefined') JSON.parse(text);
	}
}
