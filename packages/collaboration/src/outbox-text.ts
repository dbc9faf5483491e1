import * as Y from 'yjs';
import type { KeptEdits } from './outbox.ts';

/** What a person gets to copy of edits that nobody takes: the paragraphs that they are in, as they were seen last. */
export function offeredText(edits: readonly Pick<KeptEdits, 'update' | 'madeAt' | 'seen'>[]): string {
	const paragraphs = new Map<string, string>();
	for (const { seen = [] } of [...edits].sort((one, other) => one.madeAt.getTime() - other.madeAt.getTime()))
		for (const { id, text } of seen) paragraphs.set(id, text);
	const unseen = typedText(edits.filter(({ seen }) => seen === undefined));
	return [...paragraphs.values(), unseen].filter((text) => text.trim() !== '').join('\n\n');
}

/**
 * The words that were typed in these edits and not deleted by them, for a person to copy. What they were typed into is
 * not there: words that stood apart come as lines of their own, in the order of writing.
 */
export function typedText(edits: readonly Pick<KeptEdits, 'update'>[]): string {
	const characters = new Map<string, Character>();
	const heads: Character[] = [];
	const deleted = new Set<string>();
	for (const { update } of edits) {
		const { structs, ds } = Y.decodeUpdate(update);
		for (const struct of structs) if (isPlaced(struct)) place(struct, characters, heads);
		for (const [client, ranges] of ds.clients)
			for (const { clock, len } of ranges)
				for (let at = clock; at < clock + len; at += 1) deleted.add(idOf(client, at));
	}
	return heads
		.map((head) => [...following(head)].flatMap(({ id, text }) => (deleted.has(id) ? [] : [text])).join(''))
		.filter((line) => line.trim() !== '')
		.join('\n');
}

/** A UTF-16 unit, as Yjs counts, or without text something else that takes a place: formatting, or what was deleted. */
interface Character {
	readonly id: string;
	readonly text: string;
	next: Character | null;
	before: Character | null;
}

interface PlacedStruct {
	id: { client: number; clock: number };
	origin: { client: number; clock: number } | null;
	rightOrigin: { client: number; clock: number } | null;
	length: number;
	content: object;
}

const idOf = (client: number, clock: number) => `${client} ${clock}`;

const isPlaced = (struct: object): struct is PlacedStruct => 'content' in struct && 'origin' in struct;

/** Behind the character that it was typed behind, else before the one it was typed before, else as a new line. */
function place(
	{ id, origin, rightOrigin, length, content }: PlacedStruct,
	known: Map<string, Character>,
	heads: Character[],
) {
	let left = origin ? known.get(idOf(origin.client, origin.clock)) : undefined;
	const right = rightOrigin ? known.get(idOf(rightOrigin.client, rightOrigin.clock)) : undefined;
	const text = 'str' in content ? String(content.str) : '';
	for (let at = 0; at < length; at += 1) {
		const character: Character = {
			id: idOf(id.client, id.clock + at),
			text: text.charAt(at),
			next: null,
			before: null,
		};
		if (known.has(character.id)) {
			left = known.get(character.id);
			continue;
		}
		known.set(character.id, character);
		const follower = left ? left.next : right;
		const leader = left ?? right?.before ?? null;
		if (follower) {
			const index = follower.before === null ? heads.indexOf(follower) : -1;
			if (index >= 0) heads[index] = character;
			follower.before = character;
			character.next = follower;
		} else if (!leader) {
			heads.push(character);
		}
		if (leader) {
			leader.next = character;
			character.before = leader;
		}
		left = character;
	}
}

function* following(head: Character): Generator<Character> {
	for (let character: Character | null = head; character; character = character.next) yield character;
}
