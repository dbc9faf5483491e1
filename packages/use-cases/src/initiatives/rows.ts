import { initiativeAuthors, initiativeEvents, initiatives } from '@aloitetila/db/schema.ts';
import { staleForm } from '@aloitetila/domain/errors.ts';
import type { InitiativeReference } from '@aloitetila/domain/initiatives/reference.ts';
import { asc, eq, getTableColumns, inArray, max, type SQL, sql } from 'drizzle-orm';
import type { Context, Reader, Transaction } from '../context.ts';

/** An initiative's row with who its authors are: what rules ask about. */
export type InitiativeRow = typeof initiatives.$inferSelect & { readonly authorIds: readonly string[] };

const whichOne = (reference: InitiativeReference): SQL =>
	'id' in reference ? eq(initiatives.id, reference.id) : eq(initiatives.number, reference.number);

/** Finds an initiative without holding it. */
export async function findInitiative(db: Reader, reference: InitiativeReference): Promise<InitiativeRow | null> {
	const [row] = await db
		.select({
			...getTableColumns(initiatives),
			authorIds: sql<string[]>`array(
				select a.person_id from ${initiativeAuthors} a
				where a.initiative_id = ${initiatives}.id order by a.position)`,
		})
		.from(initiatives)
		.where(whichOne(reference));
	return row ?? null;
}

/** Finds an initiative and holds it until the transaction ends: two who move it at once take turns. */
export async function lockInitiative(tx: Transaction, reference: InitiativeReference): Promise<InitiativeRow | null> {
	const [row] = await tx.select().from(initiatives).where(whichOne(reference)).for('update');
	return row ? ((await withAuthors(tx, [row]))[0] ?? null) : null;
}

/** Holds several initiatives in the order of their ids, so that two such transactions never wait for each other. */
export async function lockInitiatives(tx: Transaction, ids: readonly string[]): Promise<InitiativeRow[]> {
	if (ids.length === 0) return [];
	const rows = await tx
		.select()
		.from(initiatives)
		.where(inArray(initiatives.id, [...ids]))
		.orderBy(asc(initiatives.id))
		.for('update');
	return withAuthors(tx, rows);
}

/** The authors of held rows: read once they are held, so that nobody who came in meanwhile is missed. */
async function withAuthors(tx: Transaction, rows: (typeof initiatives.$inferSelect)[]): Promise<InitiativeRow[]> {
	const ids = rows.map((row) => row.id);
	const authors = await tx
		.select({ initiativeId: initiativeAuthors.initiativeId, personId: initiativeAuthors.personId })
		.from(initiativeAuthors)
		.where(inArray(initiativeAuthors.initiativeId, ids))
		.orderBy(asc(initiativeAuthors.position));
	return rows.map((row) => ({
		...row,
		authorIds: authors.filter((author) => author.initiativeId === row.id).map((author) => author.personId),
	}));
}

/** Refuses a form that was made from an older revision. Programs may leave the revision out. */
export function checkRevision(initiative: InitiativeRow, revision: number | undefined): void {
	if (revision !== undefined && revision !== initiative.revision) throw staleForm();
}

/** What a row may be changed to; the revision grows by itself. */
export type InitiativeChange = Partial<Omit<typeof initiatives.$inferInsert, 'id' | 'revision' | 'changedAt'>>;

/** Changes a held row. */
export async function updateInitiative(
	context: Context,
	tx: Transaction,
	initiative: InitiativeRow,
	change: InitiativeChange,
): Promise<InitiativeRow> {
	const [row] = await tx
		.update(initiatives)
		.set({ ...change, revision: initiative.revision + 1, changedAt: context.now() })
		.where(eq(initiatives.id, initiative.id))
		.returning();
	if (!row) throw new Error('a held row is gone');
	return { ...row, authorIds: initiative.authorIds };
}

/** One event of the history, before it has its place. */
export type NewEvent = Omit<typeof initiativeEvents.$inferInsert, 'id' | 'position' | 'at'>;

/** Appends to the history. The initiative is held, so the next position is free. */
export async function record(
	context: Context,
	tx: Transaction,
	event: NewEvent,
): Promise<typeof initiativeEvents.$inferSelect> {
	const [last] = await tx
		.select({ position: max(initiativeEvents.position) })
		.from(initiativeEvents)
		.where(eq(initiativeEvents.initiativeId, event.initiativeId));
	const [row] = await tx
		.insert(initiativeEvents)
		.values({ ...event, id: context.newId(), position: (last?.position ?? 0) + 1, at: context.now() })
		.returning();
	if (!row) throw new Error('an inserted row did not return');
	return row;
}
