import { charterAcceptances, charterVersions } from '@aloitetila/db/schema.ts';
import type { Charter } from '@aloitetila/domain/charter/charter.ts';
import { expected } from '@aloitetila/domain/errors.ts';
import { and, desc, eq, max } from 'drizzle-orm';
import type { Context, Reader } from '../context.ts';

/** The number of the charter version in force; 0 where none has been set yet. */
export async function currentCharterVersion(db: Reader): Promise<number> {
	const [row] = await db.select({ version: max(charterVersions.version) }).from(charterVersions);
	return row?.version ?? 0;
}

/** Whether a person has committed to a version. Nobody has to commit to a charter that is not there. */
export async function hasAccepted(db: Reader, personId: string, version: number): Promise<boolean> {
	if (version === 0) return true;
	const rows = await db
		.select({ version: charterAcceptances.version })
		.from(charterAcceptances)
		.where(and(eq(charterAcceptances.personId, personId), eq(charterAcceptances.version, version)));
	return rows.length > 0;
}

/** The goals and rules in force. Open to everyone. */
export async function readCharter({ db }: Pick<Context, 'db'>): Promise<Charter> {
	const [charter] = await db.select().from(charterVersions).orderBy(desc(charterVersions.version)).limit(1);
	if (!charter) throw expected('not_found', 'charter.not_found');
	return charter;
}
