import { charterAcceptances, charterVersions, installation, mails, people, roleGrants } from '@aloitetila/db/schema.ts';
import { testDatabase, type TestDatabase } from '@aloitetila/db/testing.ts';
import type { InitiativeDraft } from '@aloitetila/domain/initiatives/initiative.contract.ts';
import { isExpected } from '@aloitetila/domain/errors.ts';
import type { Language } from '@aloitetila/domain/language.ts';
import type { MeetingForm, OwnAgendaItem } from '@aloitetila/domain/meetings/meeting.contract.ts';
import type { Person, Role } from '@aloitetila/domain/people/actor.ts';
import { asc } from 'drizzle-orm';
import { afterAll } from 'vitest';
import type { Context } from './context.ts';
import { startDraft } from './initiatives/save-draft.ts';
import { submitInitiative } from './initiatives/submit-initiative.ts';
import { startJobs } from './jobs.ts';
import { announceMeeting, createMeeting } from './meetings/prepare-meeting.ts';
import type { MailTemplates } from './notifications/mail-templates.ts';
import { type TestContext, testContext } from './testing.ts';

export interface TestWorkspace {
	readonly context: TestContext;
	readonly database: TestDatabase;
}

/** A founded network on a database of this file, with jobs that are enqueued and not run. Once, at the top of the file. */
export async function testWorkspace(): Promise<TestWorkspace> {
	const database = await testDatabase();
	const background: Error[] = [];
	const jobs = await startJobs({ db: database.db, onError: (error) => background.push(error) });
	afterAll(async () => {
		await jobs.stop();
		if (background.length > 0) throw new AggregateError(background, 'jobs failed in the background');
	});
	const context = testContext({ db: database.db, jobs });
	await database.db.insert(installation).values({ id: 1, name: { fi: 'Verkosto' }, shortName: { fi: 'V' } });
	await database.db.insert(charterVersions).values({
		version: 1,
		inForceSince: context.now(),
		goals: [1, 2].map((number) => ({ number, short: { fi: `Tavoite ${number}` }, text: { fi: `Tavoite ${number}.` } })),
		rules: [{ fi: 'Kuunnellaan.' }],
	});
	return { context, database };
}

interface Newcomer {
	roles?: readonly Role[];
	name?: string | null;
	language?: Language;
	hasAcceptedCharter?: boolean;
}

/** Adds somebody to the network, without a session of their own. */
export async function join(context: Context, newcomer: Newcomer = {}): Promise<Person> {
	const { roles = [], language = 'fi', hasAcceptedCharter = true } = newcomer;
	const personId = context.newId();
	const name = newcomer.name === undefined ? `Somebody ${personId.slice(0, 4)}` : newcomer.name;
	const email = `${personId}@example.org`;
	await context.db.insert(people).values({ id: personId, email, name, language, createdAt: context.now() });
	for (const role of roles)
		await context.db.insert(roleGrants).values({ id: context.newId(), personId, role, startedAt: context.now() });
	if (hasAcceptedCharter)
		await context.db.insert(charterAcceptances).values({ personId, version: 1, acceptedAt: context.now() });
	return {
		kind: 'person',
		personId,
		name,
		email,
		language,
		organisationId: null,
		roles: new Set(roles),
		hasAcceptedCharter,
		sessionId: 'none',
		confirmedAt: context.now(),
	};
}

/** A whole initiative, before it is sent. */
export const aDraft = (more: Partial<InitiativeDraft> = {}): InitiativeDraft => ({
	title: 'Shared login for pupils',
	matter: 'Pupils have nine passwords.',
	proposal: 'One is enough.',
	benefit: 'Ten minutes of every lesson.',
	goal: 1,
	language: 'fi',
	parallelTitle: '',
	parallelLanguage: null,
	...more,
});

/** An initiative that the group has received. */
export async function receivedInitiative(
	context: Context,
	author: Person,
	more: Partial<InitiativeDraft> = {},
): Promise<{ id: string; number: number }> {
	const { id } = await startDraft(context, author, aDraft(more), null);
	const { number } = await submitInitiative(context, author, { id });
	return { id, number: number ?? 0 };
}

/** A meeting as it is filled in: in Finnish and Swedish, 30 days from now, for three hours. */
export function aMeeting(context: Context, more: Partial<MeetingForm> = {}): MeetingForm {
	const startsAt = new Date(context.now().getTime() + 30 * 24 * 3_600_000);
	return {
		themeFi: 'Kirjautuminen',
		themeSv: 'Inloggning',
		themeEn: '',
		hostOrganisationId: null,
		place: 'Tampere',
		remoteLink: 'https://meet.example.org/aloitetila',
		language: 'fi',
		otherLanguages: ['sv'],
		startsAt,
		endsAt: new Date(startsAt.getTime() + 3 * 3_600_000),
		...more,
	};
}

/** A meeting that everyone knows of. */
export async function announcedMeeting(context: Context, member: Person, more: Partial<MeetingForm> = {}) {
	const { id } = await createMeeting(context, member, aMeeting(context, more));
	await announceMeeting(context, member, id);
	return id;
}

/** An item of the agenda that is the group's own. */
export const aTheme = (titleFi: string, more: Partial<OwnAgendaItem> = {}): OwnAgendaItem => ({
	kind: 'theme',
	titleFi,
	titleSv: '',
	titleEn: '',
	minutes: 10,
	presenter: '',
	...more,
});

/** The mails about moves written so far, oldest first. */
export async function moveMails(context: Context) {
	const rows = await context.db.select().from(mails).orderBy(asc(mails.queuedAt), asc(mails.dedupeKey));
	return rows
		.filter((row) => row.template === 'initiative_moved')
		.map((row) => ({ ...row, params: row.params as unknown as MailTemplates['initiative_moved'] }));
}

/** The code of the expected error that a promise ends in; 'done' where it ends well. Anything else is thrown. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
	work.then(
		() => 'done',
		(error: unknown) => {
			if (isExpected(error)) return error.code;
			throw error;
		},
	);
