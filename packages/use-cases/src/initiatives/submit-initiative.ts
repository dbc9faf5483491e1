import { initiativeVersions, installation } from '@aloitetila/db/schema.ts';
import type { FieldProblem } from '@aloitetila/domain/errors.ts';
import { completeInitiative } from '@aloitetila/domain/initiatives/initiative.contract.ts';
import { initiativeIncomplete } from '@aloitetila/domain/initiatives/initiative.errors.ts';
import { promiseAfterPause, promisedBy } from '@aloitetila/domain/initiatives/promise.ts';
import type { InitiativeReference } from '@aloitetila/domain/initiatives/reference.ts';
import type { Actor } from '@aloitetila/domain/people/actor.ts';
import { eq, max, sql } from 'drizzle-orm';
import type { Context, Transaction } from '../context.ts';
import { readCharter } from '../charter/read-charter.ts';
import { carryOutMove, type MovedInitiative } from './carry-out-move.ts';
import type { InitiativeRow } from './rows.ts';

/** Sends a draft to the group: it gets its number and the date by which an answer is promised. */
export function submitInitiative(
	context: Context,
	actor: Actor,
	reference: InitiativeReference,
	input: { revision?: number | undefined } = {},
): Promise<MovedInitiative> {
	return carryOutMove(context, actor, reference, 'submit', {
		revision: input.revision,
		prepare: async (tx, initiative) => {
			await checkComplete(tx, initiative);
			const [network] = await tx
				.update(installation)
				.set({ lastInitiativeNumber: sql`${installation.lastInitiativeNumber} + 1` })
				.where(eq(installation.id, 1))
				.returning();
			if (!network) throw new Error('the installation has no row');
			const submittedAt = context.now();
			const answerBy = promisedBy(submittedAt, network.answerDays);
			await keepVersion(context, tx, initiative);
			return { change: { number: network.lastInitiativeNumber, submittedAt, answerBy }, event: { answerBy } };
		},
	});
}

/** Sends a returned initiative to the group again; the promise moves on by as long as the clock stood still. */
export function resubmitInitiative(
	context: Context,
	actor: Actor,
	reference: InitiativeReference,
	input: { revision?: number | undefined } = {},
): Promise<MovedInitiative> {
	return carryOutMove(context, actor, reference, 'resubmit', {
		revision: input.revision,
		prepare: async (tx, initiative) => {
			await checkComplete(tx, initiative);
			await keepVersion(context, tx, initiative);
			const { answerBy, clockStoppedAt } = initiative;
			if (!answerBy || !clockStoppedAt) return { change: { clockStoppedAt: null } };
			const later = promiseAfterPause(answerBy, clockStoppedAt, context.now());
			return { change: { answerBy: later, clockStoppedAt: null }, event: { answerBy: later } };
		},
	});
}

async function checkComplete(tx: Transaction, initiative: InitiativeRow): Promise<void> {
	const result = completeInitiative.safeParse(initiative);
	const fields: FieldProblem[] = result.success
		? []
		: result.error.issues.map((issue) => ({ path: issue.path.join('.'), code: issue.message }));
	if (result.success) {
		const { goals } = await readCharter({ db: tx });
		if (!goals.some((goal) => goal.number === result.data.goal)) fields.push({ path: 'goal', code: 'text.choose' });
	}
	if (fields.length > 0) throw initiativeIncomplete(fields);
}

/** What is submitted is kept as it was, so that the group sees what changed since it returned the text. */
async function keepVersion(context: Context, tx: Transaction, initiative: InitiativeRow): Promise<void> {
	const [last] = await tx
		.select({ version: max(initiativeVersions.version) })
		.from(initiativeVersions)
		.where(eq(initiativeVersions.initiativeId, initiative.id));
	const { title, matter, proposal, benefit, goal, language, parallelTitle, parallelLanguage } = initiative;
	await tx.insert(initiativeVersions).values({
		initiativeId: initiative.id,
		version: (last?.version ?? 0) + 1,
		at: context.now(),
		title,
		matter,
		proposal,
		benefit,
		goal,
		language,
		parallelTitle,
		parallelLanguage,
	});
}
