import { installation, mails, people } from '@aloitetila/db/schema.ts';
import { eq } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { gather, setStage } from './demo-stage.ts';
import { tellStory } from './demo-story.ts';

/**
 * Fills a database that bears the demo mark with the example network: about a year of its life, ending now. It is played
 * through the use cases, so that it follows every rule that real life follows. Where somebody is there already, nothing
 * happens. It is done in one transaction: a program that is killed meanwhile leaves nothing half told.
 *
 * @throws where the database is not marked as a demo
 */
export async function seedDemo(context: Context): Promise<{ isSeeded: boolean }> {
	return context.db.transaction(async (tx) => {
		// Of several programs that start together one fills it; the others wait here and then find people.
		const [network] = await tx.select().from(installation).where(eq(installation.id, 1)).for('update');
		if (!network?.isDemo) throw new Error('only a database with the demo mark is filled with examples');
		if ((await tx.$count(people)) > 0) return { isSeeded: false };
		const stage = setStage(context, tx);
		await gather(stage);
		await tellStory(stage);
		// Nobody was told by mail of what never happened.
		await tx.delete(mails);
		return { isSeeded: true };
	});
}
