import { LANGUAGES } from '@aloitetila/domain/language.ts';
import { z } from 'zod';

/** Shapes that answers of several features share. */

/** An instant: a Date here, ISO 8601 in UTC on the wire. */
export const instant = z.codec(z.iso.datetime(), z.date(), {
	decode: (text) => new Date(text),
	encode: (date) => date.toISOString(),
});

export const language = z.enum(LANGUAGES);

/** A text by language. At least one is there. */
export const localised = z
	.object({ fi: z.string().optional(), sv: z.string().optional(), en: z.string().optional() })
	.meta({ id: 'Localised' });

/** Somebody with their organisation. Addresses are never among it. */
export const personShape = z
	.object({ id: z.string(), name: z.string(), organisation: localised.nullable() })
	.meta({ id: 'Person' });

/** An id in an address. What cannot be one is an address where nothing lives. */
export const uuidParams = z.strictObject({ id: z.uuid() });

/** For answers that have nothing to show. */
export const nothing = z.undefined();
