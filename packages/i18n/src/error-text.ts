/** Server side only: it holds every message, so a page that imported it would carry them all. */
import { m, type Locale } from './messages.ts';

type AnyMessage = (params: Record<string, string | number>, options: { locale: Locale }) => string;

/**
 * What an error says to its reader. The code `initiative.not_found` is the key `initiative_not_found`.
 * @param details what the error carries; only words and numbers can stand in a sentence, the rest is left out
 */
export function errorText(code: string, details: Record<string, unknown> | undefined, locale: Locale): string {
	// Each message has its own parameters; an error brings its own, and a test compares the two.
	const messages = m as unknown as Record<string, AnyMessage | undefined>;
	const params: Record<string, string | number> = {};
	for (const [name, value] of Object.entries(details ?? {})) {
		if (typeof value === 'string' || typeof value === 'number') params[name] = value;
	}
	const message = messages[code.replaceAll(/[.-]/g, '_')] ?? messages['unexpected'];
	return message?.(params, { locale }) ?? code;
}
