import { roleGrants } from '@aloitetila/db/schema.ts';
import { holderNotInGroup } from '@aloitetila/domain/initiatives/initiative.errors.ts';
import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Reader } from '../context.ts';

/** Refuses a holder who is not in the preparatory group now. */
export async function checkHolder(db: Reader, personId: string | null): Promise<void> {
	const rows = personId
		? await db
				.select({ id: roleGrants.id })
				.from(roleGrants)
				.where(
					and(
						eq(roleGrants.personId, personId),
						isNull(roleGrants.endedAt),
						inArray(roleGrants.role, ['lead', 'preparatory_group']),
					),
				)
		: [];
	if (rows.length === 0) throw holderNotInGroup();
}
