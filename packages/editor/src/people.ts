/** A colour of the tokens that carries text of the paper's colour. Thread and cran are kept for what they mean. */
export const TONES = ['moss', 'lake', 'amber', 'ink'] as const;
export type Tone = (typeof TONES)[number];

/** Someone who is on the page. With several windows open, still one. */
export interface PersonHere {
	readonly key: string;
	readonly name: string;
	readonly tone: Tone;
	readonly isSelf: boolean;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const textOf = (value: unknown) => (typeof value === 'string' ? value.trim() : '');

/** Who a presence state says it is: the server writes it, but a page must survive anything. */
export function personOf(user: unknown): { key: string; name: string; tone: Tone } {
	const { id, name } = isRecord(user) ? user : {};
	const key = textOf(id) || textOf(name);
	return { key, name: textOf(name), tone: toneOf(key) };
}

/**
 * The same person has the same colour on every screen, without anyone handing colours out. A presence state's own
 * `color` is not read: the binding wants a fixed one there, and ours differ between light and dark.
 */
function toneOf(key: string): Tone {
	let sum = 0;
	for (const character of key) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
	return TONES[sum % TONES.length] ?? 'ink';
}

/** Everyone in the room by name, oneself last, as the flags in the text have nobody for oneself either. */
export function peopleHere(states: ReadonlyMap<number, unknown>, ownClientId: number): PersonHere[] {
	const own = states.get(ownClientId);
	const self = isRecord(own) ? personOf(own['user']).key : '';
	const people = new Map<string, PersonHere>();
	for (const state of states.values()) {
		const person = personOf(isRecord(state) ? state['user'] : null);
		if (person.name !== '') people.set(person.key, { ...person, isSelf: person.key === self });
	}
	return [...people.values()].sort(
		(one, other) => Number(one.isSelf) - Number(other.isSelf) || one.name.localeCompare(other.name),
	);
}

/** First and last word's first letters. */
export function initials(name: string): string {
	const words = name.split(/\s+/u).filter((word) => /^\p{L}/u.test(word));
	const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
	return ends
		.map((word) => [...(word ?? '')][0] ?? '')
		.join('')
		.toUpperCase();
}
