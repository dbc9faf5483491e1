/** How an initiative is named in an address: by its number once it has one, else by its id. */
export type InitiativeReference = { readonly number: number } | { readonly id: string };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu;

/** True of a well-formed UUID. */
export const isUuid = (text: string) => UUID.test(text);

/** Reads '31' or a UUID; null for anything else, which is answered as unknown. */
export function parseReference(text: string): InitiativeReference | null {
	if (/^[1-9]\d{0,8}$/u.test(text)) return { number: Number(text) };
	return isUuid(text) ? { id: text.toLowerCase() } : null;
}
