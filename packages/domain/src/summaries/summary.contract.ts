import { z } from 'zod';
import { optionalParagraphs } from '../text.ts';

/** Publishing. `headSeq` is the last edit the lead saw, so that nothing unseen is published. */
export const publication = z.strictObject({
	headSeq: z.coerce.number<number>().int().nonnegative().optional(),
	note: optionalParagraphs(2_000).default(''),
});
export type Publication = z.infer<typeof publication>;
