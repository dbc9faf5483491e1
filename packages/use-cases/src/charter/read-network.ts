import { installation } from '@aloitetila/db/schema.ts';
import type { Localised } from '@aloitetila/domain/language.ts';
import { eq } from 'drizzle-orm';
import type { Context } from '../context.ts';

/** The network this installation serves. */
export interface NetworkView {
	readonly name: Localised;
	readonly shortName: Localised;
	/** Days within which an initiative is answered. */
	readonly answerDays: number;
}

/** Reads the network's name and promise; null where nothing has been set up. */
export async function readNetwork({ db }: Pick<Context, 'db'>): Promise<NetworkView | null> {
	const [row] = await db
		.select({ name: installation.name, shortName: installation.shortName, answerDays: installation.answerDays })
		.from(installation)
		.where(eq(installation.id, 1));
	return row ?? null;
}
