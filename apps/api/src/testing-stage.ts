import { sectionEdit } from '@aloitetila/document/write-section.ts';
import { people, roleGrants } from '@aloitetila/db/schema.ts';
import type { TestDatabase } from '@aloitetila/db/testing.ts';
import { initiativeDraft } from '@aloitetila/domain/initiatives/initiative.contract.ts';
import type { InitiativeStatus } from '@aloitetila/domain/initiatives/initiative.ts';
import type { Language } from '@aloitetila/domain/language.ts';
import { meetingForm, ownAgendaItem } from '@aloitetila/domain/meetings/meeting.contract.ts';
import type { Person, Role } from '@aloitetila/domain/people/actor.ts';
import { prepareInstallation } from '@aloitetila/use-cases/charter/prepare-installation.ts';
import { appendServerEdit, readLiveDocument } from '@aloitetila/use-cases/documents/live-document.ts';
import { MOVE_USE_CASES } from '@aloitetila/use-cases/initiatives/moves.ts';
import { startDraft } from '@aloitetila/use-cases/initiatives/save-draft.ts';
import { agendaOf } from '@aloitetila/use-cases/meetings/agenda-rows.ts';
import { addAgendaItem } from '@aloitetila/use-cases/meetings/build-agenda.ts';
import { announceMeeting, createMeeting } from '@aloitetila/use-cases/meetings/prepare-meeting.ts';
import { introduceOneself } from '@aloitetila/use-cases/people/introduce-oneself.ts';
import { requestSignInCode } from '@aloitetila/use-cases/people/request-sign-in-code.ts';
import { createSession, readSession, sessionCookieName } from '@aloitetila/use-cases/people/sessions.ts';
import { packAskedForCode, SIGN_IN_COOKIE } from '@aloitetila/use-cases/people/sign-in-cookie.ts';
import { publishSummary } from '@aloitetila/use-cases/summaries/publish-summary.ts';
import { startSummary } from '@aloitetila/use-cases/summaries/start-summary.ts';
import type { TestContext } from '@aloitetila/use-cases/testing.ts';

/** Somebody signed in, with the `Cookie` header of their browser. */
export interface Guest {
	person: Person;
	cookie: string;
}

export interface MeetingOnStage {
	id: string;
	itemId: string;
}
export interface SummaryOnStage extends MeetingOnStage {
	summaryId: string;
	documentId: string;
}

export type Stage = Awaited<ReturnType<typeof setStage>>;

/** Complete, so that it can be submitted. */
export const COMPLETE_DRAFT = {
	title: 'Yhteinen lainauspalvelu laitteille',
	matter: 'Laitteita on liian vähän.',
	proposal: 'Perustetaan yhteinen palvelu.',
	benefit: 'Pienet koulut hyötyvät eniten.',
	goal: 1,
	language: 'fi',
} as const;

/** A code of the right form that is not `code`. */
export const anotherCode = (code: string) => (code === '00000000' ? '00000001' : '00000000');

const DAY = 24 * 3_600_000;

/** A network with people and things made through the use cases, each thing new and of its own. */
export async function setStage({ db, sql }: Pick<TestDatabase, 'db' | 'sql'>, context: TestContext) {
	await prepareInstallation(context, { isDemo: false });
	let count = 0;

	/** `past` are roles that have ended. A new lead takes the place of the one before. */
	async function guest(
		options: { roles?: Role[]; past?: Role[]; isNew?: boolean; language?: Language } = {},
	): Promise<Guest> {
		const { roles = [], past = [], isNew = false, language = 'fi' } = options;
		const personId = context.newId();
		count += 1;
		const email = `guest-${count}@example.org`;
		const longAgo = new Date(context.now().getTime() - 30 * DAY);
		await db.insert(people).values({ id: personId, email, language, createdAt: longAgo });
		if (roles.includes('lead')) {
			await sql`update role_grants set ended_at = ${context.now()} where role = 'lead' and ended_at is null`;
		}
		for (const role of [...roles, ...past]) {
			const endedAt = past.includes(role) ? new Date(longAgo.getTime() + DAY) : null;
			await db.insert(roleGrants).values({ id: context.newId(), personId, role, startedAt: longAgo, endedAt });
		}
		if (!isNew) {
			const { person } = await signIn(personId);
			const name = `Vieras ${count}`;
			await introduceOneself(context, person, {
				name,
				organisationId: null,
				language,
				charterVersion: 1,
				commits: true,
			});
		}
		return signIn(personId);
	}

	async function signIn(personId: string): Promise<Guest> {
		const { token } = await createSession(context, personId, 'a test');
		const session = await readSession(context, token);
		if (!session) throw new Error('a new session is alive');
		return { person: session.actor, cookie: `${sessionCookieName(context.publicOrigin)}=${token}` };
	}

	/** A code of somebody new, as it stands in the letter, with the cookie of the browser that asked for it. */
	async function signInCode(): Promise<{ code: string; cookie: string }> {
		const email = `${context.newId()}@example.org`;
		const { browserToken } = await requestSignInCode(context, { ip: context.newId(), language: 'fi' }, email);
		const [letter] = await sql<{ params: { code: string } }[]>`select params from mails where to_address = ${email}`;
		const cookie = `${SIGN_IN_COOKIE.name}=${packAskedForCode({ browserToken, email })}`;
		return { code: letter?.params.code ?? '', cookie };
	}

	const participant = await guest();
	const member = await guest({ roles: ['preparatory_group'] });
	/** Publishes for the stage; nobody in the database, so that a test's own lead can be the lead. */
	const lead: Person = { ...member.person, roles: new Set(['preparatory_group', 'lead']) };

	/** An initiative that came to `status` the way initiatives do. */
	async function initiative(status: InitiativeStatus, author = participant.person) {
		const draft = await startDraft(context, author, initiativeDraft.parse(COMPLETE_DRAFT), null);
		const at = { id: draft.id };
		let meeting: MeetingOnStage | null = null;
		const steps: Partial<Record<InitiativeStatus, () => Promise<unknown>>> = {
			received: () => MOVE_USE_CASES.submit(context, author, at, {}),
			returned: () => MOVE_USE_CASES.return(context, member.person, at, { reason: 'Täydennä.' }),
			in_preparation: () => MOVE_USE_CASES.take_up(context, member.person, at, {}),
			on_agenda: async () => {
				meeting = await meetingOf('announced');
				await MOVE_USE_CASES.schedule(context, member.person, at, {
					meetingId: meeting.id,
					minutes: 10,
					reason: 'Otetaan esille.',
				});
			},
			discussed: () => MOVE_USE_CASES.discuss(context, member.person, at, {}),
			advancing: () =>
				MOVE_USE_CASES.advance(context, member.person, at, { firstAction: 'Kokous.', reason: 'Edetään.' }),
			carried_out: () => MOVE_USE_CASES.complete(context, member.person, at, { reason: 'Valmista.' }),
			not_advanced: () => MOVE_USE_CASES.not_advance(context, member.person, at, { reason: 'Ei nyt.' }),
			withdrawn: () => MOVE_USE_CASES.withdraw(context, author, at, {}),
		};
		for (const step of WAYS[status] ?? []) await steps[step]?.();
		const [row] = await sql<{ number: number | null }[]>`select number from initiatives where id = ${draft.id}`;
		return { id: draft.id, number: row?.number ?? null, meeting: meeting as MeetingOnStage | null };
	}

	/** A meeting of the next week, with one item of the group's own. */
	async function meetingOf(status: 'planned' | 'announced'): Promise<MeetingOnStage> {
		const { id } = await createMeeting(context, member.person, meetingForm.parse(aMeeting()));
		const item = ownAgendaItem.parse({ kind: 'practical', titleFi: 'Avaus', titleSv: 'Öppning', minutes: 10 });
		const { id: itemId } = await addAgendaItem(context, member.person, id, item);
		if (status === 'announced') await announceMeeting(context, member.person, id);
		return { id, itemId };
	}

	/** What a meeting's form posts. */
	const aMeeting = () => ({
		themeFi: 'Laitteet',
		themeSv: 'Apparater',
		place: 'Kirjasto',
		language: 'fi',
		otherLanguages: ['sv'],
		startsAt: new Date(context.now().getTime() + 7 * DAY).toISOString(),
		endsAt: new Date(context.now().getTime() + 7 * DAY + 3_600_000).toISOString(),
	});

	/** Writes a paragraph under the first item of a summary. */
	async function writeIn({ id, documentId }: { id: string; documentId: string }, text: string): Promise<void> {
		await db.transaction(async (tx) => {
			const { doc } = await readLiveDocument(tx, documentId);
			const [item] = await agendaOf(tx, id);
			const paragraph = { type: 'paragraph', content: [{ type: 'text', text, marks: [] }] } as const;
			const edit = sectionEdit(doc, 'default', item?.id ?? '', [paragraph]);
			await appendServerEdit(context, tx, documentId, edit, member.person.personId);
		});
	}

	/** A summary with a sentence in it, of a meeting that was announced or is only planned. */
	async function summary(status: 'planned' | 'draft' | 'published'): Promise<SummaryOnStage> {
		const meeting = await meetingOf(status === 'planned' ? 'planned' : 'announced');
		const { id: summaryId } = await startSummary(context, member.person, meeting.id);
		const [row] = await sql<{ documentId: string }[]>`
			select document_id as "documentId" from summaries where id = ${summaryId}`;
		const { documentId = '' } = row ?? {};
		await writeIn({ ...meeting, documentId }, 'Sovittiin.');
		if (status === 'published') await publishSummary(context, lead, summaryId, { note: '' });
		return { ...meeting, summaryId, documentId };
	}

	/** Rows that come and go with whoever asks, allowed or not. */
	const unsteady = new Set(['sessions', 'rate_limits', 'sign_in_codes']);
	const tables = (
		await sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public' order by 1`
	).flatMap(({ name }) => (unsteady.has(name) ? [] : [name]));

	/** Changes when anything stored does: rows counted, and the newest transaction that wrote one. */
	async function whatIsStored(): Promise<string> {
		const counts = tables.map((name) => sql`select count(*), max(xmin::text::bigint) as newest from ${sql(name)}`);
		return JSON.stringify(await counts.reduce((all, one) => sql`${all} union all ${one}`));
	}

	return {
		context,
		participant,
		member,
		lead,
		guest,
		signIn,
		signInCode,
		initiative,
		meetingOf,
		aMeeting,
		summary,
		writeIn,
		whatIsStored,
	};
}

/** The statuses an initiative passes on its way to each. */
const WAYS: Partial<Record<InitiativeStatus, InitiativeStatus[]>> = {
	received: ['received'],
	returned: ['received', 'returned'],
	in_preparation: ['received', 'in_preparation'],
	on_agenda: ['received', 'on_agenda'],
	discussed: ['received', 'on_agenda', 'discussed'],
	advancing: ['received', 'advancing'],
	carried_out: ['received', 'advancing', 'carried_out'],
	not_advanced: ['received', 'in_preparation', 'not_advanced'],
	withdrawn: ['received', 'withdrawn'],
};
