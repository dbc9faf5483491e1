import { charterVersions } from '@aloitetila/db/schema.ts';
import type { Charter } from '@aloitetila/domain/charter/charter.ts';
import { expected } from '@aloitetila/domain/errors.ts';
import { desc, max } from 'drizzle-orm';
import type { Context, Reader } from '../context.ts';

/** The number of the charter version in force; 0 where none has been set yet. */
export async function currentCharterVersion(db: Reader): Promise<number> {
	const [row] = await db.select({ version: max(charterVersions.version) }).from(charterVersions);
	return row?.version ?? 0;
}

/** The goals and rules in force. Open to everyone. */
export async function readCharter({ db }: Pick<Context, 'db'>): Promise<Charter> {
	const [charter] = await db.select().from(charterVersions).orderBy(desc(charterVersions.version)).limit(1);
	if (!charter) throw expected('not_found', 'charter.not_found');
	return charter;
}
