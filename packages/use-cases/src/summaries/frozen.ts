import { canonicalJson } from '@aloitetila/document/canonical.ts';
import { checkStored } from '@aloitetila/document/check.ts';
import type { CheckedFragments } from '@aloitetila/document/checked.ts';
import type { Language, Localised } from '@aloitetila/domain/language.ts';
import { createHash } from 'node:crypto';

/**
 * A published version as it is kept: everything its page shows, so that it never needs the live document, the agenda or
 * a name that may change. `format` grows when this shape does; old versions stay as they are and stay readable.
 */
export interface FrozenSummary {
	readonly format: 'aloitetila-summary/1';
	readonly version: number;
	/** ISO 8601, UTC. */
	readonly publishedAt: string;
	readonly note: string;
	readonly meeting: {
		readonly id: string;
		readonly theme: Localised;
		readonly startsAt: string;
		readonly endsAt: string;
		readonly place: string;
		readonly host: Localised | null;
	};
	readonly mainLanguage: Language;
	readonly languages: readonly Language[];
	/** The numbered items of the agenda in the order of the text. */
	readonly sections: readonly FrozenSection[];
	/** The text by language: `default` is in the main language. */
	readonly fragments: CheckedFragments;
}

export interface FrozenSection {
	readonly blockId: string;
	readonly agendaItemId: string;
	readonly number: number;
	readonly presenter: string;
	readonly initiative: {
		readonly id: string;
		readonly number: number;
		readonly title: string;
		readonly language: Language;
	} | null;
}

/** Freezes: the bytes to keep, and their SHA-256 in hexadecimal. Whoever has the bytes can compute it again. */
export function freeze(summary: FrozenSummary): { content: string; hash: string } {
	const content = canonicalJson(summary);
	return { content, hash: hashOf(content) };
}

export const hashOf = (content: string) => createHash('sha256').update(content, 'utf8').digest('hex');

/** Reads a kept version. Its text goes through the schema again: a row is trusted less than code. */
export function thaw(content: string): FrozenSummary {
	const kept = JSON.parse(content) as FrozenSummary;
	return { ...kept, fragments: checkStored(kept.fragments).fragments };
}
