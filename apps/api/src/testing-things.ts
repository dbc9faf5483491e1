import type { TestDatabase } from '@aloitetila/db/testing.ts';
import type { InitiativeStatus } from '@aloitetila/domain/initiatives/initiative.ts';
import type { Role } from '@aloitetila/domain/people/actor.ts';
import { ownAgendaItem } from '@aloitetila/domain/meetings/meeting.contract.ts';
import { addAgendaItem } from '@aloitetila/use-cases/meetings/build-agenda.ts';
import { readSessionById } from '@aloitetila/use-cases/people/sessions.ts';
import { namePresentText } from '@aloitetila/use-cases/summaries/name-point.ts';
import { publishSummary } from '@aloitetila/use-cases/summaries/publish-summary.ts';
import type { ActorKind } from './authorisation.matrix.ts';
import type { Guest, Stage } from './testing-stage.ts';

/** What the matrix acts upon. The strings fill addresses and bodies. */
export interface Thing {
	/** By the name of the parameter of an address. */
	params: Record<string, string>;
	role?: Role;
	/** Whether what was asked has happened, where the answer alone does not tell. */
	hasHappened?: () => Promise<boolean>;
}

/** Makes the things that authorisation.matrix.ts names, each new: what was done to one is seen by no other try. */
export function things(stage: Stage, { sql }: Pick<TestDatabase, 'sql'>) {
	const { context } = stage;

	const initiative = (status: InitiativeStatus) => async (_actor: Guest | null, owner: Guest) => {
		const { id, number, meeting } = await stage.initiative(status, owner.person);
		return {
			params: { id, ...(number ? { number: String(number) } : {}), ...(meeting ? { meetingId: meeting.id } : {}) },
		};
	};
	const meeting = (status: 'planned' | 'announced') => async () => {
		const { id, itemId } = await stage.meetingOf(status);
		return { params: { id, itemId } };
	};
	const summary = (status: 'planned' | 'draft' | 'published') => async () => {
		const { summaryId, documentId, id } = await stage.summary(status);
		return { params: { id: summaryId, documentId, version: '1', meetingId: id } };
	};
	/** With a name, and text that came after it. */
	const point = (status: 'planned' | 'draft' | 'published') => async () => {
		const made = await stage.summary(status === 'published' ? 'draft' : status);
		const { summaryId } = made;
		const { seq } = await namePresentText(context, stage.member.person, summaryId, 'Ennen tapaamista');
		await stage.writeIn(made, 'Lisättiin.');
		if (status === 'published') await publishSummary(context, stage.lead, summaryId, { note: '' });
		return { params: { id: summaryId, seq: String(seq) } };
	};
	const term =
		(role: Role, isPast = false) =>
		async () => {
			// The last administrator cannot go.
			if (role === 'administrator') await stage.guest({ roles: ['administrator'] });
			const { person } = await stage.guest(isPast ? { past: [role] } : { roles: [role] });
			const [grant] = await sql<{ id: string }[]>`
			select id from role_grants where person_id = ${person.personId} and role = ${role}`;
			return { params: { id: grant?.id ?? '' } };
		};
	const appointment =
		(role: Role, age = 0) =>
		async () => {
			context.pass(age);
			return { params: {}, role };
		};
	const isOver = (sessionId: string) => async () =>
		(await readSessionById(context, sessionId, { isActivity: false })) === null;
	const sessionOf = async ({ person }: Guest) => {
		const other = await stage.signIn(person.personId);
		const { sessionId } = other.person;
		return { params: { id: sessionId }, hasHappened: isOver(sessionId) };
	};

	const makers: Record<string, (actor: Guest | null, owner: Guest) => Promise<Thing>> = {
		nothing: async () => ({ params: {} }),
		'a draft': initiative('draft'),
		'a received initiative': initiative('received'),
		'a returned initiative': initiative('returned'),
		'a withdrawn initiative': initiative('withdrawn'),
		'an initiative in preparation': initiative('in_preparation'),
		'an initiative on the agenda': initiative('on_agenda'),
		'a discussed initiative': initiative('discussed'),
		'an initiative not taken forward': initiative('not_advanced'),
		'a planned meeting': meeting('planned'),
		'an announced meeting': meeting('announced'),
		'a summary': summary('draft'),
		'a summary of a planned meeting': summary('planned'),
		'a published summary': summary('published'),
		'a point of a summary': point('draft'),
		'a point of a summary of a planned meeting': point('planned'),
		'a point of a published summary': point('published'),
		'a meeting and a received initiative': async (_actor, owner) => {
			const [at, about] = [await stage.meetingOf('announced'), await stage.initiative('received', owner.person)];
			return { params: { id: at.id, about: String(about.number) } };
		},
		'the meeting of an initiative': async (_actor, owner) => {
			const { number, meeting: at } = await stage.initiative('on_agenda', owner.person);
			return { params: { id: at?.id ?? '', about: String(number) } };
		},
		'a meeting with two items': async () => {
			const { id, itemId } = await stage.meetingOf('announced');
			const second = ownAgendaItem.parse({ kind: 'break', titleFi: 'Tauko', minutes: 5 });
			await addAgendaItem(context, stage.member.person, id, second);
			return { params: { id, itemId } };
		},
		'a session of one’s own': (actor) => sessionOf(actor ?? stage.participant),
		'a session of somebody else': () => sessionOf(stage.participant),
		'the role of a member': appointment('preparatory_group'),
		'the role of the lead': appointment('lead'),
		'the role of an administrator': appointment('administrator'),
		'the role of a member, long after signing in': appointment('preparatory_group', 6 * 60_000),
		'the term of a member': term('preparatory_group'),
		'the term of a lead': term('lead'),
		'the term of an administrator': term('administrator'),
		'a term that has ended': term('preparatory_group', true),
	};
	return async (name: string, actor: Guest | null, kind: ActorKind): Promise<Thing> => {
		const make = makers[name];
		if (!make) throw new Error(`the matrix names "${name}", which nothing here makes`);
		return make(actor, kind === 'owner' && actor ? actor : stage.participant);
	};
}

/** Somebody new of each kind; nobody for a visitor. */
export async function actorOf(stage: Stage, kind: ActorKind): Promise<Guest | null> {
	const roles = ROLES_OF[kind];
	return roles ? stage.guest(roles) : null;
}

const ROLES_OF: Record<ActorKind, Parameters<Stage['guest']>[0] | null> = {
	visitor: null,
	newcomer: { isNew: true },
	owner: {},
	participant: {},
	former_member: { past: ['preparatory_group'] },
	member: { roles: ['preparatory_group'] },
	lead: { roles: ['lead'] },
	former_lead: { past: ['lead'] },
	administrator: { roles: ['administrator'] },
};
