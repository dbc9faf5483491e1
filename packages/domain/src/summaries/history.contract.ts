import { z } from 'zod';
import { line } from '../text.ts';
import { LONGEST_POINT_NAME } from './history.ts';

/** The number of a point: the last edit that it holds. */
const seq = z.coerce.number<number>().int().positive().max(2_147_483_647);

/** A name for the text as it is now, or for a point of the history. */
export const pointName = z.strictObject({ name: line(LONGEST_POINT_NAME) });
export const pointNaming = z.strictObject({ seq, name: line(LONGEST_POINT_NAME) });
export const pointChoice = z.strictObject({ seq });
/** Two points to compare; without `to`, the text as it is now. */
export const pointsToCompare = z.strictObject({ from: seq, to: seq.optional() });
