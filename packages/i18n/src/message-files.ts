/** Reads the message files themselves, for the compiler's types and for the tests that watch over the three languages. */
import { readFileSync, readdirSync } from 'node:fs';

/** A message with variants: which inputs it takes, and the text for each match. */
interface Variants {
	declarations?: string[];
	match: Record<string, string>;
}
type Source = string | Variants[];

export interface Message {
	feature: string;
	/** What the caller has to give. */
	params: ReadonlySet<string>;
	/** Every text that it can become. */
	texts: readonly string[];
}
export type Messages = ReadonlyMap<string, Message>;

const folder = new URL('../messages/', import.meta.url).pathname;

/** All messages of a language by key. @throws when the same key is in two files, since the later would win silently. */
export function readMessages(locale: 'fi' | 'sv' | 'en'): Messages {
	const messages = new Map<string, Message>();
	for (const file of readdirSync(folder + locale).sort()) {
		const sources = JSON.parse(readFileSync(`${folder}${locale}/${file}`, 'utf8')) as Record<string, Source>;
		for (const [key, source] of Object.entries(sources)) {
			if (messages.has(key)) throw new Error(`Message ${key} is in two files of ${locale}: the second is ${file}.`);
			messages.set(key, describe(file.replace('.json', ''), source));
		}
	}
	return messages;
}

function describe(feature: string, source: Source): Message {
	if (typeof source === 'string') return { feature, params: new Set(placeholders(source)), texts: [source] };
	const texts = source.flatMap((variants) => Object.values(variants.match));
	const local = new Set<string>();
	const params = new Set<string>();
	for (const declaration of source.flatMap((variants) => variants.declarations ?? [])) {
		const [kind, name] = declaration.split(/\s+/);
		if (name) (kind === 'input' ? params : local).add(name);
	}
	for (const name of texts.flatMap(placeholders)) if (!local.has(name)) params.add(name);
	return { feature, params, texts };
}

const placeholders = (text: string): string[] => [...text.matchAll(/(?<!\\)\{(\w+)\}/g)].map(([, name]) => name ?? '');
