import { charterVersions, installation, organisations } from '@aloitetila/db/schema.ts';
import type { OrganisationKind } from '@aloitetila/domain/people/organisation.ts';
import { eq } from 'drizzle-orm';
import type { Context, Transaction } from '../context.ts';
import { STARTER_GOALS, STARTER_RULES } from './starter-charter.ts';
import { ANSWER_DAYS, NETWORK_NAME, NETWORK_SHORT_NAME, ORGANISATIONS } from './starter-network.ts';

/**
 * Makes an empty database ready for the network: its name, goals, rules and organisations. Called at every start; where
 * the network is already there, nothing is changed, and the demo mark is what it was given at first.
 *
 * @param options.isDemo whether a new one is marked as a demo, for good
 */
export async function prepareInstallation(
	context: Pick<Context, 'db' | 'now' | 'newId'>,
	options: { isDemo: boolean },
): Promise<{ isNew: boolean; isDemo: boolean }> {
	return context.db.transaction(async (tx) => {
		// Of several programs that start together one makes the row, and the others wait here until the rest is there too.
		const made = await tx
			.insert(installation)
			.values({
				id: 1,
				name: NETWORK_NAME,
				shortName: NETWORK_SHORT_NAME,
				answerDays: ANSWER_DAYS,
				isDemo: options.isDemo,
			})
			.onConflictDoNothing()
			.returning({ id: installation.id });
		if (made.length > 0) {
			await setUpNetwork(context, tx);
			return { isNew: true, isDemo: options.isDemo };
		}
		const [there] = await tx.select({ isDemo: installation.isDemo }).from(installation).where(eq(installation.id, 1));
		return { isNew: false, isDemo: there?.isDemo ?? false };
	});
}

async function setUpNetwork({ now, newId }: Pick<Context, 'now' | 'newId'>, tx: Transaction): Promise<void> {
	await tx
		.insert(charterVersions)
		.values({ version: 1, inForceSince: now(), goals: [...STARTER_GOALS], rules: [...STARTER_RULES] });
	const kinds = Object.entries(ORGANISATIONS) as [OrganisationKind, (typeof ORGANISATIONS)[OrganisationKind]][];
	await tx.insert(organisations).values(
		kinds.flatMap(([kind, names = []]) =>
			names.map((name) => ({
				id: newId(),
				kind,
				...(typeof name === 'string' ? { nameFi: name } : { nameFi: name.fi, nameSv: name.sv }),
			})),
		),
	);
}
