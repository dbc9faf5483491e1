import { charterVersions, organisations, people } from '@aloitetila/db/schema.ts';
import type { Language } from '@aloitetila/domain/language.ts';
import type { Person } from '@aloitetila/domain/people/actor.ts';
import type { Context, Transaction } from '../context.ts';
import { appoint } from '../people/appoint.ts';
import { createAdministrator } from '../people/create-administrator.ts';
import { introduceOneself } from '../people/introduce-oneself.ts';
import { workday } from './demo-clock.ts';
import { addressOf, EXAMPLE_ORGANISATIONS, EXAMPLE_PEOPLE, type ExampleName } from './demo-people.ts';

/** Where the demo's story is played: a Context whose clock is moved, and the people in it. */
export interface Stage {
	readonly context: Context;
	readonly tx: Transaction;
	/** Moves the clock so many working days from the real now. */
	at(days: number, time: string): void;
	/** The instant that `at` would move to. */
	instant(days: number, time: string): Date;
	/** Somebody as they act now; `language` is what they write in, their own where left out. */
	as(name: ExampleName, language?: Language): Person;
	organisationId(name: keyof typeof EXAMPLE_ORGANISATIONS): string;
}

/**
 * Sets the stage inside a transaction, so that a demo is there whole or not at all. What its use cases enqueue is dropped:
 * nobody invented gets mail.
 */
export function setStage(context: Context, tx: Transaction): Stage {
	const realNow = context.now();
	let now = realNow;
	const organisationIds = idsFor(EXAMPLE_ORGANISATIONS, context);
	const personIds = idsFor(EXAMPLE_PEOPLE, context);
	const instant = (days: number, time: string) => workday(realNow, days, time);
	return {
		// A transaction does all that a database does here; transactions within it are savepoints.
		context: {
			...context,
			db: tx,
			now: () => new Date(now),
			jobs: { enqueue: () => Promise.resolve() },
		},
		tx,
		instant,
		at: (days, time) => {
			now = instant(days, time);
		},
		as: (name, language) => {
			const facts = EXAMPLE_PEOPLE[name];
			return {
				kind: 'person',
				personId: personIds[name],
				name: facts.name,
				email: addressOf(name),
				language: language ?? facts.language,
				organisationId: organisationIds[facts.organisation],
				roles: new Set(facts.role ? [facts.role] : []),
				hasAcceptedCharter: true,
				sessionId: '',
				confirmedAt: now,
			};
		},
		organisationId: (name) => organisationIds[name],
	};
}

const idsFor = <Name extends string>(facts: Record<Name, unknown>, { newId }: Context) =>
	Object.fromEntries(Object.keys(facts).map((name) => [name, newId()])) as Record<Name, string>;

/** Brings the people on stage: they join, commit to the charter and get their roles, as real ones would. */
export async function gather(stage: Stage): Promise<void> {
	const { context, tx, as, at } = stage;
	at(-230, '08:00');
	await tx.update(charterVersions).set({ inForceSince: context.now() });
	await tx.insert(organisations).values(
		Object.entries(EXAMPLE_ORGANISATIONS).map(([name, facts]) => ({
			id: stage.organisationId(name as keyof typeof EXAMPLE_ORGANISATIONS),
			...facts,
			isListed: false,
		})),
	);
	for (const [index, name] of exampleNames().entries()) {
		// Lists of people are in the order of their joining.
		at(-230, `09:${String(index * 5).padStart(2, '0')}`);
		const person = as(name);
		await tx.insert(people).values({
			id: person.personId,
			email: person.email,
			language: person.language,
			createdAt: context.now(),
			isExample: true,
		});
		await introduceOneself(context, person, {
			name: EXAMPLE_PEOPLE[name].name,
			organisationId: person.organisationId,
			language: person.language,
			charterVersion: 1,
			commits: true,
		});
	}
	at(-229, '10:00');
	await createAdministrator(context, addressOf('mikael'));
	for (const name of exampleNames()) {
		const { role } = EXAMPLE_PEOPLE[name];
		if (role && role !== 'administrator') await appoint(context, as('mikael'), { email: addressOf(name), role });
	}
}

const exampleNames = () => Object.keys(EXAMPLE_PEOPLE) as ExampleName[];
