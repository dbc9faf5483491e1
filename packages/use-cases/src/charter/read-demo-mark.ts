import { installation } from '@aloitetila/db/schema.ts';
import { eq } from 'drizzle-orm';
import type { Reader } from '../context.ts';

/** Whether the database bears the demo mark; null while it is empty, so that nothing is decided yet. */
export async function readDemoMark(db: Reader): Promise<boolean | null> {
	const [row] = await db.select({ isDemo: installation.isDemo }).from(installation).where(eq(installation.id, 1));
	return row?.isDemo ?? null;
}
